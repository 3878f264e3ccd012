using System.Diagnostics.CodeAnalysis;
using LatencyLab.Operators;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Measurements;

/// <summary>Operator names of the measurement schema, and how each is built from a row.</summary>
internal static class OperatorRows
{
    private static readonly Dictionary<string, Func<FieldReader, Operator>> Builders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["conv2d"] = ConvolutionRows.Conv2d,
        ["grouped_conv2d"] = ConvolutionRows.Conv2d,
        ["depthwise_conv2d"] = ConvolutionRows.Conv2d,
        ["linear"] = MatrixRows.Linear,
        ["gemm"] = MatrixRows.Gemm,
        ["bmm"] = MatrixRows.BatchedGemm,
        ["add"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Add, scalar: false),
        ["sub"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Subtract, scalar: false),
        ["mul"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Multiply, scalar: false),
        ["div"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Divide, scalar: false),
        ["pow"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Power, scalar: false),
        ["addu"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Add, scalar: true),
        ["subu"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Subtract, scalar: true),
        ["mulu"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Multiply, scalar: true),
        ["divu"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Divide, scalar: true),
        ["powu"] = fields => MatrixRows.Binary(fields, Operators.Elementwise.BinaryFunction.Power, scalar: true),
        ["softmax"] = MatrixRows.Softmax,
        ["ln"] = MatrixRows.LayerNorm,
        ["layernorm"] = MatrixRows.LayerNorm,
        ["gather"] = IndexingRows.Gather,
        ["gather_elementwise"] = IndexingRows.ElementGather,
        ["scatter_add"] = IndexingRows.ScatterAdd,
        ["max_pool2d"] = MapRows.MaxPool,
        ["avg_pool2d"] = MapRows.AveragePool,
        ["global_pool"] = MapRows.GlobalPool,
        ["upsample"] = MapRows.Upsample,
        ["batch_norm2d"] = MapRows.BatchNorm,
        ["squeeze_excite"] = MapRows.SqueezeExcite,
        ["patch_conv2d"] = fields => DynamicRows.PatchConv2d(fields, PatchInput.Gathered),
        ["gather_conv2d"] = fields => DynamicRows.PatchConv2d(fields, PatchInput.Indexed),
        ["patch_gather"] = DynamicRows.PatchGather,
        ["patch_scatter"] = DynamicRows.PatchScatter,
        ["patch_scatter_add"] = DynamicRows.PatchScatterAdd,
        ["spatial_masker"] = DynamicRows.SpatialMasker,
        ["masker_conv2d"] = DynamicRows.MaskerConv2d,
        ["mask_compaction"] = DynamicRows.MaskCompaction,
        ["channel_masker"] = DynamicRows.ChannelMasker,
        ["channel_masked_conv2d"] = DynamicRows.ChannelMaskedConv2d,
        ["layer_gate"] = DynamicRows.LayerGate,
        ["sample_gather"] = DynamicRows.SampleGather,
        ["sample_scatter"] = DynamicRows.SampleScatter,
        ["branch_routing"] = RoutingRows.BranchRouting,
        ["branch_combine"] = RoutingRows.BranchCombine,
        ["basis_synthesis"] = RoutingRows.BasisSynthesis,
        ["per_image_conv2d"] = RoutingRows.PerImageConv2d,
    };

    static OperatorRows()
    {
        foreach (Operators.Elementwise.UnaryFunction function in Enum.GetValues<Operators.Elementwise.UnaryFunction>())
            Builders[Operators.Elementwise.UnaryFunctions.KindOf(function)] = fields => MatrixRows.Unary(fields, function);
    }

    public static IEnumerable<string> Names => Builders.Keys;

    public static bool TryGet(string op, [NotNullWhen(true)] out Func<FieldReader, Operator>? build) => Builders.TryGetValue(op, out build);
}
