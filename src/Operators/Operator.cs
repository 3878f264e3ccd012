namespace LatencyLab.Operators;

/// <summary>An operator: its parameters, and the work that follows from them. Knows no device.</summary>
public abstract record Operator
{
    /// <summary>Name in the measurement schema's <c>op</c> column, e.g. <c>conv2d</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Trainable parameters.</summary>
    public virtual long ParameterCount => 0;

    /// <summary>The work at a given element size. A zero-size operator, or one at activation rate 0, has zero work.</summary>
    /// <exception cref="OverflowException">A count does not fit 64 bits.</exception>
    public abstract OperatorWork Work(int elementBytes);

    /// <summary>
    /// The same at a size that may be a part of a byte: that of whole bytes, else of one byte, scaled where the operator multiplies. What
    /// moves values, by an index too, moves whole bytes.
    /// </summary>
    /// <param name="elementBytes">Bytes of an element, scale factors of blocks of elements included.</param>
    /// <exception cref="OverflowException">A count does not fit 64 bits.</exception>
    public OperatorWork Work(double elementBytes)
    {
        if (double.IsInteger(elementBytes))
            return Work((int)elementBytes);
        OperatorWork work = Work(1);
        return work.Macs > 0 && work.IndexedBytes == 0 ? work.Scaled(elementBytes) : work;
    }
}

/// <summary>An operator that runs as several kernels, one after another.</summary>
public abstract record CompositeOperator : Operator
{
    /// <summary>The operators it is made of, in their order.</summary>
    public abstract IReadOnlyList<Operator> Parts { get; }

    /// <inheritdoc/>
    public override long ParameterCount => Parts.Sum(part => part.ParameterCount);

    /// <summary>The sum over the parts; the parallel shape is that of the part with the most arithmetic.</summary>
    public override OperatorWork Work(int elementBytes) => WorkSum.Of(Parts, elementBytes);
}
