using LatencyLab.Measurements;
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

namespace LatencyLab.Tests.Measurements;

/// <summary>
/// Fingerprints decide which rows count as never seen, and the order in which calibrations draw rows: profiles in use hold them. A
/// difference here is a fault of the code, never of the file <c>fingerprints.txt</c> (device <c>v100</c>, <c>fp32</c>: fingerprint and text
/// of each operator below); a new operator adds a line to it.
/// </summary>
public class RowFingerprintTests
{
    private static readonly Conv2d s_dense = Conv2d.Square(2, 64, 56, 128, 3, stride: 2);

    private static readonly Operator[] s_operators =
    [
        s_dense,
        s_dense with { PaddingHeight = 3, PaddingWidth = 3, KernelHeight = 4, KernelWidth = 4, HasBias = true, HasActivation = true },
        Conv2d.Square(1, 32, 14, 32, 3, groups: 32),
        Conv2d.Square(1, 32, 14, 64, 3, groups: 4) with { DilationHeight = 2, DilationWidth = 2, PaddingHeight = 4, PaddingWidth = 4 },
        new PatchConv2d { Dense = s_dense, Granularity = 4, ActivationRate = 0.3, Source = PatchInput.Gathered },
        new PatchConv2d { Dense = s_dense, Granularity = 7, ActivationRate = 0, Source = PatchInput.Indexed },
        new PatchGather
        {
            Batch = 2,
            Channels = 64,
            InputHeight = 56,
            InputWidth = 56,
            OutputHeight = 28,
            OutputWidth = 28,
            Granularity = 4,
            ActivationRate = 0.7,
            Kernel = 3,
            Stride = 2,
        },
        new PatchGather
        {
            Batch = 1,
            Channels = 8,
            InputHeight = 14,
            InputWidth = 14,
            OutputHeight = 14,
            OutputWidth = 14,
            Granularity = 2,
            ActivationRate = 1,
            Kernel = 3,
        },
        new PatchScatter { Batch = 1, Channels = 8, Height = 14, Width = 14, Granularity = 2, ActivationRate = 0.5, ClearsMap = true },
        new PatchScatterAdd
        {
            Batch = 1,
            Channels = 8,
            Height = 14,
            Width = 14,
            Granularity = 2,
            ActivationRate = 0.5,
            HasActivation = true,
        },
        new SpatialMasker
        {
            Batch = 1,
            InputChannels = 256,
            InputHeight = 56,
            InputWidth = 56,
            OutputHeight = 28,
            OutputWidth = 28,
            Granularity = 4,
        },
        new MaskerFusedConv2d { Dense = Conv2d.Square(1, 256, 56, 128, 1), OutputHeight = 28, OutputWidth = 28, Granularity = 4 },
        new MaskCompaction { Batch = 8, PatchesPerImage = 49, ActivationRate = 0.25 },
        new ChannelMasker { Batch = 8, InputChannels = 256, InputHeight = 56, InputWidth = 56, Groups = 32 },
        new ChannelMaskedConv2d { Dense = s_dense, ChannelGroup = 2, InputKeepRate = 0.5, OutputKeepRate = 0.75 },
        new LayerGate { Batch = 4, InputChannels = 256, InputHeight = 14, InputWidth = 14, Hidden = 16 },
        new SampleGather { Batch = 4, Channels = 256, Height = 14, Width = 14, KeepRate = 0.5 },
        new SampleScatter { Batch = 4, Channels = 256, Height = 14, Width = 14, KeepRate = 0.5 },
        new BranchRouting { Batch = 8, Channels = 512, Height = 8, Width = 8, Branches = 20, TopK = 4 },
        new BranchCombine { Batch = 8, Channels = 512, Height = 8, Width = 8, TopK = 4 },
        new BasisSynthesis { Batch = 8, Bases = 16, Elements = 36864 },
        new PerImageConv2d { Dense = s_dense },
        s_dense with { HasFoldedBatchNorm = true },
        new PatchConv2d
        {
            Dense = s_dense,
            Granularity = 4,
            ActivationRate = 0.3,
            Source = PatchInput.Gathered,
            ChannelGroup = 8,
            InputKeepRate = 0.5,
            OutputKeepRate = 0.75,
            DepthKeepRate = 0.625,
        },
        new Linear(16, 512, 1000) { HasBias = true },
        new Linear(16, 512, 1000) { HasBias = true, Order = GemmOrder.NT },
        new BatchedGemm(12, 64, 32, 16),
        new Add(10, 20),
        new Add(10, 20) { HasActivation = true },
        new Unary(UnaryFunction.Gelu, 10, 20),
        new PatchConv2d { Dense = s_dense, Granularity = 4, ActivationRate = 0.3, Source = PatchInput.Indexed, Halo = 2 },
        new PatchConv2d
        {
            Dense = s_dense,
            Granularity = 4,
            ActivationRate = 0.3,
            Source = PatchInput.Indexed,
            Halo = 1,
            MeasuredDilatedRate = 0.425,
        },
        new Binary(BinaryFunction.Divide, 10, 20),
        new Binary(BinaryFunction.Multiply, 10, 20) { SecondElements = 40 },
        new Binary(BinaryFunction.Power, 10, 20) { SecondElements = 1 },
        new Concat(10, 20),
        new Permute(10, 20),
        new Softmax(10, 20),
        new LayerNorm(10, 20),
        new RowGather(10, 20, 30) { AlongColumns = true },
        new ElementGather(10, 20),
        new RowScatterAdd(10, 20, 5) { IndexPerElement = true },
        new Pool2d
        {
            Function = PoolFunction.Max,
            Batch = 1,
            Channels = 64,
            InputHeight = 112,
            InputWidth = 112,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingHeight = 2,
            PaddingWidth = 2,
        },
        new GlobalPool { Batch = 1, Channels = 64, Height = 7, Width = 7 },
        new Upsample { Batch = 1, Channels = 64, Height = 7, Width = 7, Factor = 2 },
        new BatchNorm2d { Batch = 1, Channels = 64, Height = 7, Width = 7 },
        new SqueezeExcite { Batch = 1, Channels = 64, Height = 7, Width = 7, SqueezedChannels = 8 },
        new FusedAttention { Batch = 2, Queries = 1, Keys = 512, HeadSize = 64, Heads = 8, KeyHeads = 2, IsCausal = true },
        new RoutedExperts { Rows = 32, Hidden = 256, Inner = 512, Experts = 8, Chosen = 2, Shards = 4, Distribution = "power_law_1.2" },
        new TransposedConv2d
        {
            Batch = 1,
            InputChannels = 64,
            InputHeight = 7,
            InputWidth = 7,
            OutputChannels = 32,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
        },
        new Resize { Batch = 1, Channels = 64, Height = 7, Width = 7, ToHeight = 20, ToWidth = 30, Taps = 4 },
        new GroupNorm { Batch = 1, Channels = 64, Height = 7, Width = 7, Groups = 8 },
        new RmsNorm(10, 20),
        new RowGather(10, 20, 30) { IsByCoordinates = true },
        new NonZeroSearch(20) { Found = 5 },
        new TopElements(10, 20) { Count = 5 },
        new BoxSuppression(2, 20) { KeptRate = 0.125 },
    ];

