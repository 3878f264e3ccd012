using System.Collections.Concurrent;

namespace LatencyLab.Measurements;

/// <summary>An operator as text for its fingerprint: named fields with their values.</summary>
/// <remarks>
/// The first version took a record's own text, which lists what it computes as well. Profiles in use hold fingerprints of those texts, so
/// the fields of the operators of that time are listed here by name, in their order, and never change. Everything added since, parameters
/// and operators, is text only where it differs from its default, in the order of its name: a new optional parameter leaves the
/// fingerprints of old rows as they are, and a computed property never enters one. Not in the text: parts of a composite, which is never
/// fitted.
/// </remarks>
internal static class OperatorText
{
    private const string Map = "Kind ParameterCount Batch Channels Height Width", Matrix = "Kind ParameterCount Rows Columns";

    private static readonly Dictionary<string, string[]> s_fields = new Dictionary<string, string>
    {
        ["Add"] = $"{Matrix} HasActivation",
        ["BasisSynthesis"] = "Kind ParameterCount Batch Bases Elements",
        ["BatchNorm2d"] = $"{Map} IsFolded HasActivation",
        ["BatchedGemm"] = "Kind ParameterCount Batch M N K",
        ["Binary"] = "Kind ParameterCount Function Rows Columns SecondElements",
        ["BranchCombine"] = $"{Map} TopK",
        ["BranchRouting"] = $"{Map} Branches TopK",
        ["ChannelMaskedConv2d"] = "Kind ParameterCount Dense ChannelGroup InputKeepRate OutputKeepRate DepthKeepRate",
        ["ChannelMasker"] = "Kind ParameterCount Batch InputChannels InputHeight InputWidth Groups Hidden",
        ["Concat"] = Matrix,
        ["Conv2d"] = "Kind ParameterCount Batch InputChannels InputHeight InputWidth OutputChannels KernelHeight KernelWidth"
            + " StrideHeight StrideWidth DilationHeight DilationWidth PaddingHeight PaddingWidth Groups HasBias HasFoldedBatchNorm"
            + " HasActivation IsDepthwise OutputHeight OutputWidth KernelElements WeightElements AddsBias Window",
        ["ConvolutionWindow"] = "Images InputHeight InputWidth OutputHeight OutputWidth KernelHeight KernelWidth StrideHeight StrideWidth"
            + " DilationHeight DilationWidth PaddingHeight PaddingWidth HasBias HasActivation",
        ["ElementGather"] = Matrix,
        ["GlobalPool"] = "Kind ParameterCount Function Batch Channels Height Width",
        ["LayerGate"] = "Kind ParameterCount Batch InputChannels InputHeight InputWidth Hidden",
        ["LayerNorm"] = Matrix,
        ["Linear"] = "Kind ParameterCount Rows Inputs Outputs HasBias Order",
        ["MaskCompaction"] = "Kind ParameterCount Batch PatchesPerImage ActivationRate",
        ["MaskerFusedConv2d"] = "Kind ParameterCount Dense OutputHeight OutputWidth Granularity Widened Grid",
        ["PatchConv2d"] = "Kind ParameterCount Dense Granularity ActivationRate Source Halo MeasuredDilatedRate ChannelGroup"
            + " InputKeepRate OutputKeepRate DepthKeepRate Grid DilatedRate",
        ["PatchGather"] = "Kind ParameterCount Batch Channels InputHeight InputWidth OutputHeight OutputWidth Granularity ActivationRate"
            + " Kernel Stride Grid PatchSide",
        ["PatchGrid"] = "Height Width Granularity Rows Columns PatchesPerImage",
        ["PatchScatter"] = $"{Map} Granularity ActivationRate ClearsMap Grid",
        ["PatchScatterAdd"] = $"{Map} Granularity ActivationRate HasActivation Grid",
        ["PerImageConv2d"] = "Kind ParameterCount Dense",
        ["Permute"] = Matrix,
        ["Pool2d"] = "Kind ParameterCount Function Batch Channels InputHeight InputWidth KernelHeight KernelWidth StrideHeight StrideWidth"
            + " PaddingHeight PaddingWidth OutputHeight OutputWidth",
        ["RowGather"] = $"{Matrix} SourceRows AlongColumns",
        ["RowScatterAdd"] = $"{Matrix} OutputRows AlongColumns IndexPerElement",
        ["SampleGather"] = $"{Map} KeepRate KeptImages",
        ["SampleScatter"] = $"{Map} KeepRate KeptImages",
        ["Softmax"] = Matrix,
        ["SpatialMasker"] = "Kind ParameterCount Batch InputChannels InputHeight InputWidth OutputHeight OutputWidth Granularity Grid",
        ["SqueezeExcite"] = $"{Map} SqueezedChannels ComputedRate Activation Gate",
        ["Unary"] = "Kind ParameterCount Function Rows Columns",
        ["Upsample"] = $"{Map} Factor",
    }.ToDictionary(fields => fields.Key, fields => fields.Value.Split(' '));

    private static readonly ConcurrentDictionary<Type, (PropertyInfo[] First, (PropertyInfo Parameter, object? Default)[] Added)> s_texts =
        new();

    /// <summary>E.g. <c>Concat { Kind = concat, ParameterCount = 0, Rows = 2, Columns = 3 }</c>.</summary>
    public static string Of(object record)
    {
        Type type = record.GetType();
        (PropertyInfo[] first, (PropertyInfo Parameter, object? Default)[] added) = s_texts.GetOrAdd(type, FieldsOf);
        IEnumerable<string> texts = first
            .Concat(added.Where(one => !Equals(one.Parameter.GetValue(record), one.Default)).Select(one => one.Parameter))
            .Select(field => $"{field.Name} = {TextOf(field.GetValue(record))}");
        return $"{type.Name} {{ {string.Join(", ", texts)} }}";
    }

    private static (PropertyInfo[] First, (PropertyInfo Parameter, object? Default)[] Added) FieldsOf(Type type)
    {
        string[] first = s_fields.GetValueOrDefault(type.Name, []);
        return (
            [.. first.Select(name => type.GetProperty(name)!)],
            [
                .. OperatorParameters.Of(type).Where(parameter => !first.Contains(parameter.Name))
                    .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                    .Select(parameter => (parameter, OperatorParameters.DefaultOf(parameter))),
            ]);
    }

    private static string TextOf(object? value) =>
        value is null or string or Enum || value.GetType().IsPrimitive
            ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
            : Of(value);
}
