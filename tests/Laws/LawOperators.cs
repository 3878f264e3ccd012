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

namespace LatencyLab.Tests.Laws;

/// <summary>The operator of every kind that has the sizes of a case.</summary>
internal static class LawOperators
{
    /// <summary>
    /// Inputs and outputs of a grouped convolution share a mask: with more outputs a group its groups cover other inputs, and a higher rate
    /// is one of inputs too, in which the trees of dense convolutions are free.
    /// </summary>
    public const string SharedMask = "grouped channel conv";

    private static readonly Dictionary<string, Func<LawCase, Operator>> s_make = new()
    {
        ["conv"] = c => Conv(c with { Groups = 1 }),
        ["grouped conv"] = Conv,
        ["depthwise conv"] = c => Conv(c with { Inputs = 1, Outputs = 1, Groups = c.Outputs + 1 }),
        ["patch conv"] = c => Patch(c with { Groups = 1 }),
        ["grouped patch conv"] = Patch,
        ["depthwise patch conv"] = c => Patch(c with { Inputs = 1, Outputs = 1, Groups = c.Outputs + 1 }),
        ["channel patch conv"] = c => Patch(c with { Groups = 1 }) with
        {
            ChannelGroup = c.ChannelGroup,
            InputKeepRate = c.InputKeepRate,
            OutputKeepRate = c.OutputKeepRate,
        },
        ["channel conv"] = c => Masked(c with { Groups = 1 }),
        [SharedMask] = c => Masked(c) with { InputKeepRate = c.OutputKeepRate },
        ["masker conv"] = c => new MaskerFusedConv2d
        {
            Dense = Conv(c with { Groups = 1 }),
            OutputHeight = Conv(c).OutputHeight,
            OutputWidth = Conv(c).OutputWidth,
            Granularity = c.Granularity,
        },
        ["per-image conv"] = c => new PerImageConv2d { Dense = Conv(c with { Groups = 1 }) },
        ["synthesis"] = c => new BasisSynthesis { Batch = c.Batch, Bases = c.Granularity, Elements = (long)c.Outputs * c.Inputs },
        ["linear"] = c => new Linear(Rows(c), c.Inputs, c.Outputs) { HasBias = c.Flags % 2 == 1 },
        ["bmm"] = c => new BatchedGemm(c.Batch, c.Height, c.Outputs, c.Inputs),
        ["pool"] = c => Pool(c),
        ["global pool"] = c => new GlobalPool { Batch = c.Batch, Channels = c.Outputs, Height = c.Height, Width = c.Width },
        ["upsample"] = c => new Upsample
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            Factor = c.Stride,
        },
        ["unary"] = c => new Unary((UnaryFunction)(c.Flags % 8), Rows(c), c.Outputs),
        ["binary"] = c => new Binary((BinaryFunction)(c.Flags % 5), Rows(c), c.Outputs),
        ["add"] = c => new Add(Rows(c), c.Outputs) { HasActivation = c.Flags >= 4 },
        ["permute"] = c => new Permute(Rows(c), c.Outputs),
        ["permute runs"] = c => new Permute(Rows(c), c.Outputs) { Run = c.Groups },
        ["concat"] = c => new Concat(Rows(c), c.Outputs),
        ["batch norm"] = c => new BatchNorm2d
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            HasActivation = c.Flags >= 4,
            IsFolded = c.Flags == 2,
        },
        ["resize"] = c => new Resize
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            ToHeight = 2 * c.Height,
            ToWidth = 2 * c.Width,
            Taps = c.Flags >= 4 ? 4 : 1,
        },
        ["group norm"] = c => new GroupNorm { Batch = c.Batch, Channels = c.Outputs, Height = c.Height, Width = c.Width, Groups = 1 },
        ["rms norm"] = c => new RmsNorm(Rows(c), c.Outputs),
        ["transposed conv"] = c => new TransposedConv2d
        {
            Batch = c.Batch,
            InputChannels = c.Inputs,
            InputHeight = c.Height,
            InputWidth = c.Width,
            OutputChannels = c.Outputs,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
            HasBias = c.Flags % 2 == 1,
        },
        ["softmax"] = c => new Softmax(Rows(c), c.Outputs),
        ["layer norm"] = c => new LayerNorm(Rows(c), c.Outputs),
        ["row gather"] = c => new RowGather(Rows(c), c.Outputs, c.Inputs) { AlongColumns = c.Flags >= 4 },
        ["gather by coordinates"] = c => new RowGather(Rows(c), c.Outputs, c.Inputs) { IsByCoordinates = true },
        ["non-zero search"] = c => new NonZeroSearch(Rows(c) * c.Outputs) { Found = (long)(c.Rate * Rows(c) * c.Outputs) },
        ["top elements"] = c => new TopElements(Rows(c), c.Outputs) { Count = Math.Min(c.Inputs, c.Outputs) },
        ["box suppression"] = c => new BoxSuppression(c.Batch, (long)c.Height * c.Width) { KeptRate = c.Rate },
        ["element gather"] = c => new ElementGather(Rows(c), c.Outputs),
        ["row scatter-add"] = c => new RowScatterAdd(Rows(c), c.Outputs, c.Inputs)
        {
            AlongColumns = c.Flags >= 4,
            IndexPerElement = c.Flags % 2 == 1,
        },
        ["squeeze-excite"] = c => new SqueezeExcite
        {
            Batch = c.Batch,
            Channels = c.Inputs,
            Height = c.Height,
            Width = c.Width,
            SqueezedChannels = c.Groups,
            ComputedRate = c.Rate,
        },
        ["patch gather"] = c => new PatchGather
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            InputHeight = c.Height,
            InputWidth = c.Width,
            OutputHeight = Conv(c).OutputHeight,
            OutputWidth = Conv(c).OutputWidth,
            Granularity = c.Granularity,
            ActivationRate = c.Rate,
            Kernel = c.KernelHeight,
            Stride = c.Stride,
        },
        ["patch scatter"] = c => new PatchScatter
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            Granularity = c.Granularity,
            ActivationRate = c.Rate,
            ClearsMap = c.Flags >= 4,
        },
        ["patch scatter-add"] = c => new PatchScatterAdd
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            Granularity = c.Granularity,
            ActivationRate = c.Rate,
            HasActivation = c.Flags >= 4,
        },
        ["spatial masker"] = c => new SpatialMasker
        {
            Batch = c.Batch,
            InputChannels = c.Inputs,
            InputHeight = c.Height,
            InputWidth = c.Width,
            OutputHeight = Conv(c).OutputHeight,
            OutputWidth = Conv(c).OutputWidth,
            Granularity = c.Granularity,
        },
        ["channel masker"] = c => new ChannelMasker
        {
            Batch = c.Batch,
            InputChannels = c.Inputs,
            InputHeight = c.Height,
            InputWidth = c.Width,
            Groups = c.ChannelGroup,
        },
        ["layer gate"] = c => new LayerGate
        {
            Batch = c.Batch,
            InputChannels = c.Inputs,
            InputHeight = c.Height,
            InputWidth = c.Width,
            Hidden = 16 * c.Flags,
        },
        ["mask compaction"] = c => new MaskCompaction { Batch = c.Batch, PatchesPerImage = c.Height * c.Width, ActivationRate = c.Rate },
        ["sample gather"] = c => new SampleGather
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            KeepRate = c.Rate,
        },
        ["sample scatter"] = c => new SampleScatter
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            KeepRate = c.Rate,
        },
        ["branch routing"] = c => new BranchRouting
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            Branches = c.Granularity + 1,
            TopK = Math.Min(c.Stride, c.Granularity + 1),
        },
        // Heads without kernels of their own are padded by passes, so that no latency follows from the head size alone.
        ["attention"] = c => new FusedAttention
        {
            Batch = c.Batch,
            Queries = c.Flags >= 4 ? 1 : c.Height,
            Keys = c.Height,
            HeadSize = 8 * c.Granularity,
            Heads = c.Outputs * c.ChannelGroup,
            KeyHeads = c.Outputs,
            IsCausal = c.Flags % 2 == 1,
        },
        ["experts"] = c => new RoutedExperts
        {
            Rows = Rows(c),
            Hidden = c.Inputs,
            Inner = c.Outputs * c.Stride,
            Shards = c.Stride,
            Experts = c.Groups + c.ChannelGroup,
            Chosen = Math.Min(c.Granularity, c.Groups + 1),
            Distribution = (c.Flags % 4) switch { 0 => "balanced", 1 => "power_law_1.01", 2 => "power_law_2", _ => "power_law_0.5" },
            IsGated = c.Flags < 4,
        },
        ["branch combine"] = c => new BranchCombine
        {
            Batch = c.Batch,
            Channels = c.Outputs,
            Height = c.Height,
            Width = c.Width,
            TopK = c.Stride,
        },
    };

    public static IReadOnlyCollection<string> Kinds => s_make.Keys;

    public static Operator Of(LawCase c) => s_make[c.Kind](c);

    private static long Rows(LawCase c) => (long)c.Batch * c.Height * c.Width;

    private static Conv2d Conv(LawCase c) => new()
    {
        Batch = c.Batch,
        InputChannels = c.Inputs * c.Groups,
        InputHeight = c.Height,
        InputWidth = c.Width,
        OutputChannels = c.Outputs * c.Groups,
        KernelHeight = c.KernelHeight,
        KernelWidth = c.KernelWidth,
        StrideHeight = c.Stride,
        StrideWidth = c.Stride,
        DilationHeight = c.Dilation,
        DilationWidth = c.Dilation,
        PaddingHeight = c.Padding,
        PaddingWidth = c.Padding,
        Groups = c.Groups,
        HasBias = (c.Flags & 3) == 1,
        HasFoldedBatchNorm = (c.Flags & 3) == 2,
        HasActivation = (c.Flags & 4) != 0,
    };

    private static PatchConv2d Patch(LawCase c) => new()
    {
        Dense = Conv(c),
        Granularity = c.Granularity,
        ActivationRate = c.Rate,
        Halo = c.Halo,
        Source = (c.Flags & 3) == 3 ? PatchInput.Indexed : PatchInput.Gathered,
    };

    private static ChannelMaskedConv2d Masked(LawCase c) => new()
    {
        Dense = Conv(c),
        ChannelGroup = c.ChannelGroup,
        InputKeepRate = c.InputKeepRate,
        OutputKeepRate = c.OutputKeepRate,
    };

    private static Pool2d Pool(LawCase c) => new()
    {
        Function = (PoolFunction)(c.Flags % 2),
        Batch = c.Batch,
        Channels = c.Outputs,
        InputHeight = c.Height,
        InputWidth = c.Width,
        KernelHeight = c.Dilation * (c.KernelHeight - 1) + 1,
        KernelWidth = c.Dilation * (c.KernelWidth - 1) + 1,
        StrideHeight = c.Stride,
        StrideWidth = c.Stride,
        PaddingHeight = c.Padding,
        PaddingWidth = c.Padding,
    };
}
