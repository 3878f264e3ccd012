using LatencyLab.Operators.Patches;

namespace LatencyLab.Operators.Masking;

/// <summary>
/// Decides which S x S patches of a block's output [OutputHeight, OutputWidth] are computed: average pooling of the block input
/// [Batch, InputHeight, InputWidth, InputChannels] to one cell a patch, 1x1 convolution to two logits, arg-max.
/// </summary>
public sealed record SpatialMasker : MaskingOperator
{
    /// <summary>Rows of the block's output map, which the mask covers.</summary>
    public required int OutputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the block's output map.</summary>
    public required int OutputWidth { get; init => field = Check.Size(value); }

    /// <summary>Spatial granularity S, in pixels of the block's output map.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <inheritdoc/>
    public override string Kind => "spatial_masker";

    /// <summary>The 1x1 convolution to two logits, with bias.</summary>
    public override long ParameterCount => 2L * InputChannels + 2;

    /// <summary>The mask: one cell a patch.</summary>
    public PatchGrid Grid => new(OutputHeight, OutputWidth, Granularity);

    /// <inheritdoc/>
    /// <remarks>
    /// One addition an input element, 2 C MACs and a comparison a mask cell; the whole input is read once, one element a cell written.
    /// (LASNet, NeurIPS 2022: masker = adaptive average pool, 1x1 convolution, arg-max at inference.)
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Check.MapWithin(OutputHeight, OutputWidth, InputHeight, InputWidth);
        Grid.Verify();
        long cells = (long)Batch * Grid.PatchesPerImage;
        long macs = cells * 2 * InputChannels;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.Masker };
        long inputs = (long)Batch * InputChannels * InputHeight * InputWidth;
        return new OperatorWork
        {
            Class = OperatorClass.Masker,
            Macs = macs,
            OtherFlops = inputs + 3 * cells,
            Bytes = new TensorBytes(inputs * elementBytes, ParameterCount * elementBytes, cells * elementBytes),
            OperandBytes = (inputs + 2 * macs + cells) * elementBytes,
            Shape = new ParallelShape(1, cells, 2, InputChannels),
        };
    }
}
