namespace LatencyLab.Operators.Synthesis;

/// <summary>
/// Weights of their own for every image, as a sum of N weight sets: coefficients [Batch, Bases] times sets [Bases, Elements] gives
/// [Batch, Elements] (conditionally parameterised and dynamic convolutions).
/// </summary>
public sealed record BasisSynthesis : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Weight sets N.</summary>
    public required int Bases { get; init => field = Check.Size(value); }

    /// <summary>Elements of one weight set.</summary>
    public required long Elements { get; init => field = Check.Size(value); }

    /// <inheritdoc/>
    public override string Kind => "basis_synthesis";

    /// <inheritdoc/>
    public override long ParameterCount => Bases * Elements;

    /// <inheritdoc/>
    /// <remarks>
    /// weights[b] = sum over n of coefficient[b, n] set[n]: MACs = batch * N * elements, as a matrix product of depth N
    /// (CondConv, NeurIPS 2019, equation 1, whose coefficients come from a routing function of the input).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = Batch * Elements;
        long macs = outputs * Bases;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.Synthesis };
        return new OperatorWork
        {
            Class = OperatorClass.Synthesis,
            Macs = macs,
            Bytes = new TensorBytes((long)Batch * Bases * elementBytes, ParameterCount * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(1, Batch, Elements, Bases),
        };
    }
}
