namespace LatencyLab.Operators.Pooling;

/// <summary>Nearest-neighbour up-sampling of [Batch, Height, Width, Channels] by an integer factor a side.</summary>
public sealed record Upsample : MapOperator
{
    /// <summary>Output pixels an input pixel along each side: F x F in all.</summary>
    public required int Factor { get; init => field = Check.Positive(value); }

    /// <inheritdoc/>
    public override string Kind => "upsample";

    /// <inheritdoc/>
    /// <remarks>No arithmetic; factor^2 output elements an input element.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long inputs = (long)Batch * Channels * Height * Width;
        if (inputs == 0)
            return new OperatorWork { Class = OperatorClass.Pooling };
        long outputs = inputs * Factor * Factor;
        return new OperatorWork
        {
            Class = OperatorClass.Pooling,
            Bytes = new TensorBytes(inputs * elementBytes, 0, outputs * elementBytes),
            OperandBytes = 2 * outputs * elementBytes,
            Shape = new ParallelShape(1, outputs / Channels, Channels, 1),
        };
    }
}
