using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

public sealed class PublishedModelTests
{
    private static readonly PublishedModel s_toy = new(PublishedDevices.Toy);
    private static readonly PublishedModel s_v100 = new(DeviceCatalog.Get("lasnet-v100"));

    [Fact]
    public void Takes_its_numbers_from_the_profile()
    {
        PublishedDevice device = PublishedDevice.From(PublishedDevices.Toy);
        Assert.Equal(new PublishedDevice(2, 4, 1000, 100, 1000, 8, 8, 1), device);
        Assert.Equal(new PublishedDevice(80, 64, 1.5e9, 1.75e11, 7e11, 256, 8, 8e-6), PublishedDevices.V100);
    }

    /// <summary>
    /// 1 channel in and out on 1 x 1: 3 elements off chip (0.03 s), as many on chip at 1/8 of a sector's use, 1 MAC in a round of 8.
    /// </summary>
    [Fact]
    public void Smallest_static_convolution_by_hand()
    {
        LatencyEstimate estimate = s_toy.Predict(Conv2d.Square(1, 1, 1, 1, 1));
        Assert.Equal(0.03, estimate.OffChipSeconds, 12);
        Assert.Equal(3 / 1000.0, estimate.OnChipSeconds, 12); // access(1, gap 0) = 1/(1+0)
        Assert.Equal(8 / 4000.0, estimate.ComputeSeconds, 12);
        Assert.Equal(1 + 0.03 + 0.003 + 0.002, estimate.TotalSeconds, 12);
        Assert.Equal(Bottleneck.Launch, estimate.Bound);
        Assert.Equal(Algorithm.Published, estimate.Algorithm);
        Assert.Equal((estimate.TotalSeconds, estimate.TotalSeconds), (estimate.LowSeconds, estimate.HighSeconds));
    }

    /// <summary>
    /// Two channels of 2 x 2, batch 3: 24 elements in each of three tensors, whole tile of 8, one engine, 3 rounds of 8 lanes.
    /// </summary>
    [Fact]
    public void Addition_of_maps_by_hand()
    {
        PublishedCost cost = ElementwiseAddition.Cost(PublishedDevice.From(PublishedDevices.Toy), 3, 2, 2, 2);
        Assert.Equal(72 / 100.0, cost.OffChipSeconds, 12);
        Assert.Equal(3 * 8 / 4000.0, cost.ComputeSeconds, 12);
    }

    /// <summary>
    /// 1x1 convolution 2 to 2 channels on a 2 x 2 map, S = 1: N = 4, m = 2. Whole map read: 4 weights + 8 inputs + 4 outputs off chip.
    /// </summary>
    [Fact]
    public void Dynamic_convolution_by_hand()
    {
        PatchConv2d conv = Patch(Conv2d.Square(1, 2, 2, 2, 1), 1, 0.5, PatchInput.Indexed);
        LatencyEstimate estimate = s_toy.Predict(conv);
        Assert.Equal((4 + 8 + 4) / 100.0, estimate.OffChipSeconds, 12);
        Assert.Equal((4 + 4 + 4) / 1000.0, estimate.OnChipSeconds, 12); // one tile of both channels
        Assert.Equal(2 * 8 / 4000.0, estimate.ComputeSeconds, 12); // 2 MACs deep, 2 channels x 2 or 4 patches in a round of 8
        Assert.Equal((4 + 4 + 4) / 100.0, s_toy.Predict(conv with { Source = PatchInput.Gathered }).OffChipSeconds, 12);
    }

    /// <summary>One channel on 2 x 2, S = 2, so N = m = 1: the patch, the map and the result, 4 elements each.</summary>
    [Fact]
    public void Scatter_addition_by_hand()
    {
        LatencyEstimate estimate = s_toy.Predict(Scatter(1, 1, 2, 2, 1));
        Assert.Equal((4 + 4 + 4) / 100.0, estimate.OffChipSeconds, 12);
        Assert.Equal(12 / 1000.0, estimate.OnChipSeconds, 12); // x = 2 of S = 2: access 2/(2+0)
        Assert.Equal(8 / 4000.0, estimate.ComputeSeconds, 12);
    }

    [Fact]
    public void Nothing_selected_still_reads_weights_and_map()
    {
        LatencyEstimate conv = s_toy.Predict(Patch(Conv2d.Square(1, 2, 2, 2, 1), 1, 0, PatchInput.Indexed));
        Assert.Equal((4 + 8) / 100.0, conv.OffChipSeconds, 12);
        Assert.Equal(0, conv.ComputeSeconds);
        LatencyEstimate scatter = s_toy.Predict(Scatter(1, 1, 2, 2, 0));
        Assert.Equal(8 / 100.0, scatter.OffChipSeconds, 12);
        Assert.Equal(0, scatter.OnChipSeconds);
    }

    [Fact]
    public void Empty_operators_take_no_time()
    {
        Assert.Equal(LatencyEstimate.Zero, s_toy.Predict(Conv2d.Square(0, 4, 8, 4, 1)));
        Assert.Equal(LatencyEstimate.Zero, s_toy.Predict(Conv2d.Square(1, 4, 0, 4, 1)));
        Assert.Equal(LatencyEstimate.Zero, s_toy.Predict(Patch(Conv2d.Square(1, 0, 8, 4, 1), 2, 0.5, PatchInput.Indexed)));
        Assert.Equal(LatencyEstimate.Zero, s_toy.Predict(new Add(0, 4)));
        Assert.Equal(LatencyEstimate.Zero, s_toy.Predict(Scatter(0, 1, 2, 2, 1)));
    }

