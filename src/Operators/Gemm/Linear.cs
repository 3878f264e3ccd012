namespace LatencyLab.Operators.Gemm;

/// <summary>Fully connected layer: [Rows, Inputs] times the transpose of the weights [Outputs, Inputs].</summary>
public sealed record Linear(long Rows, int Inputs, int Outputs) : Operator
{
    /// <summary>Rows of the input: batch, or batch times tokens.</summary>
    public long Rows { get; init => field = Check.Size(value); } = Check.Size(Rows, nameof(Rows));

    /// <summary>Elements of an input row.</summary>
    public int Inputs { get; init => field = Check.Size(value); } = Check.Size(Inputs, nameof(Inputs));

    /// <summary>Elements of an output row.</summary>
    public int Outputs { get; init => field = Check.Size(value); } = Check.Size(Outputs, nameof(Outputs));

    /// <summary>Whether a bias is added to every output.</summary>
    public bool HasBias { get; init; }

    /// <summary>How input and weights lie in memory; frameworks keep weights as [outputs, inputs].</summary>
    public GemmOrder Order { get; init; }

    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <inheritdoc/>
    public override long ParameterCount => (long)Inputs * Outputs + (HasBias ? Outputs : 0);

    /// <inheritdoc/>
    /// <remarks>MACs = rows * inputs * outputs.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = Rows * Outputs;
        long macs = outputs * Inputs;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.Linear };
        return new OperatorWork
        {
            Class = OperatorClass.Linear,
            Macs = macs,
            OtherFlops = HasBias ? outputs : 0,
            Bytes = new TensorBytes(Rows * Inputs * elementBytes, ParameterCount * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(1, Rows, Outputs, Inputs),
            Order = Order,
        };
    }
}
