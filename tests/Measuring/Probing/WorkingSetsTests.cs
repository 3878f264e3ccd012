using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class WorkingSetsTests
{
    private static readonly ProbeLevel[] s_caches =
    [
        new("l1", MemoryScope.Engine, 32 << 10, 64, ""),
        new("l2", MemoryScope.Engine, 1 << 20, 64, ""),
        new("l3", MemoryScope.Device, 32 << 20, 64, ""),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_set_overflows_the_level_inside_and_fits_its_own(int engines)
    {
        Assert.InRange(WorkingSets.ForCache(s_caches, 0, engines), 8 << 10, 24 << 10);
        Assert.InRange(WorkingSets.ForCache(s_caches, 1, engines), 40 << 10, 800 << 10);
        Assert.InRange(engines * WorkingSets.ForCache(s_caches, 2, engines), engines * (1 << 20), 24 << 20);
    }

    [Fact]
    public void Off_chip_memory_is_seen_with_four_times_the_last_cache()
    {
        ProbeHardware hardware = Of(2);
        Assert.Equal(4.0 * (32 << 20) / 2, WorkingSets.ForMemory(hardware));
        Assert.Equal(0.2 * (64 << 20) / 2, WorkingSets.ForMemory(hardware with { MemoryBytes = 64 << 20 }), 6);
        Assert.Equal(4.0 * (64 << 20) / 2, WorkingSets.ForMemory(hardware with { Caches = [] }));
    }

    [Fact]
    public void The_sweep_grows_from_below_the_first_cache_to_off_chip_memory()
    {
        IReadOnlyList<double> sizes = WorkingSets.Sweep(Of(1));
        Assert.True(sizes[0] < 32 << 10);
        Assert.Equal(WorkingSets.ForMemory(Of(1)), sizes[^1]);
        Assert.Equal(sizes.Order(), sizes);
        Assert.InRange(sizes.Count, 25, 40);
    }

    private static ProbeHardware Of(int engines) => new()
    {
        Architecture = "cpu",
        EngineCount = engines,
        EngineSource = "",
        Caches = s_caches,
        MemoryBytes = 8L << 30,
        Items = engines,
    };
}
