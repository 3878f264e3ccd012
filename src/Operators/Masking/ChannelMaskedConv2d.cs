namespace LatencyLab.Operators.Masking;

/// <summary>
/// Convolution over the kept channel groups only: inputs [Batch, H, W, kept in], outputs [Batch, OH, OW, kept out], both compact;
/// the weights of the kept channels are read by index, and differ from image to image.
/// </summary>
public sealed record ChannelMaskedConv2d : Operator
{
    /// <summary>The convolution with all channels.</summary>
    public required Conv2d Dense { get; init; }

    /// <summary>Channel granularity G: channels that are kept or skipped together.</summary>
    public required int ChannelGroup { get; init => field = Check.Positive(value); }

    /// <summary>Mean fraction of the input channel groups that exist, 0..1; 1 where the input is not masked.</summary>
    public double InputKeepRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>Mean fraction of the output channel groups computed, 0..1; 1 where the output is not masked.</summary>
    public double OutputKeepRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>
    /// Mean fraction of the input channel groups in the reduction of a computed output, 0..1: more than <see cref="InputKeepRate"/> where
    /// images that keep more inputs keep more outputs too (<see cref="DepthKeepRateOf"/>); null: the same.
    /// </summary>
    public double? DepthKeepRate { get; init => field = value is double rate ? Check.Rate(rate) : null; }

    /// <inheritdoc/>
    public override string Kind => "channel_masked_conv2d";

    /// <inheritdoc/>
    public override long ParameterCount => Dense.ParameterCount;

    /// <summary>
    /// E[c^2] / E[c] of images that keep the share c of inputs and outputs alike: E[c] + Var[c] / E[c]; null where they all keep the same.
    /// </summary>
    /// <param name="keepRate">E[c], 0..1.</param>
    /// <param name="variance">Var[c]; counts as E[c] (1 - E[c]) at most, which no shares of 0..1 exceed.</param>
    public static double? DepthKeepRateOf(double keepRate, double variance) =>
        variance <= 0 || keepRate <= 0 ? null : Math.Min(1, keepRate + variance / keepRate);

    /// <inheritdoc/>
    /// <remarks>
    /// One group: MACs = batch OH OW kept_out kept_in kh kw, kept = ceil(rate * C / G) G. More groups (inputs and outputs then share
    /// one mask): MACs = batch OH OW kept_out depth, where depth is (Cin/groups) kh kw if whole convolution groups are skipped
    /// (G a multiple of the group's width), and is shortened by the input keep rate if not.
    /// Weight bytes: the expected union of the images' choices, weights * (1 - (1 - kept share)^batch).
    /// Every image is a product of its own in the parallel shape, since its weights are.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Dense.VerifyAsPart();
        ChannelSelection.Verify(Dense, ChannelGroup, InputKeepRate, OutputKeepRate);
        ChannelSelection kept = new(Dense, ChannelGroup, InputKeepRate, OutputKeepRate, DepthKeepRate);
        long pixels = (long)Dense.OutputHeight * Dense.OutputWidth;
        long outputs = Dense.Batch * pixels * kept.Outputs;
        long macs = outputs * kept.Depth;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.ChannelMaskedConvolution };
        long weights = kept.WeightElements(Dense.Batch);
        return new OperatorWork
        {
            Class = OperatorClass.ChannelMaskedConvolution,
            Macs = macs,
            OtherFlops = (Dense.AddsBias ? outputs : 0) + (Dense.HasActivation ? outputs : 0),
            Bytes = new TensorBytes(
                Dense.Batch * kept.Inputs * Dense.Window.TouchedPixels * elementBytes,
                (weights + (Dense.AddsBias ? Dense.OutputChannels : 0)) * elementBytes, outputs * elementBytes,
                Dense.Batch * (kept.InputGroups + kept.OutputGroups) * sizeof(int)),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Dense.Batch * kept.Products, pixels, kept.Columns, kept.Depth),
            Window = Dense.Window,
            ContiguousRunBytes = kept.WeightRun * elementBytes,
            IndexedBytes = weights * elementBytes,
            WeightRunColumns = kept.ColumnRun,
            Patches = Dense.Batch * kept.OutputGroups,
            DenseClass = Conv2d.ClassOf(Dense.Groups, Dense.IsDepthwise),
        };
    }
}
