using LatencyLab.Operators;
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
using LatencyLab.Operators.Synthesis;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Operators on made-up devices, one or more for every way in which a kernel is planned.</summary>
internal static class PlanCases
{
    private static readonly DeviceProfile s_gpu = TestDevices.Gpu with { KernelFloorSeconds = 2e-6, LaunchOverheadSeconds = 4e-6 };

    /// <summary>A calibration of some classes, with factors, trees, intervals and terms of a set-up.</summary>
    private static readonly DeviceCalibration s_calibration = new()
    {
        Date = "2026-01-01",
        Data = ["made-up"],
        Classes = new Dictionary<string, ClassCalibration>
        {
            ["convolution"] = Class(CalibratedParameters.Wall, ("compute_efficiency", 0.71), ("launch_seconds", 9e-6)) with
            {
                KernelStartRatio = 1.5,
                IntervalLowFactor = 0.8,
                IntervalHighFactor = 1.3,
                Residual = Trees(0.125f),
            },
            ["elementwise"] = Class(CalibratedParameters.Kernel, ("element_cost", 1.75), ("launch_seconds", 7e-6)) with
            {
                OperatorFactors = new Dictionary<string, double> { ["add"] = 1.375, ["concat"] = 0.25 },
                Residual = Trees(-0.25f),
            },
            ["linear"] = Class(CalibratedParameters.Kernel, ("off_chip_efficiency", 0.77), ("launch_overlap", 0.4)),
        },
    };

    /// <summary>Name, model, operator and the tile that is asked for.</summary>
    public static IEnumerable<(string Name, LatencyLabModel Model, Operator Operator, TileChoice? Tile)> All =>
    [
        .. Of("gpu", Model(s_gpu), [.. Convolutions, .. Products, .. Dynamic, .. Indexed, .. Streamed, .. Tiles]),
        .. Of("gpu, fp16", Model(s_gpu, DataType.Fp16), Products[^4..]),
        .. Of("limited", Model(TestDevices.PowerLimitedGpu), [.. Convolutions[..8], .. Products[..2], .. Dynamic[..6]]),
        .. Of("bf16", Model(TestDevices.MatrixGpu, DataType.Bf16), [.. Convolutions, .. Products, .. Dynamic, .. Tiles]),
        .. Of("fp8", Model(TestDevices.MatrixGpu, DataType.Fp8), [.. Convolutions[..6], .. Products]),
        .. Of("tuned", Model(s_gpu, library: Library.Tuned), [.. Convolutions[..10], .. Dynamic]),
        .. Of("one memory", Model(s_gpu with { Memories = [s_gpu.Memories[^1]] }), [.. Indexed, .. Products[..2]]),
        .. Of("cpu", Model(TestDevices.Cpu), [.. Convolutions, .. Products, .. Dynamic, .. Indexed, .. Streamed]),
        .. Of("cpu", Model(TestDevices.Cpu), [("linear in rows", new Linear(200, 300, 100), new TileChoice(1, 16))]),
        .. Of("fitted", Fitted(false, false), [.. Convolutions, .. Products, .. Dynamic, .. Streamed]),
        .. Of("as measured", Fitted(true, false), [.. Convolutions, .. Products[..2], .. Streamed]),
        .. Of("as measured, waiting", Fitted(true, true), Products[..2]),
    ];

    private static (string, Operator, TileChoice?)[] Convolutions =>
    [
        ("winograd", Conv2d.Square(8, 64, 56, 128, 3), null),
        ("large winograd", Conv2d.Square(32, 256, 28, 256, 3), null),
        ("small winograd", Conv2d.Square(1, 64, 14, 64, 3), null),
        ("winograd of 5", Conv2d.Square(32, 256, 28, 256, 5), null),
        ("pointwise", Conv2d.Square(8, 64, 56, 128, 1) with { HasBias = true, HasActivation = true }, null),
        ("deep and small", Conv2d.Square(1, 2048, 7, 512, 1), null),
        ("fft", Conv2d.Square(32, 256, 28, 256, 7), null),
        ("large fft", Conv2d.Square(8, 64, 112, 64, 31), null),
        ("strided", Conv2d.Square(1, 512, 7, 512, 3, 2), null),
        ("stem", Conv2d.Square(4, 3, 224, 64, 7, 2), null),
        ("grouped winograd", Conv2d.Square(8, 128, 56, 128, 3, groups: 2), null),
        ("grouped", Conv2d.Square(4, 128, 28, 128, 3, 2, 4), null),
        ("grouped directly", Conv2d.Square(2, 128, 56, 128, 3, groups: 32), null),
        ("depthwise", Conv2d.Square(2, 96, 56, 96, 3, groups: 96), null),
        ("depthwise, strided", Conv2d.Square(4, 64, 28, 64, 5, 2, 64) with { HasActivation = true }, null),
        ("nothing", Conv2d.Square(0, 64, 28, 64, 3), null),
    ];

