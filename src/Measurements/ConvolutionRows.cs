using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Measurements;

/// <summary>Convolution columns to operators. <c>h</c> and <c>w</c> are input sizes; <c>pad_h</c>, <c>pad_w</c> are per side.</summary>
internal static class ConvolutionRows
{
    /// <remarks>
    /// Hints read from <c>other</c>: <c>padtot</c> (padding of both sides together, where "same" padding is odd),
    /// <c>dilation</c> (both directions), <c>bias</c> = 1, <c>act</c> = name of an activation in the same call.
    /// </remarks>
    public static Operator Conv2d(FieldReader fields) => Dense(fields);

    /// <param name="outputChannels">Output channels of an operator that has none; null reads <c>cout</c>.</param>
    public static Conv2d Dense(FieldReader fields, int? outputChannels = null)
    {
        int kernelHeight = fields.Integer("kh", 1);
        int kernelWidth = fields.Integer("kw", 1);
        int inputChannels = fields.Channels;
        int channelsOut = outputChannels ?? fields.Integer("cout", null);
        int groups = fields.Integer("groups", 1);
        if (inputChannels % groups != 0 || channelsOut % groups != 0)
            fields.Fail($"column 'groups' is {groups}, expected a divisor of cin = {inputChannels} and cout = {channelsOut}");
        Conv2d conv = new()
        {
            Batch = fields.Batch,
            InputChannels = inputChannels,
            InputHeight = fields.Height,
            InputWidth = fields.Width,
            OutputChannels = channelsOut,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            StrideHeight = fields.Integer("stride_h", 1),
            StrideWidth = fields.Integer("stride_w", 1),
            DilationHeight = Dilation(fields),
            DilationWidth = Dilation(fields),
            PaddingHeight = TotalPadding(fields, "pad_h"),
            PaddingWidth = TotalPadding(fields, "pad_w"),
            Groups = groups,
            HasBias = fields.Hint("other", "bias") == "1",
            HasActivation = HasActivation(fields),
        };
        if (conv.OutputHeight < 1 || conv.OutputWidth < 1)
            fields.Fail($"a {kernelHeight}x{kernelWidth} kernel does not fit the padded {conv.InputHeight}x{conv.InputWidth} input");
        return conv;
    }

    /// <summary>Padding of both sides: twice the column, or the hint <c>padtot</c> where that is one more.</summary>
    public static int TotalPadding(FieldReader fields, string column)
    {
        int both = 2 * fields.Integer(column, 0, least: 0, most: 1 << 20);
        return int.TryParse(fields.Hint("other", "padtot"), out int total) && total - both is 0 or 1 ? total : both;
    }

    private static int Dilation(FieldReader fields) =>
        int.TryParse(fields.Hint("other", "dilation"), out int dilation) && dilation > 0 ? dilation : 1;

    public static bool HasActivation(FieldReader fields) => fields.Hint("other", "act") is not (null or "" or "none");
}
