using LatencyLab.Operators.Convolution;

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

    public override string Kind => "channel_masked_conv2d";

    public override long ParameterCount => Dense.ParameterCount;

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
        Check.Divides(Dense.Groups, Dense.InputChannels, nameof(Dense.InputChannels));
        Check.Divides(Dense.Groups, Dense.OutputChannels, nameof(Dense.OutputChannels));
        long keptIn = Kept(Dense.InputChannels, InputKeepRate);
        long keptOut = Kept(Dense.OutputChannels, OutputKeepRate);
        int groupOutputs = Dense.OutputChannels / Dense.Groups;
        int groupInputs = Dense.InputChannels / Dense.Groups;
        bool skipsGroups = Dense.Groups > 1 && groupOutputs > 0 && ChannelGroup % groupOutputs == 0;
        long reduced = Dense.Groups == 1 ? keptIn : skipsGroups ? groupInputs : (long)Math.Ceiling(groupInputs * InputKeepRate);
        long depth = reduced * Dense.KernelHeight * Dense.KernelWidth;
        long pixels = (long)Dense.OutputHeight * Dense.OutputWidth;
        long outputs = Dense.Batch * pixels * keptOut;
        long macs = outputs * depth;
        if (macs == 0 || keptIn == 0)
            return new OperatorWork { Class = OperatorClass.ChannelMaskedConvolution, Passes = 1 };
        long groups = skipsGroups ? Math.Max(1, keptOut / groupOutputs) : Dense.Groups;
        long all = (long)Dense.OutputChannels * groupInputs * Dense.KernelHeight * Dense.KernelWidth;
        double share = Math.Min(1, (double)keptOut * depth / all);
        long weights = (long)Math.Ceiling(all * (1 - Math.Pow(1 - share, Dense.Batch)));
        return new OperatorWork
        {
            Class = OperatorClass.ChannelMaskedConvolution,
            Macs = macs,
            OtherFlops = (Dense.HasBias ? outputs : 0) + (Dense.HasActivation ? outputs : 0),
            Bytes = new TensorBytes(
                Dense.Batch * keptIn * Dense.InputHeight * Dense.InputWidth * elementBytes,
                (weights + (Dense.HasBias ? Dense.OutputChannels : 0)) * elementBytes,
                outputs * elementBytes,
                Dense.Batch * (GroupsOf(keptIn) + GroupsOf(keptOut)) * sizeof(int)),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Dense.Batch * groups, pixels, (keptOut + groups - 1) / groups, depth),
            Window = Dense.Window,
            ContiguousRunBytes = (InputKeepRate < 1 && !skipsGroups ? Math.Min(ChannelGroup, groupInputs) : depth) * elementBytes,
            IndexedBytes = weights * elementBytes,
            Patches = Dense.Batch * GroupsOf(keptOut),
            Passes = 1,
        };
    }

    private long Kept(int channels, double rate) =>
        Math.Min(channels, ChannelGroup * (long)Math.Ceiling(rate * GroupsOf(channels) - Patches.PatchGrid.RoundingSlack));

    private long GroupsOf(long channels) => (channels + ChannelGroup - 1) / ChannelGroup;
}
