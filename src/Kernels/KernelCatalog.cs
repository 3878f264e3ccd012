using LatencyLab.Kernels.Attention;
using LatencyLab.Kernels.Gemm;
using LatencyLab.Kernels.Masking;
using LatencyLab.Kernels.Normalization;
using LatencyLab.Kernels.Patches;
using LatencyLab.Kernels.Pooling;
using LatencyLab.Kernels.Routing;
using LatencyLab.Kernels.Samples;
using LatencyLab.Kernels.Synthesis;

namespace LatencyLab.Kernels;

/// <summary>Every kernel there is.</summary>
public static class KernelCatalog
{
    /// <summary>All kernels.</summary>
    public static IReadOnlyList<KernelKind> All { get; } =
    [
        new ConvolutionKind(),
        new GatheredConvolutionKind(),
        new IndexedConvolutionKind(),
        new HaloConvolutionKind(),
        new KeptPatchKind(),
        new DepthwiseKind(),
        new ChannelMaskedKind(),
        new MaskerFusedKind(),
        new LinearKind(),
        new GemmKind(),
        new SynthesisKind(),
        new PerImageKind(),
        new PatchGatherKind(),
        new PatchScatterKind(),
        new PatchScatterAddKind(),
        new MaskCompactionKind(),
        new SpatialMaskerKind(),
        new ChannelMaskerKind(),
        new LayerGateKind(),
        new SampleGatherKind(),
        new SampleScatterKind(),
        new BranchRoutingKind(),
        new BranchCombineKind(),
        new AddKind(),
        new ReluKind(),
        .. LaneFunctionKinds.All,
        new MultiplyKind(),
        new ConcatKind(),
        new BatchNormKind(),
        new LayerNormKind(),
        new RmsNormKind(),
        new GroupNormKind(),
        new SoftmaxKind(),
        new AttentionKind(),
        new WindowPoolKind(),
        new GlobalPoolKind(),
        new UpsampleKind(),
    ];

    /// <summary>The kind that runs an operator; null where there is none.</summary>
    public static KernelKind? Find(Operator source) => All.FirstOrDefault(kind => kind.Supports(source));

    /// <summary>The kind of a given name.</summary>
    /// <exception cref="InputException">There is none; the nearest name is suggested.</exception>
    public static KernelKind Named(string name) =>
        All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new InputException($"no kernel is named '{name}'", nearest: NearestName.Find(name, All.Select(kind => kind.Name)));
}
