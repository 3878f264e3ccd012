namespace LatencyLab.Operators.Normalization;

/// <summary>Batch normalisation of [Batch, Height, Width, Channels] at inference: a scale and a shift a channel.</summary>
public sealed record BatchNorm2d : MapOperator
{
    /// <summary>Folded into the weights of the convolution before it: no work, but its parameters exist.</summary>
    public bool IsFolded { get; init; }

    /// <summary>An activation is applied to the output in the same operator (pre-activation networks).</summary>
    public bool HasActivation { get; init; }

    /// <inheritdoc/>
    public override string Kind => IsFolded ? "folded_batch_norm2d" : "batch_norm2d";

    /// <summary>A scale and a shift a channel: 2 C.</summary>
    public override long ParameterCount => 2L * Channels;

    /// <inheritdoc/>
    /// <remarks>y = scale x + shift: 2 FLOP an element, 3 with an activation; nothing when folded.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long rows = (long)Batch * Height * Width;
        long elements = rows * Channels;
        if (IsFolded || elements == 0)
            return new OperatorWork { Class = OperatorClass.Elementwise };
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = (HasActivation ? 3 : 2) * elements,
            Bytes = new TensorBytes(elements * elementBytes, ParameterCount * elementBytes, elements * elementBytes),
            OperandBytes = 4 * elements * elementBytes,
            Shape = new ParallelShape(1, rows, Channels, 1),
            Runs = (long)Batch * Channels,
        };
    }
}
