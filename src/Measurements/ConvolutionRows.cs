using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Measurements;

/// <summary>Convolution columns to operators. <c>h</c> and <c>w</c> are input sizes; <c>pad_h</c>, <c>pad_w</c> are per side.</summary>
internal static class ConvolutionRows
{
    /// <remarks>
    /// Hints read from <c>other</c>: <c>padtot</c> (padding of both sides together, where "same" padding is odd),
    /// <c>bias</c> = 1, <c>act</c> = name of an activation in the same call.
    /// </remarks>
    public static Operator Conv2d(FieldReader fields) => Dense(fields);

    public static Operator PatchConv2d(FieldReader fields, PatchInput source) => new PatchConv2d
    {
        Dense = Dense(fields),
        Granularity = fields.Integer("granularity", null),
        ActivationRate = fields.Real("activation_rate", 1, 0, 1)!.Value,
        Source = source,
    };

    public static Conv2d Dense(FieldReader fields)
    {
        int kernelHeight = fields.Integer("kh", 1);
        int kernelWidth = fields.Integer("kw", 1);
        int padHeight = fields.Integer("pad_h", 0, least: 0);
        int padWidth = fields.Integer("pad_w", 0, least: 0);
        int inputChannels = fields.Integer("cin", null);
        int outputChannels = fields.Integer("cout", null);
        int groups = fields.Integer("groups", 1);
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
            fields.Fail($"column 'groups' is {groups}, expected a divisor of cin = {inputChannels} and cout = {outputChannels}");
        string? activation = fields.Hint("other", "act");
        Conv2d conv = new()
        {
            Batch = fields.Integer("batch", 1),
            InputChannels = inputChannels,
            InputHeight = fields.Integer("h", null),
            InputWidth = fields.Integer("w", null),
            OutputChannels = outputChannels,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            StrideHeight = fields.Integer("stride_h", 1),
            StrideWidth = fields.Integer("stride_w", 1),
            PaddingHeight = TotalPadding(fields, padHeight),
            PaddingWidth = TotalPadding(fields, padWidth),
            Groups = groups,
            HasBias = fields.Hint("other", "bias") == "1",
            HasActivation = activation is not (null or "" or "none"),
        };
        if (conv.OutputHeight < 1 || conv.OutputWidth < 1)
            fields.Fail($"a {kernelHeight}x{kernelWidth} kernel does not fit the padded {conv.InputHeight}x{conv.InputWidth} input");
        return conv;
    }

    private static int TotalPadding(FieldReader fields, int perSide) =>
        int.TryParse(fields.Hint("other", "padtot"), out int total) && total - 2 * perSide is 0 or 1 ? total : 2 * perSide;
}
