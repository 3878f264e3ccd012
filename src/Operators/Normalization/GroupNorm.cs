namespace LatencyLab.Operators.Normalization;

/// <summary>
/// Normalisation of [Batch, Height, Width, Channels] over the pixels and channels of each group of an image, with a scale and a shift a
/// channel (Wu and He, ECCV 2018). As many groups as channels: instance norm.
/// </summary>
public sealed record GroupNorm : MapOperator
{
    /// <summary>Groups that the channels are divided into.</summary>
    public required int Groups { get; init => field = Check.Positive(value); }

    /// <inheritdoc/>
    public override string Kind => "group_norm";

    /// <summary>A scale and a shift a channel: 2 C.</summary>
    public override long ParameterCount => 2L * Channels;

    /// <inheritdoc/>
    /// <remarks>As <see cref="LayerNorm"/>: 8 FLOP an element, two passes (moments, result); rows are the groups of all images.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Check.Divides(Groups, Channels, "groups", "channels");
        long rows = (long)Batch * Groups, columns = (long)Height * Width * (Channels / Groups), elements = rows * columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Normalization };
        return new OperatorWork
        {
            Class = OperatorClass.Normalization,
            OtherFlops = 8 * elements,
            Bytes = new TensorBytes(elements * elementBytes, ParameterCount * elementBytes, elements * elementBytes),
            OperandBytes = 5 * elements * elementBytes,
            Shape = new ParallelShape(1, rows, columns, 1),
            Passes = 2,
        };
    }
}
