namespace LatencyLab.Operators.Pooling;

/// <summary>Average or maximum over the whole map: [Batch, Height, Width, Channels] to [Batch, Channels].</summary>
public sealed record GlobalPool : MapOperator
{
    /// <summary>The function computed.</summary>
    public PoolFunction Function { get; init; } = PoolFunction.Average;

    /// <inheritdoc/>
    public override string Kind => "global_pool";

    /// <inheritdoc/>
    /// <remarks>One FLOP an input element.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long outputs = (long)Batch * Channels;
        long pixels = (long)Height * Width;
        long inputs = outputs * pixels;
        if (inputs == 0)
            return new OperatorWork { Class = OperatorClass.Pooling };
        return new OperatorWork
        {
            Class = OperatorClass.Pooling,
            OtherFlops = inputs,
            Bytes = new TensorBytes(inputs * elementBytes, 0, outputs * elementBytes),
            OperandBytes = (inputs + outputs) * elementBytes,
            Shape = new ParallelShape(1, Batch, Channels, pixels),
        };
    }
}