    [Fact]
    public void Fingerprints_of_operators_are_what_they_always_were()
    {
        string[] pinned = File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "tests", "Measurements", "fingerprints.txt"));
        string[] now =
            [.. s_operators.Select(op => $"{new TimedOperator(op, DataType.Fp32, "v100").Fingerprint} {OperatorText.Of(op)}")];
        Assert.True(pinned.SequenceEqual(now), $"not in the file, or not in this place:\n{string.Join('\n', now.Except(pinned))}");
    }

    [Fact]
    public void Every_operator_is_pinned() => Assert.Equal(
        typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract)
            .OrderBy(type => type.Name),
        s_operators.Select(op => op.GetType()).Distinct().OrderBy(type => type.Name));

    [Fact]
    public void What_an_operator_computes_and_what_it_does_not_use_is_not_in_its_text()
    {
        Assert.Equal("Probe { HalfWidth = 4, Size = 3 }", OperatorText.Of(new Before.Probe(3) { HalfWidth = 4 }));
        Assert.Equal(OperatorText.Of(new Before.Probe(3) { HalfWidth = 4 }), OperatorText.Of(new After.Probe(3) { HalfWidth = 4 }));
        Assert.Equal(
            "Probe { AddedLater = 9, HalfWidth = 4, Size = 3 }", OperatorText.Of(new After.Probe(3) { HalfWidth = 4, AddedLater = 9 }));
    }

    [Fact]
    public void Device_type_and_name_are_part_of_a_fingerprint()
    {
        Linear op = new(1, 2, 3);
        string[] prints =
        [
            new TimedOperator(op, DataType.Fp32, "a").Fingerprint,
            new TimedOperator(op, DataType.Fp32, "b").Fingerprint,
            new TimedOperator(op, DataType.Fp16, "a").Fingerprint,
            new TimedOperator(op, DataType.Fp32, "a", "gemm").Fingerprint,
            new TimedOperator(op, DataType.Fp32, "a", typeName: "").Fingerprint,
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], (new TimedOperator(op, DataType.Fp32, "a") { Line = 7, MeasuredSeconds = 1, Path = "x.csv" }).Fingerprint);
    }

    private static class Before
    {
        public sealed record Probe(int Size) : ProbeBase
        {
            public int Size { get; init; } = Size;

            public int HalfWidth { get; init; } = 2;
        }
    }

    private static class After
    {
        public sealed record Probe(int Size) : ProbeBase
        {
            public int AddedLater { get; init; } = 1;

            public int HalfWidth { get; init; } = 2;

            public bool IsLarge => Size > 2;

            public int Size { get; init; } = Size;
        }
    }

    private abstract record ProbeBase : Operator
    {
        public override string Kind => "probe";

        public override OperatorWork Work(int elementBytes) => default;
    }
}
