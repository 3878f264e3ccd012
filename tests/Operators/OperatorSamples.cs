using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Composite;
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

namespace LatencyLab.Tests.Operators;

/// <summary>Every operator as a function of batch, channels (a multiple of 8) and rate, for laws that hold for all of them.</summary>
internal static class OperatorSamples
{
    private const int Side = 28;

    public static IReadOnlyDictionary<string, Func<int, int, double, Operator>> All { get; } =
        new Dictionary<string, Func<int, int, double, Operator>>
        {
            ["conv2d"] = (b, c, _) => Conv2d.Square(b, c, Side, 2 * c, 3, 2) with { HasBias = true, HasActivation = true },
            ["conv2d folded"] = (b, c, _) => Conv2d.Square(b, c, Side, c, 1) with { HasFoldedBatchNorm = true },
            ["conv2d residual"] = (b, c, _) => Conv2d.Square(b, c, Side, c, 3) with { AddsResidual = true },
            ["grouped conv2d"] = (b, c, _) => Conv2d.Square(b, c, Side, c, 3, groups: 4),
            ["depthwise conv2d"] = (b, c, _) => Conv2d.Square(b, c, Side, c, 5, groups: c),
            ["dilated conv2d"] = (b, c, _) =>
                Conv2d.Square(b, c, Side, c, 3) with { DilationHeight = 2, DilationWidth = 2, PaddingHeight = 4, PaddingWidth = 4 },
            ["linear"] = (b, c, _) => new Linear(b, c, 10) { HasBias = true },
            ["bmm"] = (b, c, _) => new BatchedGemm(b, 12, 14, c),
            ["max pool"] = (b, c, _) => Pool(PoolFunction.Max, b, c),
            ["average pool"] = (b, c, _) => Pool(PoolFunction.Average, b, c),
            ["global pool"] = (b, c, _) => new GlobalPool { Batch = b, Channels = c, Height = Side, Width = Side },
            ["upsample"] = (b, c, _) => new Upsample { Batch = b, Channels = c, Height = Side, Width = Side, Factor = 2 },
            ["resize"] = (b, c, _) =>
                new Resize { Batch = b, Channels = c, Height = Side, Width = Side, ToHeight = 40, ToWidth = 50, Taps = 4 },
            ["transposed conv2d"] = (b, c, _) => Transposed(b, c),
            ["grouped transposed conv2d"] = (b, c, _) => Transposed(b, c) with { Groups = 4, HasBias = true },
            ["group norm"] = (b, c, _) => new GroupNorm { Batch = b, Channels = c, Height = Side, Width = Side, Groups = 4 },
            ["rms norm"] = (b, c, _) => new RmsNorm(b * 9, c),
            ["gelu"] = (b, c, _) => new Unary(UnaryFunction.Gelu, b * 9, c),
            ["div"] = (b, c, _) => new Binary(BinaryFunction.Divide, b * 9, c),
            ["powu"] = (b, c, _) => new Binary(BinaryFunction.Power, b * 9, c) { SecondElements = 1 },
            ["add"] = (b, c, _) => new Add(b * 9, c) { HasActivation = true },
            ["permute"] = (b, c, _) => new Permute(b * 9, c),
            ["permute heads"] = (b, c, _) => new Permute(b * 9, c) { Run = 8 },
            ["concat"] = (b, c, _) => new Concat(b * 9, c),
            ["batch norm with activation"] =
                (b, c, _) => new BatchNorm2d { Batch = b, Channels = c, Height = Side, Width = Side, HasActivation = true },
            ["batch norm"] = (b, c, _) => new BatchNorm2d { Batch = b, Channels = c, Height = Side, Width = Side },
            ["folded batch norm"] = (b, c, _) => new BatchNorm2d { Batch = b, Channels = c, Height = Side, Width = Side, IsFolded = true },
            ["softmax"] = (b, c, _) => new Softmax(b * 9, c),
            ["layer norm"] = (b, c, _) => new LayerNorm(b * 9, c),
            ["row gather"] = (b, c, _) => new RowGather(b * 9, c, 50),
            ["gather by coordinates"] = (b, c, _) => new RowGather(b * 9, c, 50) { IsByCoordinates = true },
            ["non-zero search"] = (b, c, r) => new NonZeroSearch(b * 9L * c) { Found = (long)(r * 9 * c) * b },
            ["top elements"] = (b, c, _) => new TopElements(b * 9, c) { Count = 5 },
            ["box suppression"] = (b, c, r) => new BoxSuppression(b, c) { KeptRate = r },
            ["element gather"] = (b, c, _) => new ElementGather(b * 9, c),
            ["row scatter-add"] = (b, c, _) => new RowScatterAdd(b * 9, c, 50),
            ["squeeze-excite"] = (b, c, r) =>
                new SqueezeExcite { Batch = b, Channels = c, Height = Side, Width = Side, SqueezedChannels = c / 4, ComputedRate = r },
            ["patch gather"] = (b, c, r) => Gather(b, c, 4, r),
            ["patch scatter"] =
                (b, c, r) => new PatchScatter { Batch = b, Channels = c, Height = Side, Width = Side, Granularity = 4, ActivationRate = r },
            ["clearing patch scatter"] = (b, c, r) => new PatchScatter
            {
                Batch = b,
                Channels = c,
                Height = Side,
                Width = Side,
                Granularity = 4,
                ActivationRate = r,
                ClearsMap = true,
            },
            ["patch scatter-add"] = (b, c, r) =>
                new PatchScatterAdd { Batch = b, Channels = c, Height = Side, Width = Side, Granularity = 4, ActivationRate = r },
            ["patch conv2d"] = (b, c, r) => Patches(b, c, 4, r, PatchInput.Gathered),
            ["indexed patch conv2d"] = (b, c, r) => Patches(b, c, 4, r, PatchInput.Indexed),
            ["patch conv2d with halo"] = (b, c, r) => Patches(b, c, 4, r, PatchInput.Indexed) with { Halo = 2 },
            ["patch conv2d on kept channels"] =
                (b, c, r) => Patches(b, c, 4, r, PatchInput.Indexed) with { ChannelGroup = 2, InputKeepRate = 0.5, OutputKeepRate = 0.5 },
            ["spatial masker"] = (b, c, _) => new SpatialMasker
            {
                Batch = b,
                InputChannels = c,
                InputHeight = 2 * Side,
                InputWidth = 2 * Side,
                OutputHeight = Side,
                OutputWidth = Side,
                Granularity = 4,
            },
            ["mask compaction"] = (b, c, r) => new MaskCompaction { Batch = b, PatchesPerImage = c, ActivationRate = r },
            ["masker-fused conv2d"] = (b, c, _) =>
                new MaskerFusedConv2d { Dense = Conv2d.Square(b, c, Side, c, 1), OutputHeight = Side, OutputWidth = Side, Granularity = 4 },
            ["channel masker"] =
                (b, c, _) => new ChannelMasker { Batch = b, InputChannels = c, InputHeight = Side, InputWidth = Side, Groups = c / 2 },
            ["channel-masked conv2d"] = (b, c, r) => new ChannelMaskedConv2d
            {
                Dense = Conv2d.Square(b, c, Side, c, 3),
                ChannelGroup = 2,
                InputKeepRate = r,
                OutputKeepRate = r,
            },
            ["channel-masked grouped conv2d"] = (b, c, r) => new ChannelMaskedConv2d
            {
                Dense = Conv2d.Square(b, c, Side, c, 3, groups: c / 4),
                ChannelGroup = 4,
                InputKeepRate = r,
                OutputKeepRate = r,
            },
            ["layer gate"] =
                (b, c, _) => new LayerGate { Batch = b, InputChannels = c, InputHeight = Side, InputWidth = Side, Hidden = 16 },
            ["sample gather"] = (b, c, r) => new SampleGather { Batch = b, Channels = c, Height = Side, Width = Side, KeepRate = r },
            ["basis synthesis"] = (b, c, _) => new BasisSynthesis { Batch = b, Bases = 4, Elements = 9 * c },
            ["per-image conv2d"] = (b, c, _) => new PerImageConv2d { Dense = Conv2d.Square(b, c, Side, c, 3) with { HasBias = true } },
            ["sample scatter"] = (b, c, r) => new SampleScatter { Batch = b, Channels = c, Height = Side, Width = Side, KeepRate = r },
            ["branch routing"] =
                (b, c, _) => new BranchRouting { Batch = b, Channels = c, Height = Side, Width = Side, Branches = 4, TopK = 2 },
            ["attention"] = (b, c, _) => new FusedAttention { Batch = b, Queries = 9, HeadSize = c, Heads = 4, KeyHeads = 2, Keys = 12 },
            ["causal attention"] = (b, c, _) => new FusedAttention { Batch = b, Queries = 9, HeadSize = c, Heads = 4, IsCausal = true },
            ["experts"] = (b, c, _) => new RoutedExperts { Rows = b * 9, Hidden = c, Inner = 2 * c, Experts = 8, Chosen = 2 },
            ["skewed experts"] = (b, c, _) => new RoutedExperts
            {
                Rows = b * 9,
                Hidden = c,
                Inner = 2 * c,
                Experts = 8,
                Chosen = 2,
                Shards = 2,
                Distribution = "power_law_1.2",
                IsGated = false,
            },
            ["branch combine"] = (b, c, _) => new BranchCombine { Batch = b, Channels = c, Height = Side, Width = Side, TopK = 2 },
        };

