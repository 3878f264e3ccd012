using LatencyLab.Operators.Patches;

namespace LatencyLab.Operators.Masking;

/// <summary>
/// The masker folded into the block's first convolution: that convolution runs dense with one output channel more, the mask's
/// logit, which is then averaged over each S x S patch of the block's output map and compared with a threshold.
/// </summary>
public sealed record MaskerFusedConv2d : Operator
{
    /// <summary>The block's first convolution, without the masker's channel; one group.</summary>
    public required Conv2d Dense { get; init; }

    /// <summary>Rows of the block's output map, which the mask covers.</summary>
    public required int OutputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the block's output map.</summary>
    public required int OutputWidth { get; init => field = Check.Size(value); }

    /// <summary>Spatial granularity S, in pixels of the block's output map.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <inheritdoc/>
    public override string Kind => "masker_conv2d";

    /// <summary>The convolution's, and the weights and bias of the logit.</summary>
    public override long ParameterCount => Dense.ParameterCount + (long)Dense.InputChannels * Dense.KernelHeight * Dense.KernelWidth + 1;

    /// <summary>The dense convolution with Cout + 1 output channels.</summary>
    public Conv2d Widened => Dense with { OutputChannels = Dense.OutputChannels + 1 };

    /// <summary>The patches of the block's output map: one cell of the mask each.</summary>
    public PatchGrid Grid => new(OutputHeight, OutputWidth, Granularity);

    /// <inheritdoc/>
    /// <remarks>MACs of the convolution with Cout + 1 outputs; then an addition a logit and a comparison a patch.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        if (Dense.Groups != 1)
            throw new Diagnostics.InputException($"a masker is fused into a convolution of {Dense.Groups} groups, expected 1");
        Dense.VerifyAsPart();
        if (Dense.InputHeight > 0 && Dense.InputWidth > 0)
            Check.MapWithin(OutputHeight, OutputWidth, Dense.OutputHeight, Dense.OutputWidth);
        Grid.Verify();
        long rows = (long)Dense.Batch * Dense.OutputHeight * Dense.OutputWidth;
        long columns = Dense.OutputChannels + 1;
        long depth = (long)Dense.InputChannels * Dense.KernelHeight * Dense.KernelWidth;
        long macs = rows * columns * depth;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.Convolution };
        long outputs = rows * columns;
        long cells = (long)Dense.Batch * Grid.PatchesPerImage;
        long weights = columns * depth + (Dense.AddsBias ? columns : 1);
        return new OperatorWork
        {
            Class = OperatorClass.Convolution,
            Macs = macs,
            OtherFlops = (Dense.AddsBias ? outputs : 0) + (Dense.HasActivation ? outputs : 0) + rows + cells,
            Bytes = new TensorBytes(
                (long)Dense.Batch * Dense.InputChannels * Dense.Window.TouchedPixels * elementBytes,
                weights * elementBytes,
                (outputs + cells) * elementBytes),
            OperandBytes = (2 * macs + outputs + rows + cells) * elementBytes,
            Shape = new ParallelShape(1, rows, columns, depth),
            Window = Dense.Window,
        };
    }
}
