using LatencyLab.Hardware;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Synthesis;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>What a CPU's kernels have beyond those of a GPU: caches of several levels that keep data, and register tiles of channels.</summary>
public class CpuKernelTests
{
    private static readonly DeviceRates s_cpu = new(TestDevices.Cpu, DataType.Fp32), s_gpu = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void A_working_set_is_read_from_the_level_that_holds_it()
    {
        // Two cores: l1 64 KiB at 4e11 B/s together, l2 2 MiB at 2e11, l3 at 8e10.
        Assert.Equal(1e6 / 4e11, s_cpu.Caches.Seconds(1e6, 4096, 1), 1e-3 * 1e6 / 4e11);
        Assert.Equal(1e6 / 2e11, s_cpu.Caches.Seconds(1e6, 400_000, 1), 1e-2 * 1e6 / 2e11);
        Assert.Equal(1e6 / 8e10, s_cpu.Caches.Seconds(1e6, 16e6, 1), 1e-2 * 1e6 / 8e10);

        // Half of z l1 = 32 KiB misses at 32 KiB.
        Assert.Equal(1e6 * (0.5 / 4e11 + 0.5 / 2e11), s_cpu.Caches.Seconds(1e6, 32768, 0.5), 1e-4 * 1e6 / 4e11);
    }

    [Fact]
    public void A_gpu_reads_from_its_outermost_cache_whatever_the_size()
    {
        Assert.Equal(1e6 / 2.2e12, s_gpu.Caches.Seconds(1e6, 1024, 1), 1e-18);
        Assert.Equal(1e6 / 2.2e12, s_gpu.Caches.Seconds(1e6, 1e9, 1), 1e-18);
    }

    [Fact]
    public void A_slower_inner_level_than_the_outer_one_is_no_gain()
    {
        DeviceProfile odd = TestDevices.Cpu with
        {
            Memories = [.. TestDevices.Cpu.Memories.Select(level => level.Name == "l1" ? level with { BandwidthBytesPerSecond = 1e10 } : level)],
        };
        CacheLevels caches = new DeviceRates(odd, DataType.Fp32).Caches;
        double last = 0;
        for (double set = 64; set < 1e9; set *= 1.5)
        {
            double seconds = caches.Seconds(1e6, set, 0.7);
            Assert.True(seconds >= last);
            last = seconds;
        }
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(32, 1)]
    [InlineData(33, 64.0 / 33)]
    public void Channels_fill_tiles_of_four_vectors_of_eight_lanes(int channels, double waste)
    {
        OperatorWork work = Pool(channels).Work(4);
        Assert.Equal(waste, LaneUse.Waste(s_cpu, work), 12);
        Assert.Equal(7 * 7 * Math.Ceiling(channels / 32.0), LaneUse.Tiles(s_cpu, work), 12);
        Assert.Equal(1, LaneUse.Waste(s_gpu, work));
        Assert.Equal(0, LaneUse.Tiles(s_gpu, work));
    }

    [Theory]
    [InlineData(16, 7, 1, 7)]
    [InlineData(17, 7, 2 * 16.0 / 17, 14)]
    [InlineData(16, 8, 14.0 / 8, 16)]
    public void Depthwise_tiles_are_seven_pixels_of_a_row_by_two_vectors(int channels, int width, double waste, double tiles)
    {
        OperatorWork work = new Conv2d
        {
            Batch = 1,
            InputChannels = channels,
            OutputChannels = channels,
            Groups = channels,
            InputHeight = width,
            InputWidth = width,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 2,
            PaddingWidth = 2,
        }.Work(4);
        Assert.Equal(OperatorClass.DepthwiseConvolution, work.Class);
        Assert.Equal(waste, LaneUse.Waste(s_cpu, work), 12);
        Assert.Equal(tiles, LaneUse.Tiles(s_cpu, work), 12);
        Assert.Equal(1, LaneUse.Waste(s_gpu, work));
    }

