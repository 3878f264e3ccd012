namespace LatencyLab.Operators.Convolution;

/// <summary>What is left of a convolution when only some groups of its input and output channels are kept.</summary>
internal readonly struct ChannelSelection
{
    private readonly long _kernelElements;

    public ChannelSelection(Conv2d dense, int channelGroup, double inputKeepRate, double outputKeepRate, double? depthKeepRate = null)
    {
        double depthRate = depthKeepRate ?? inputKeepRate;
        int groupInputs = dense.InputChannels / dense.Groups;
        int groupOutputs = dense.OutputChannels / dense.Groups;
        int window = dense.KernelHeight * dense.KernelWidth;
        InputGroups = KeptGroups(dense.InputChannels, channelGroup, inputKeepRate);
        OutputGroups = KeptGroups(dense.OutputChannels, channelGroup, outputKeepRate);
        Inputs = Math.Min(dense.InputChannels, InputGroups * channelGroup);
        Outputs = Math.Min(dense.OutputChannels, OutputGroups * channelGroup);
        bool skipsGroups = dense.Groups > 1 && groupOutputs > 0 && channelGroup % groupOutputs == 0;
        long reduced =
            dense.Groups == 1 ? Math.Min(dense.InputChannels, KeptGroups(dense.InputChannels, channelGroup, depthRate) * channelGroup)
                : skipsGroups ? (Inputs == 0 ? 0 : groupInputs)
                : Rounding.Up(groupInputs * depthRate);
        Depth = reduced * window;
        Products = skipsGroups ? Math.Max(1, Outputs / groupOutputs) : dense.Groups;
        Columns = (Outputs + Products - 1) / Products;
        WeightRun = dense.Groups == 1 && Inputs < dense.InputChannels ? channelGroup : Depth;
        ColumnRun = outputKeepRate < 1 ? Math.Min(channelGroup, Columns) : Columns;
        _kernelElements = dense.KernelElements;
    }

    /// <summary>Refuses a channel group that does not divide channels of which some are dropped, or none that there are.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static void Verify(Conv2d dense, int channelGroup, double inputKeepRate, double outputKeepRate)
    {
        if (inputKeepRate < 1)
            Check.Divides(channelGroup, dense.InputChannels, "channel_group", "input channels");
        if (outputKeepRate < 1 || (inputKeepRate == 1 && dense.InputChannels % channelGroup != 0))
            Check.Divides(channelGroup, dense.OutputChannels, "channel_group", "output channels");
    }

    /// <summary>Kept input channels.</summary>
    public long Inputs { get; }

    /// <summary>Kept output channels.</summary>
    public long Outputs { get; }

    public long InputGroups { get; }

    public long OutputGroups { get; }

    /// <summary>Length of a kept output's reduction.</summary>
    public long Depth { get; }

    /// <summary>Independent matrix products an image: the convolution groups that are left.</summary>
    public long Products { get; }

    /// <summary>Kept outputs of one product.</summary>
    public long Columns { get; }

    /// <summary>Elements of a contiguous run of kept weights (input channels innermost).</summary>
    public long WeightRun { get; }

    /// <summary>Kept outputs of a product that lie side by side.</summary>
    public long ColumnRun { get; }

    /// <summary>Expected weights that at least one of the images uses: all (1 - (1 - kept share)^images).</summary>
    public long WeightElements(int images)
    {
        // 1 - (1 - share) is not share in binary, and rounding up makes an element of the difference.
        if (images == 1)
            return Math.Min(_kernelElements, Outputs * Depth);
        double share = Math.Min(1, (double)Outputs * Depth / _kernelElements);
        return Rounding.Up(_kernelElements * (1 - Math.Pow(1 - share, images)));
    }

    private static long KeptGroups(int channels, int channelGroup, double rate) =>
        Rounding.Up(rate * ((channels + channelGroup - 1) / channelGroup));
}
