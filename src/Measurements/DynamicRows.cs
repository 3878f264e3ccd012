using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Measurements;

/// <summary>
/// Dynamic operators: the columns of their dense counterpart plus <c>granularity</c>, <c>activation_rate</c> (also the keep rate
/// of samples) and <c>channel_group</c>. Where the output map matters it follows from h, w, kernel, stride and padding.
/// </summary>
internal static class DynamicRows
{
    /// <summary>The hint <c>halo</c> says how many pixels are computed around every patch, <c>dilated_rate</c> which part of the map that was.</summary>
    public static Operator PatchConv2d(FieldReader fields, PatchInput source) => new PatchConv2d
    {
        Dense = ConvolutionRows.Dense(fields),
        Granularity = fields.Granularity,
        ActivationRate = fields.ActivationRate,
        Source = source,
        Halo = fields.HintCount("halo") ?? 0,
        MeasuredDilatedRate = fields.Hint("other", "dilated_rate") is null ? null : fields.HintRate("dilated_rate"),
    };

    public static Operator PatchGather(FieldReader fields)
    {
        Conv2d window = ConvolutionRows.Dense(fields, outputChannels: 1);
        return new PatchGather
        {
            Batch = window.Batch,
            Channels = window.InputChannels,
            InputHeight = window.InputHeight,
            InputWidth = window.InputWidth,
            OutputHeight = window.OutputHeight,
            OutputWidth = window.OutputWidth,
            Kernel = window.KernelHeight,
            Stride = window.StrideHeight,
            Granularity = fields.Granularity,
            ActivationRate = fields.ActivationRate,
        };
    }

    public static Operator PatchScatter(FieldReader fields) => new PatchScatter
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        Granularity = fields.Granularity,
        ActivationRate = fields.ActivationRate,
        ClearsMap = fields.Hint("other", "clear") == "1",
    };

    public static Operator PatchScatterAdd(FieldReader fields) => new PatchScatterAdd
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        Granularity = fields.Granularity,
        ActivationRate = fields.ActivationRate,
        HasActivation = ConvolutionRows.HasActivation(fields),
    };

    /// <summary>The mask covers the map of a block with this stride.</summary>
    public static Operator SpatialMasker(FieldReader fields)
    {
        int strideHeight = fields.Integer("stride_h", 1), strideWidth = fields.Integer("stride_w", strideHeight);
        return new SpatialMasker
        {
            Batch = fields.Batch,
            InputChannels = fields.Channels,
            InputHeight = fields.Height,
            InputWidth = fields.Width,
            OutputHeight = Strided(fields.Height, strideHeight),
            OutputWidth = Strided(fields.Width, strideWidth),
            Granularity = fields.Granularity,
        };
    }

    /// <summary>The hint <c>block_stride</c> is the stride of the block whose output map the mask covers.</summary>
    public static Operator MaskerConv2d(FieldReader fields)
    {
        Conv2d dense = ConvolutionRows.Dense(fields);
        int stride = int.TryParse(fields.Hint("other", "block_stride"), out int value) && value > 0 ? value : 1;
        return new MaskerFusedConv2d
        {
            Dense = dense,
            OutputHeight = Strided(dense.OutputHeight, stride),
            OutputWidth = Strided(dense.OutputWidth, stride),
            Granularity = fields.Granularity,
        };
    }

    /// <summary><c>m</c> is the number of patches of one image.</summary>
    public static Operator MaskCompaction(FieldReader fields) => new MaskCompaction
    {
        Batch = fields.Batch,
        PatchesPerImage = fields.Integer("m", null),
        ActivationRate = fields.ActivationRate,
    };

    /// <summary><c>n</c> is the number of channel groups decided on.</summary>
    public static Operator ChannelMasker(FieldReader fields) => new ChannelMasker
    {
        Batch = fields.Batch,
        InputChannels = fields.Channels,
        InputHeight = fields.Height,
        InputWidth = fields.Width,
        Groups = fields.Integer("n", null),
    };

    /// <summary>Hints <c>keep_in</c> and <c>keep_out</c> are the keep rates of input and output channels, 1 where absent.</summary>
    public static Operator ChannelMaskedConv2d(FieldReader fields) => new ChannelMaskedConv2d
    {
        Dense = ConvolutionRows.Dense(fields),
        ChannelGroup = fields.Integer("channel_group", null),
        InputKeepRate = fields.HintRate("keep_in"),
        OutputKeepRate = fields.HintRate("keep_out"),
    };

    /// <summary><c>k</c> is the number of hidden units.</summary>
    public static Operator LayerGate(FieldReader fields) => new LayerGate
    {
        Batch = fields.Batch,
        InputChannels = fields.Channels,
        InputHeight = fields.Height,
        InputWidth = fields.Width,
        Hidden = fields.Integer("k", 0, least: 0),
    };

    public static Operator SampleGather(FieldReader fields) => new SampleGather
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        KeepRate = fields.ActivationRate,
    };

    public static Operator SampleScatter(FieldReader fields) => new SampleScatter
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        KeepRate = fields.ActivationRate,
    };

    private static int Strided(int size, int stride) => (size + stride - 1) / stride;
}
