using LatencyLab.Measurements;
using LatencyLab.Operators;
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
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Tests.Measurements;

public class OperatorColumnsTests
{
    private static readonly Conv2d Dense = Conv2d.Square(2, 64, 56, 128, 3, stride: 2);

    public static TheoryData<Operator> Operators => new(
    [
        Dense,
        Dense with { PaddingHeight = 3, PaddingWidth = 3, KernelHeight = 4, KernelWidth = 4, HasBias = true, HasActivation = true },
        Conv2d.Square(1, 32, 14, 32, 3, groups: 32),
        Conv2d.Square(1, 32, 14, 64, 3, groups: 4) with { DilationHeight = 2, DilationWidth = 2, PaddingHeight = 4, PaddingWidth = 4 },
        new PatchConv2d { Dense = Dense, Granularity = 4, ActivationRate = 0.3, Source = PatchInput.Gathered },
        new PatchConv2d { Dense = Dense, Granularity = 7, ActivationRate = 0, Source = PatchInput.Indexed },
        new PatchGather { Batch = 2, Channels = 64, InputHeight = 56, InputWidth = 56, OutputHeight = 28, OutputWidth = 28, Granularity = 4, ActivationRate = 0.7, Kernel = 3, Stride = 2 },
        new PatchGather { Batch = 1, Channels = 8, InputHeight = 14, InputWidth = 14, OutputHeight = 14, OutputWidth = 14, Granularity = 2, ActivationRate = 1, Kernel = 3 },
        new PatchScatter { Batch = 1, Channels = 8, Height = 14, Width = 14, Granularity = 2, ActivationRate = 0.5, ClearsMap = true },
        new PatchScatterAdd { Batch = 1, Channels = 8, Height = 14, Width = 14, Granularity = 2, ActivationRate = 0.5, HasActivation = true },
        new SpatialMasker { Batch = 1, InputChannels = 256, InputHeight = 56, InputWidth = 56, OutputHeight = 28, OutputWidth = 28, Granularity = 4 },
        new MaskerFusedConv2d { Dense = Conv2d.Square(1, 256, 56, 128, 1), OutputHeight = 28, OutputWidth = 28, Granularity = 4 },
        new MaskCompaction { Batch = 8, PatchesPerImage = 49, ActivationRate = 0.25 },
        new ChannelMasker { Batch = 8, InputChannels = 256, InputHeight = 56, InputWidth = 56, Groups = 32 },
        new ChannelMaskedConv2d { Dense = Dense, ChannelGroup = 2, InputKeepRate = 0.5, OutputKeepRate = 0.75 },
        new LayerGate { Batch = 4, InputChannels = 256, InputHeight = 14, InputWidth = 14, Hidden = 16 },
        new SampleGather { Batch = 4, Channels = 256, Height = 14, Width = 14, KeepRate = 0.5 },
        new SampleScatter { Batch = 4, Channels = 256, Height = 14, Width = 14, KeepRate = 0.5 },
        new BranchRouting { Batch = 8, Channels = 512, Height = 8, Width = 8, Branches = 20, TopK = 4 },
        new BranchCombine { Batch = 8, Channels = 512, Height = 8, Width = 8, TopK = 4 },
        new BasisSynthesis { Batch = 8, Bases = 16, Elements = 36864 },
        new PerImageConv2d { Dense = Dense },
        new Linear(16, 512, 1000) { HasBias = true },
        new Linear(16, 512, 1000) { HasBias = true, Order = GemmOrder.NT },
        new BatchedGemm(12, 64, 32, 16),
        new Add(10, 20),
        new Add(10, 20) { HasActivation = true },
        new Unary(UnaryFunction.Gelu, 10, 20),
        new PatchConv2d { Dense = Dense, Granularity = 4, ActivationRate = 0.3, Source = PatchInput.Indexed, Halo = 2 },
        new PatchConv2d { Dense = Dense, Granularity = 4, ActivationRate = 0.3, Source = PatchInput.Indexed, Halo = 1, MeasuredDilatedRate = 0.425 },
        new Binary(BinaryFunction.Divide, 10, 20),
        new Binary(BinaryFunction.Multiply, 10, 20) { SecondElements = 40 },
        new Binary(BinaryFunction.Power, 10, 20) { SecondElements = 1 },
        new Softmax(10, 20),
        new LayerNorm(10, 20),
        new RowGather(10, 20, 30) { AlongColumns = true },
        new ElementGather(10, 20),
        new RowScatterAdd(10, 20, 5) { IndexPerElement = true },
        new Pool2d { Function = PoolFunction.Max, Batch = 1, Channels = 64, InputHeight = 112, InputWidth = 112, KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, StrideWidth = 2, PaddingHeight = 2, PaddingWidth = 2 },
        new GlobalPool { Batch = 1, Channels = 64, Height = 7, Width = 7 },
        new Upsample { Batch = 1, Channels = 64, Height = 7, Width = 7, Factor = 2 },
        new BatchNorm2d { Batch = 1, Channels = 64, Height = 7, Width = 7 },
        new SqueezeExcite { Batch = 1, Channels = 64, Height = 7, Width = 7, SqueezedChannels = 8 },
    ]);

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_written_as_columns_reads_back_equal(Operator op)
    {
        IReadOnlyDictionary<string, string> columns = OperatorColumns.Of(op);
        string text = $"{string.Join(',', columns.Keys)}\n{string.Join(',', columns.Values)}\n";
        MeasurementTable table = MeasurementReader.Read(new StringReader(text), "m.csv");
        Assert.Empty(table.Unreadable);
        Assert.Equal(op, table.Rows.Single().Operator);
        Assert.All(columns.Keys, column => Assert.Contains(column, MeasurementColumns.Schema.Concat(MeasurementColumns.Dynamic)));
    }

    [Fact]
    public void An_operator_without_columns_is_refused() => Assert.Throws<NotSupportedException>(
        () => OperatorColumns.Of(new BatchNorm2d { Batch = 1, Channels = 1, Height = 1, Width = 1, IsFolded = true }));
}