    private static (string, Operator, TileChoice?)[] Products =>
    [
        ("linear", new Linear(1000, 4096, 1000) { HasBias = true }, null),
        ("large linear", new Linear(8192, 8192, 8192), null),
        ("linear of few rows", new Linear(8, 4096, 1000), null),
        ("linear of one row", new Linear(1, 4096, 16384), null),
        ("narrow linear", new Linear(5000, 300, 10), null),
        ("linear of weights by input", new Linear(64, 4096, 4096) { Order = GemmOrder.NN }, null),
        ("batched product", new BatchedGemm(12, 128, 128, 64), null),
        ("large batched product", new BatchedGemm(64, 1024, 1024, 128), null),
        ("attention", new FusedAttention { Batch = 2, Queries = 512, Heads = 12, HeadSize = 64, IsCausal = true }, null),
        ("attention of a token",
            new FusedAttention { Batch = 1, Queries = 1, Keys = 4096, Heads = 32, KeyHeads = 8, HeadSize = 128 }, null),
        ("experts", new RoutedExperts { Rows = 4096, Hidden = 1000, Inner = 512, Experts = 8, Chosen = 2, IsGated = true }, null),
        ("experts of few tokens",
            new RoutedExperts { Rows = 3, Hidden = 768, Inner = 2048, Experts = 16, Chosen = 1, IsGated = false }, null),
    ];

    private static (string, Operator, TileChoice?)[] Tiles =>
    [
        ("linear in tiles of 128 x 64", new Linear(1000, 4096, 1000), new TileChoice(128, 64)),
        ("linear in tiles of 64 x 64 and 4 parts", new Linear(64, 8192, 256), new TileChoice(64, 64, 4)),
        ("convolution in tiles of 128 x 128", Conv2d.Square(8, 64, 56, 128, 3), new TileChoice(128, 128)),
        ("grouped in tiles of 64 x 64", Conv2d.Square(8, 128, 56, 128, 3, groups: 2), new TileChoice(64, 64)),
    ];

    private static (string, Operator, TileChoice?)[] Dynamic =>
    [
        ("patches", Patches(Conv2d.Square(2, 64, 56, 128, 3), 4, 0.5), null),
        ("strided patches", Patches(Conv2d.Square(8, 64, 56, 64, 3, 2), 7, 0.4) with { Source = PatchInput.Indexed }, null),
        ("pointwise patches", Patches(Conv2d.Square(4, 256, 28, 256, 1), 2, 0.3), null),
        ("all patches", Patches(Conv2d.Square(1, 64, 28, 64, 3), 4, 1), null),
        ("few patches", Patches(Conv2d.Square(1, 512, 14, 512, 3), 7, 0.05), null),
        ("grouped patches", Patches(Conv2d.Square(2, 128, 56, 128, 3, groups: 2), 8, 0.5), null),
        ("grouped patches, directly", Patches(Conv2d.Square(1, 128, 56, 128, 3, groups: 32) with { HasBias = true }, 4, 0.6), null),
        ("depthwise patches", Patches(Conv2d.Square(2, 96, 56, 96, 3, groups: 96) with { HasActivation = true }, 4, 0.25), null),
        ("indexed depthwise patches",
            Patches(Conv2d.Square(2, 96, 56, 96, 3, groups: 96), 8, 0.5) with { Source = PatchInput.Indexed }, null),
        ("patches with a halo", Patches(Conv2d.Square(2, 64, 56, 64, 1), 4, 0.5) with { Halo = 1 }, null),
        ("whole maps", Patches(Conv2d.Square(4, 64, 28, 64, 3), 28, 0.5), null),
        ("whole maps, large", Patches(Conv2d.Square(32, 256, 28, 256, 3), 28, 0.5), null),
        ("whole depthwise maps", Patches(Conv2d.Square(4, 64, 28, 64, 3, groups: 64), 28, 0.5), null),
        ("kept channels", new ChannelMaskedConv2d
        {
            Dense = Conv2d.Square(4, 128, 28, 128, 3), ChannelGroup = 8, InputKeepRate = 0.5, OutputKeepRate = 0.75,
        }, null),
        ("kept output channels",
            new ChannelMaskedConv2d { Dense = Conv2d.Square(1, 64, 56, 256, 1), ChannelGroup = 4, OutputKeepRate = 0.5 }, null),
        ("convolutions of one image each", new PerImageConv2d { Dense = Conv2d.Square(4, 64, 14, 64, 3) }, null),
    ];

