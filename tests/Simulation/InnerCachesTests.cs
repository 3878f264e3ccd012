using LatencyLab.Operators.Patches;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Simulation;

/// <summary>What the caches of a CPU's cores make of where the patches of a gather lie.</summary>
public class InnerCachesTests
{
    private const int Side = 16;
    private const long PixelBytes = 1024, MapBytes = Side * Side * PixelBytes;

    /// <summary>Bytes a second of both cores, and of the cache they share.</summary>
    private const double Inner = 4e11, Middle = 2e11, Outer = 8e10;

    private static readonly PatchWindow s_overlapping = new(Side, Side, 1, 1, 3), s_alone = new(Side, Side, 1, 0, 1);

    [Fact]
    public void What_fits_the_innermost_cache_is_found_there()
    {
        // 8 pixels read and 8 written: 16 KiB of 32.
        PatchPlaces places = new(Mask(8), s_alone, MapBytes);
        Assert.Equal(2, Of(TestDevices.Cpu).SecondsOfPixel(places, 1) * Inner / PixelBytes, 12);
    }

    [Fact]
    public void What_is_swept_once_too_often_comes_from_the_next_level()
    {
        // 32 pixels read and 32 written, 64 KiB in turns: least recently used first out keeps none of them in 32 KiB.
        PatchPlaces places = new(Mask(32), s_alone, MapBytes);
        Assert.Equal(2, Of(TestDevices.Cpu).SecondsOfPixel(places, 1) * Middle / PixelBytes, 12);
        Assert.Equal(2, Of(TestDevices.Cpu).SecondsOfPixel(places, 4) * Inner / PixelBytes, 12);
    }

    [Fact]
    public void What_no_core_holds_comes_from_the_cache_they_share()
    {
        DeviceProfile small = TestDevices.Cpu with
        {
            Memories =
            [
                .. TestDevices.Cpu.Memories.Select(level => level.Scope == MemoryScope.Engine ? level with { SizeBytes = 4096 } : level),
            ],
        };
        Assert.Equal(2, Of(small).SecondsOfPixel(new PatchPlaces(Mask(32), s_alone, MapBytes), 1) * Outer / PixelBytes, 12);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.4)]
    public void Overlapping_patches_in_a_cluster_take_less_than_scattered_ones(double rate)
    {
        PatchMask cluster = new DrawnMasks(1, 10).Of("b", 1, Side, Side, rate);
        InnerCaches cores = Of(TestDevices.Cpu);
        double together = cores.SecondsOfPixel(new PatchPlaces(cluster, s_overlapping, MapBytes), 1);
        double apart = cores.SecondsOfPixel(new PatchPlaces(cluster.Scattered(1), s_overlapping, MapBytes), 1);
        Assert.InRange(together / apart, 0.3, 0.99);
    }

    [Fact]
    public void A_gpu_has_none_and_no_patches_take_no_time()
    {
        Assert.Equal(0, Of(TestDevices.Cpu).SecondsOfPixel(new PatchPlaces(Mask(0), s_alone, MapBytes), 1));
        Assert.False(Of(TestDevices.Cpu with { Memories = [.. TestDevices.Cpu.Memories.Skip(2)] }).Exist);
        Assert.True(Of(TestDevices.Cpu).Exist);
    }

    [Fact]
    public void A_scattered_mask_has_as_many_patches_elsewhere()
    {
        PatchMask cluster = new DrawnMasks(1, 10).Of("b", 2, Side, Side, 0.2), scattered = cluster.Scattered(1);
        Assert.Equal((cluster.Active, 2), (scattered.Active, scattered.Images));
        Assert.True(scattered.MeanRun < cluster.MeanRun / 2);
        Assert.Equal(scattered.Patches(), cluster.Scattered(1).Patches());
    }

    [Fact]
    public void A_simulator_that_knows_other_masks_says_what_a_new_one_does()
    {
        PatchGather gather = new()
        {
            Batch = 1,
            Channels = 256,
            InputHeight = Side,
            InputWidth = Side,
            OutputHeight = Side,
            OutputWidth = Side,
            Granularity = 1,
            ActivationRate = 0.2,
            Kernel = 3,
        };
        PatchMask few = new DrawnMasks(1, 10).Of("b", 1, Side, Side, 0.1), many = new DrawnMasks(1, 10).Of("b", 1, Side, Side, 0.4),
            elsewhere = new DrawnMasks(7, 4).Of("b", 1, Side, Side, 0.1);
        KernelSimulator knows = new(TestDevices.Cpu, DataType.Fp32);
        foreach (PatchMask mask in (PatchMask[])[few, many, elsewhere, few])
        {
            MaskedOperator masked = MaskedOperator.Of(gather, (_, _, _, _) => mask);
            long alone = new KernelSimulator(TestDevices.Cpu, DataType.Fp32).Run(masked, CacheState.Repeated).Duration;
            Assert.Equal(alone, knows.Run(masked, CacheState.Repeated).Duration);
        }
    }

    private static InnerCaches Of(DeviceProfile device) => new(device);

    /// <summary>The first patches of one image.</summary>
    private static PatchMask Mask(int active)
    {
        bool[] cells = new bool[Side * Side];
        cells.AsSpan(0, active).Fill(true);
        return new PatchMask(1, Side, Side, cells);
    }
}
