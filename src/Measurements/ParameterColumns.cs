namespace LatencyLab.Measurements;

/// <summary>
/// Where a parameter of an operator stands in a row, by its name: a column, a hint in the column <c>other</c>, or the name of the operator.
/// A parameter that is not listed is a hint of its own name, <c>HalfWidth</c> as <c>half_width</c>.
/// </summary>
internal static class ParameterColumns
{
    private const string ToldByName = "op";

    /// <summary>Columns, and the parameters in them; a parameter of one operator only as <c>Operator.Parameter</c>.</summary>
    private static readonly Dictionary<string, string> s_columns = new (string Columns, string Parameters)[]
    {
        ("batch", "Batch Sets"),
        ("cin", "Channels InputChannels"),
        ("h", "Height InputHeight"),
        ("w", "Width InputWidth"),
        ("cout", "OutputChannels"),
        ("kh kw", "Kernel"),
        ("kh", "KernelHeight"),
        ("kw", "KernelWidth"),
        ("stride_h stride_w", "Stride Factor"),
        ("stride_h", "StrideHeight"),
        ("stride_w", "StrideWidth"),
        ("groups", "Groups"),
        ("m", "Rows M Elements PatchesPerImage Queries Boxes"),
        ("n", "Columns N Outputs Branches Bases ChannelMasker.Groups HeadSize RoutedExperts.Inner"),
        ("k", "K Inputs SourceRows OutputRows Hidden SqueezedChannels TopK TopElements.Count"),
        ("granularity", "Granularity"),
        ("activation_rate", "ActivationRate KeepRate ComputedRate KeptRate"),
        ("channel_group", "ChannelGroup"),
        (ToldByName, "BatchNorm2d.IsFolded Binary.Function PatchConv2d.Source Pool2d.Function RowGather.IsByCoordinates Unary.Function"),
    }.SelectMany(place => place.Parameters.Split(' '), (place, parameter) => (place.Columns, parameter))
        .ToDictionary(place => place.parameter, place => place.Columns);

    private static readonly Dictionary<string, string> s_hints = new(StringComparer.Ordinal)
    {
        ["HasBias"] = "bias",
        ["HasFoldedBatchNorm"] = "folded_bn",
        ["HasActivation"] = HintField.Activation,
        ["AddsResidual"] = "residual",
        ["Activation"] = HintField.Activation,
        ["MeasuredDilatedRate"] = "dilated_rate",
        ["InputKeepRate"] = "keep_in",
        ["OutputKeepRate"] = "keep_out",
        ["DepthKeepRate"] = "keep_depth",
        ["ClearsMap"] = "clear",
        ["AlongColumns"] = "dim",
        ["IndexPerElement"] = "index",
        ["SecondElements"] = "second",
        ["KeyHeads"] = "kv_heads",
        ["IsCausal"] = "causal",
        ["Chosen"] = "topk",
        ["Shards"] = "tp",
        ["IsGated"] = "gated",
        ["ToHeight"] = "to_h",
        ["ToWidth"] = "to_w",
    };

    /// <summary>What a blank column means where the parameter is required; those that are not listed must not be blank.</summary>
    private static readonly Dictionary<string, int> s_absent = new(StringComparer.Ordinal)
    {
        ["Batch"] = 1,
        ["StrideHeight"] = 1,
        ["StrideWidth"] = 1,
    };

    /// <summary>Whether the name of the operator says it: <c>max_pool2d</c>.</summary>
    public static bool IsToldByName(PropertyInfo parameter) => Find(parameter) == ToldByName;

    /// <summary>Columns that a parameter stands in, the first of which is read; empty for a hint.</summary>
    public static IReadOnlyList<string> ColumnsOf(PropertyInfo parameter) => Find(parameter)?.Split(' ') ?? [];

    /// <summary>The key of a parameter that has no column.</summary>
    public static string HintOf(PropertyInfo parameter) => s_hints.GetValueOrDefault(parameter.Name) ?? string.Concat(
        parameter.Name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "_" : "") + char.ToLowerInvariant(letter)));

    /// <inheritdoc cref="s_absent"/>
    public static int? AbsentOf(PropertyInfo parameter) => s_absent.TryGetValue(parameter.Name, out int value) ? value : null;

    private static string? Find(PropertyInfo parameter) =>
        s_columns.GetValueOrDefault($"{parameter.ReflectedType!.Name}.{parameter.Name}") ?? s_columns.GetValueOrDefault(parameter.Name);
}