    /// <summary>Operators whose work vanishes at rate 0.</summary>
    public static IReadOnlyList<string> Rated { get; } =
    [
        "squeeze-excite", "patch gather", "patch scatter", "clearing patch scatter", "patch scatter-add", "patch conv2d",
            "indexed patch conv2d",
            "patch conv2d with halo", "patch conv2d on kept channels", "channel-masked conv2d", "channel-masked grouped conv2d",
                "sample gather", "sample scatter",
                ];

    public static PatchConv2d Patches(int batch, int channels, int granularity, double rate, PatchInput source) => new()
    {
        Dense = Conv2d.Square(batch, channels, Side, channels, 3),
        Granularity = granularity,
        ActivationRate = rate,
        Source = source,
    };

    public static PatchGather Gather(int batch, int channels, int granularity, double rate) => new()
    {
        Batch = batch,
        Channels = channels,
        InputHeight = Side,
        InputWidth = Side,
        OutputHeight = Side,
        OutputWidth = Side,
        Granularity = granularity,
        ActivationRate = rate,
        Kernel = 3,
    };

    private static Pool2d Pool(PoolFunction function, int batch, int channels) => new()
    {
        Function = function,
        Batch = batch,
        Channels = channels,
        InputHeight = Side,
        InputWidth = Side,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 2,
        StrideWidth = 2,
        PaddingHeight = 2,
        PaddingWidth = 2,
    };

    private static TransposedConv2d Transposed(int batch, int channels) => new()
    {
        Batch = batch,
        InputChannels = channels,
        InputHeight = Side,
        InputWidth = Side,
        OutputChannels = 2 * channels,
        KernelHeight = 4,
        KernelWidth = 4,
        StrideHeight = 2,
        StrideWidth = 2,
        PaddingHeight = 2,
        PaddingWidth = 2,
    };
}