    [Fact]
    public void Weights_of_every_images_own_do_not_make_depthwise_tiles_wider()
    {
        Conv2d dense = new()
        {
            Batch = 3,
            InputChannels = 16,
            OutputChannels = 16,
            Groups = 16,
            InputHeight = 28,
            InputWidth = 28,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 2,
            PaddingWidth = 2,
        };
        OperatorWork shared = dense.Work(4), own = new PerImageConv2d { Dense = dense }.Work(4);
        Assert.Equal(LaneUse.Tiles(s_cpu, shared), LaneUse.Tiles(s_cpu, own));
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        Assert.True(cpu.Predict(new PerImageConv2d { Dense = dense }).TotalSeconds >= cpu.Predict(dense).TotalSeconds);
    }

    [Fact]
    public void Special_functions_cost_a_core_their_time()
    {
        LatencyLabModel cpu = new(TestDevices.Cpu with { LaunchOverheadSeconds = 0 }, DataType.Fp32);
        double sigmoid = cpu.Predict(new Unary(UnaryFunction.Sigmoid, 1000, 100)).ComputeSeconds, relu = cpu.Predict(new Unary(UnaryFunction.Relu, 1000, 100)).ComputeSeconds;

        // 4e-9 s an element on each of two cores, besides the arithmetic.
        Assert.InRange(sigmoid - relu, 1e5 * 4e-9 / 2, 1.2 * 1e5 * 4e-9 / 2);
    }

    [Fact]
    public void Every_row_of_a_kernel_starts_a_run_of_its_own()
    {
        // The same product of depth 9 x 64, in three runs and in one.
        TiledKernel kernel = new(s_cpu, new ClassParameters(ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Convolution, s_cpu)), false));
        TiledProduct one = new(1, 3136, 64, 576, 8e5, 1.5e5, 8e5, 576);
        Assert.True(kernel.Time(one with { Runs = 3 }).Compute > kernel.Time(one).Compute);
        TiledKernel gpu = new(s_gpu, new ClassParameters(ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Convolution, s_gpu)), false));
        Assert.Equal(gpu.Time(one).Compute, gpu.Time(one with { Runs = 3 }).Compute);
    }

    [Fact]
    public void Element_wise_rows_fill_every_register() =>
        Assert.Equal(1, LaneUse.Waste(s_cpu, new Add(100, 3).Work(4)));

    [Fact]
    public void Few_channels_cost_as_much_as_a_full_tile_and_one_more_costs_another()
    {
        LatencyLabModel cpu = new(TestDevices.Cpu with { LaunchOverheadSeconds = 0 }, DataType.Fp32);
        double Compute(int channels) => cpu.Predict(Pool(channels)).ComputeSeconds;
        Assert.Equal(Compute(32), Compute(5), 1e-15);
        Assert.Equal(2 * Compute(32), Compute(33), 1e-15);
    }

    [Fact]
    public void Synthesis_never_gets_cheaper_with_more_bases_or_images_and_reads_every_set()
    {
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        double last = 0;
        foreach ((int batch, int bases) in new[] { (1, 2), (1, 8), (4, 8), (32, 8), (32, 16) })
        {
            double seconds = cpu.Predict(new BasisSynthesis { Batch = batch, Bases = bases, Elements = 1 << 20 }).TotalSeconds;
            Assert.True(seconds > last);
            last = seconds;
        }

        // 16 sets of 4 MiB do not fit 32 MiB of cache.
        Assert.True(cpu.Predict(new BasisSynthesis { Batch = 1, Bases = 16, Elements = 1 << 20 }).TotalSeconds > 16 * 4.0 * (1 << 20) / 2e10);
    }

    private static Pool2d Pool(int channels) => new()
    {
        Function = PoolFunction.Average,
        Batch = 1,
        Channels = channels,
        InputHeight = 14,
        InputWidth = 14,
        KernelHeight = 2,
        KernelWidth = 2,
        StrideHeight = 2,
        StrideWidth = 2,
    };
}