    [Fact]
    public void Maskers_are_dense_convolutions()
    {
        SpatialMasker masker = new()
        {
            Batch = 8,
            InputChannels = 64,
            InputHeight = 56,
            InputWidth = 28,
            OutputHeight = 56,
            OutputWidth = 28,
            Granularity = 4,
        };
        Assert.Equal(s_v100.Predict(Conv2d.Square(8, 64, 56, 2, 1) with { InputWidth = 28 }), s_v100.Predict(masker));
        MaskerFusedConv2d fused = new() { Dense = Conv2d.Square(8, 64, 56, 64, 1), OutputHeight = 56, OutputWidth = 56, Granularity = 4 };
        Assert.Equal(s_v100.Predict(Conv2d.Square(8, 64, 56, 65, 1)), s_v100.Predict(fused));
        Assert.Equal(LatencyEstimate.Zero, s_v100.Predict(new MaskCompaction { Batch = 8, PatchesPerImage = 196, ActivationRate = 0.5 }));
        Assert.Equal(
            LatencyEstimate.Zero, s_v100.Predict(new BatchNorm2d { Batch = 8, Channels = 64, Height = 56, Width = 56, IsFolded = true }));
    }

    public static TheoryData<Operator, string> Undescribed => new()
    {
        { new BatchNorm2d { Batch = 1, Channels = 4, Height = 2, Width = 2 }, "batch_norm2d" },
        { Conv2d.Square(1, 4, 8, 4, 3) with { KernelWidth = 1 }, "3x1" },
        { Conv2d.Square(1, 4, 8, 4, 3) with { StrideWidth = 2 }, "stride 1x2" },
        { Conv2d.Square(1, 4, 8, 4, 3) with { DilationHeight = 2 }, "dilated" },
        { Patch(Conv2d.Square(1, 4, 8, 4, 3), 2, 0.5, PatchInput.Gathered) with { OutputKeepRate = 0.5 }, "channels" },
        { new PatchGather
        {
            Batch = 1,
            Channels = 4,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 8,
            OutputWidth = 8,
            Granularity = 2,
            ActivationRate = 0.5,
        },
            "patch_gather" },
    };

    [Theory]
    [MemberData(nameof(Undescribed))]
    public void Other_operators_are_refused_by_name(Operator op, string name)
    {
        string message = Assert.Throws<InputException>(() => s_v100.Predict(op)).Message;
        Assert.Contains(name, message);
        Assert.Contains("lasnet", message);
    }

    [Theory]
    [InlineData(DataType.Fp16)]
    [InlineData(DataType.Tf32)]
    [InlineData(DataType.Int8)]
    public void Other_data_types_are_refused(DataType type) =>
        Assert.Contains("fp32 only", Assert.Throws<InputException>(() => new PublishedModel(PublishedDevices.Toy, type)).Message);

    [Fact]
    public void A_device_without_a_shared_on_chip_level_is_refused()
    {
        DeviceProfile device =
            PublishedDevices.Toy with { Memories = [PublishedDevices.Toy.Memories[0], PublishedDevices.Toy.Memories[2]] };
        Assert.Contains("'toy'", Assert.Throws<InputException>(() => new PublishedModel(device)).Message);
    }

    [Fact]
    public void More_patches_never_take_less()
    {
        foreach (int side in new[] { 1, 2, 4, 7, 14, 28 })
        {
            double last = 0;
            for (int i = 0; i <= 20; i++)
            {
                double seconds = s_v100.Predict(Patch(Conv2d.Square(128, 64, 28, 64, 3), side, i / 20.0, PatchInput.Indexed)).TotalSeconds;
                Assert.True(seconds >= last);
                last = seconds;
            }
        }
    }

    [Fact]
    public void A_faster_device_is_never_slower()
    {
        DeviceProfile device = DeviceCatalog.Get("lasnet-tx2");
        PublishedModel faster = new(
            device with { Processing = device.Processing with { FrequencyHz = 2 * device.Processing.FrequencyHz } });
        PublishedModel same = new(device);
        foreach (int channels in new[] { 8, 64, 100, 512 })
        {
            Conv2d conv = Conv2d.Square(1, channels, 28, channels, 3);
            Assert.True(faster.Predict(conv).TotalSeconds < same.Predict(conv).TotalSeconds);
        }
    }

    /// <summary>Everything scales: twice the bandwidths and clock and half the launch is half the time.</summary>
    [Fact]
    public void Time_scales_with_the_device()
    {
        DeviceProfile device = DeviceCatalog.Get("lasnet-v100");
        PublishedModel twice = new(device with
        {
            Processing = device.Processing with { FrequencyHz = 2 * device.Processing.FrequencyHz },
            Memories = [.. device.Memories.Select(level => level with { BandwidthBytesPerSecond = 2 * level.BandwidthBytesPerSecond })],
            LaunchOverheadSeconds = device.LaunchOverheadSeconds / 2,
        });
        foreach (Operator op in new Operator[]
        {
            Conv2d.Square(4, 60, 28, 50, 3), Patch(Conv2d.Square(4, 60, 28, 50, 3), 4, 0.3, PatchInput.Indexed), new Add(1000, 64),
        })
            Assert.Equal(2, s_v100.Predict(op).TotalSeconds / twice.Predict(op).TotalSeconds, 9);
    }

    private static PatchConv2d Patch(Conv2d dense, int side, double rate, PatchInput source) =>
        new() { Dense = dense, Granularity = side, ActivationRate = rate, Source = source };

    private static PatchScatterAdd Scatter(int batch, int channels, int size, int side, double rate) =>
        new() { Batch = batch, Channels = channels, Height = size, Width = size, Granularity = side, ActivationRate = rate };
}
