using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Selection;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>An operator as a user of ONNX Runtime would write it, in one way or several that compute the same.</summary>
internal static class RuntimeForms
{
    /// <summary>Whether there is a form for it.</summary>
    public static bool Has(Operator op) => Of(new KernelRequest(op), default).Any();

    /// <summary>Every form, made when it is asked for.</summary>
    /// <param name="request">The operator, and how its mask is drawn.</param>
    /// <param name="layout">How maps lie between operators.</param>
    public static IEnumerable<Func<ModelGraph>> Of(KernelRequest request, BlockLayout layout) => request.Operator switch
    {
        Conv2d conv => [() => ConvolutionForms.Chosen(conv, layout)],
        TransposedConv2d conv => [() => ConvolutionForms.Transposed(conv)],
        Pool2d pool => [() => ConvolutionForms.Chosen(pool, layout)],
        GlobalPool pool => [() => ConvolutionForms.Chosen(pool, layout)],
        Linear linear => [() => ProductForms.Of(linear)],
        BatchedGemm product => [() => ProductForms.Of(product)],
        FusedAttention { KeyHeads: null } attention => [() => ProductForms.Of(attention)],
        Unary unary => [() => ElementForms.Of(unary)],
        Add add => [() => ElementForms.Of(add)],
        Binary binary => [() => ElementForms.Of(binary)],
        Concat concat => [() => ElementForms.Of(concat)],
        Permute permute when ElementForms.Has(permute) => [() => ElementForms.Of(permute)],
        Softmax softmax => [() => ElementForms.Of(softmax)],
        LayerNorm norm => [() => ElementForms.Of(norm)],
        RmsNorm norm => [() => ElementForms.Of(norm)],
        BatchNorm2d { IsFolded: false } norm => [() => ElementForms.Of(norm)],
        RowGather gather when gather is { Rows: > 0, SourceRows: > 0 } => [() => SelectionForms.Of(gather)],
        NonZeroSearch search => [() => SelectionForms.Of(search)],
        TopElements top => [() => SelectionForms.Of(top)],
        BoxSuppression suppression => [() => SelectionForms.Of(suppression)],
        _ => Dynamic(request, layout),
    };

    private static IEnumerable<Func<ModelGraph>> Dynamic(KernelRequest request, BlockLayout layout) => request.Operator switch
    {
        PatchGather { Batch: 1 } gather => PatchForms.Of(gather, request, layout),
        PatchConv2d conv when PatchForms.Has(conv) => PatchForms.Of(conv, request, layout),
        PatchScatter { Batch: 1, ClearsMap: true } scatter => PatchForms.Of(scatter, request, layout),
        PatchScatterAdd { Batch: 1 } scatter => PatchForms.Of(scatter, request, layout),
        MaskCompaction compaction => [() => PatchForms.Of(compaction, request)],
        SpatialMasker masker when masker.InputHeight % masker.Grid.Rows == 0 && masker.InputWidth % masker.Grid.Columns == 0 =>
            [() => MaskerForms.Of(masker, layout)],
        MaskerFusedConv2d fused when fused.Dense.OutputHeight % fused.Grid.Rows == 0 => [() => MaskerForms.Of(fused, layout)],
        ChannelMasker masker => [() => MaskerForms.Of(masker, layout)],
        LayerGate gate => [() => MaskerForms.Of(gate, layout)],
        SampleCopy copy => [() => MaskerForms.Of(copy, request, layout)],
        ChannelMaskedConv2d conv when ChannelForms.Has(conv) => ChannelForms.Of(conv, request, layout),
        PerImageConv2d conv => [() => ChannelForms.Of(conv)],
        BasisSynthesis synthesis => [() => ChannelForms.Of(synthesis)],
        BranchRouting routing => [() => ChannelForms.Of(routing)],
        BranchCombine combine => ChannelForms.Of(combine),
        _ => [],
    };
}