    private static (string, Operator, TileChoice?)[] Indexed =>
    [
        ("gathered patches", new PatchGather
        {
            Batch = 2, Channels = 64, InputHeight = 56, InputWidth = 56, OutputHeight = 56, OutputWidth = 56, Granularity = 4,
            ActivationRate = 0.5, Kernel = 3,
        }, null),
        ("scattered patches", new PatchScatter
        {
            Batch = 2, Channels = 64, Height = 56, Width = 56, Granularity = 4, ActivationRate = 0.5, ClearsMap = true,
        }, null),
        ("added patches", new PatchScatterAdd
        {
            Batch = 32, Channels = 256, Height = 56, Width = 56, Granularity = 8, ActivationRate = 0.5, HasActivation = true,
        }, null),
        ("elements", new ElementGather(3072, 1024), null),
        ("rows", new RowGather(10000, 64, 200000), null),
        ("columns", new RowGather(512, 2048, 4096) { AlongColumns = true }, null),
        ("added rows", new RowScatterAdd(10000, 64, 2000), null),
        ("added elements", new RowScatterAdd(512, 512, 512) { IndexPerElement = true }, null),
        ("added along columns", new RowScatterAdd(2048, 512, 64) { IndexPerElement = true, AlongColumns = true }, null),
    ];

    private static (string, Operator, TileChoice?)[] Streamed =>
    [
        ("add", new Add(4096, 256), null),
        ("small add", new Add(10, 10), null),
        ("large relu", new Unary(UnaryFunction.Relu, 30000, 1000), null),
        ("gelu", new Unary(UnaryFunction.Gelu, 1000, 1000), null),
        ("softmax", new Softmax(4096, 512), null),
        ("large softmax", new Softmax(60000, 512), null),
        ("layer norm", new LayerNorm(1000, 768), null),
        ("global pooling", new GlobalPool { Batch = 4, Channels = 64, Height = 7, Width = 7 }, null),
        ("pooling", new Pool2d
        {
            Function = PoolFunction.Max, Batch = 8, Channels = 64, InputHeight = 112, InputWidth = 112, KernelHeight = 3, KernelWidth = 3,
            StrideHeight = 2, StrideWidth = 2, PaddingHeight = 1, PaddingWidth = 1,
        }, null),
        ("up-sampling", new Upsample { Batch = 1, Channels = 64, Height = 28, Width = 28, Factor = 2 }, null),
        ("spatial masker", new SpatialMasker
        {
            Batch = 2, InputChannels = 64, InputHeight = 56, InputWidth = 56, OutputHeight = 56, OutputWidth = 56, Granularity = 4,
        }, null),
        ("compaction", new MaskCompaction { Batch = 8, PatchesPerImage = 196, ActivationRate = 0.5 }, null),
        ("synthesis", new BasisSynthesis { Batch = 8, Bases = 16, Elements = 1 << 16 }, null),
    ];

    private static IEnumerable<(string, LatencyLabModel, Operator, TileChoice?)> Of(
        string device, LatencyLabModel model, IEnumerable<(string Name, Operator Operator, TileChoice? Tile)> operators) =>
        operators.Select(one => ($"{device}: {one.Name}", model, one.Operator, one.Tile));

    private static LatencyLabModel Model(DeviceProfile device, DataType type = DataType.Fp32, Library? library = null) =>
        new(device, type, library: library);

    private static LatencyLabModel Fitted(bool asMeasured, bool waits) =>
        new(s_gpu with { Calibration = s_calibration }, DataType.Fp32, asMeasured, waits);

    private static ClassCalibration Class(string measurement, params (string Name, double Value)[] parameters) => new()
    {
        Measurement = measurement,
        Rows = 100,
        Parameters = parameters.ToDictionary(one => one.Name, one => one.Value),
    };

    /// <summary>A tree that corrects everything alike.</summary>
    private static string Trees(float correction) => new BoostedResidual(
        new byte[BoostedResidual.Splits], new float[BoostedResidual.Splits],
        [.. Enumerable.Repeat(correction, BoostedResidual.Leaves)], default).Encode();

    private static PatchConv2d Patches(Conv2d dense, int granularity, double rate) =>
        new() { Dense = dense, Granularity = granularity, ActivationRate = rate, Source = PatchInput.Gathered };
}
