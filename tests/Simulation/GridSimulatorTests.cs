using LatencyLab.Predictor;
using LatencyLab.Simulation.Grids;

namespace LatencyLab.Tests.Simulation;

/// <summary>Grids whose times are computed by hand.</summary>
public class GridSimulatorTests
{
    private static readonly KernelLaw s_four = new(4, 1, 0, false, false);

    [Fact]
    public void One_tile_takes_its_latency_arithmetic_and_traffic_as_they_overlap()
    {
        // c = 0.5 + 1 us, on = 1000 bytes at 1 GB/s = 1 us, off = 500 bytes at 0.25 GB/s = 2 us: the root of 1.5^2 + 1^2 + 2^2.
        GridRun run = GridSimulator.Run(Tiles(1) with { OnChipBytes = 1000, UncachedBytes = 500 }, s_four, null);
        Assert.Equal(2_692_583, run.Duration, 1.0);
        Assert.Equal(500, run.OffChipBytes, 1e-9);
        Assert.Equal(0.25, run.Occupancy, 1e-9);
        Assert.Equal(0.75 * 2.692583e-6, run.Stalls.Tail, 1e-11);
    }

    [Fact]
    public void Serialisation_of_one_adds_and_asynchronous_copies_take_fourth_powers()
    {
        GridPlan plan = Tiles(1) with { OnChipBytes = 1000, UncachedBytes = 500 };
        Assert.Equal(4_500_000, GridSimulator.Run(plan with { Serialisation = 1 }, s_four, null).Duration, 1.0);
        double fourths = Math.Pow(Math.Pow(1.5, 4) + 1 + 16, 0.25);
        Assert.Equal(fourths * 1e6, GridSimulator.Run(plan with { IsAsynchronous = true }, s_four, null).Duration, 1.0);
        // Loads come before arithmetic: the root of 2.5^2 + 2^2.
        Assert.Equal(Math.Sqrt(10.25) * 1e6, GridSimulator.Run(plan with { LoadsFirst = true }, s_four, null).Duration, 1.0);
    }

    [Fact]
    public void Tiles_of_one_engine_share_its_arithmetic_and_hide_each_others_latency()
    {
        // Two places an engine: eight tiles are one wave of 0.5 + 2 x 1 us; twelve are another of 0.5 / 2 + 1 us.
        GridPlan plan = Tiles(8) with { Residency = 2 };
        Assert.Equal(2_500_000, GridSimulator.Run(plan, s_four, null).Duration);
        Assert.Equal(3_750_000, GridSimulator.Run(plan with { TileRows = 12 }, s_four, null).Duration);
        Assert.Equal(5_000_000, GridSimulator.Run(plan with { TileRows = 16 }, s_four, null).Duration);
    }

    [Fact]
    public void Bandwidth_is_shared_by_the_tiles_that_are_there()
    {
        // Four tiles at once, 1000 bytes each at 1 GB/s: 4 us, beside 1 us of arithmetic.
        GridPlan plan = Tiles(4) with { LatencySeconds = 0, OnChipBytes = 4000 };
        Assert.Equal(Math.Sqrt(17) * 1e6, GridSimulator.Run(plan, s_four, null).Duration, 1.0);
    }

    [Fact]
    public void Loads_of_a_tile_overlap_with_arithmetic_of_the_tile_before_it()
    {
        // Six tiles on four engines, c = 3 us each, 8/3 us of the memory's time for four of them, 4/3 us for two: 6 and 4 us in all. One
        // wave after another would take 4.01 and 3.28 us.
        GridPlan plan = Tiles(6) with { TileSeconds = 3e-6, LatencySeconds = 0, OnChipBytes = 4000 };
        Assert.Equal(Math.Sqrt(52) * 1e6, GridSimulator.Run(plan, s_four, null).Duration, 2.0);
    }

    [Fact]
    public void A_last_wave_takes_what_the_law_of_waves_says()
    {
        // Five tiles on four engines: two waves where tiles are whole, 1.25 where idle engines take over all they can.
        GridPlan plan = Tiles(5) with { LatencySeconds = 0 };
        Assert.Equal(2_000_000, GridSimulator.Run(plan, s_four, null).Duration);
        Assert.Equal(1_250_000, GridSimulator.Run(plan with { WaveQuantisation = 0 }, s_four, null).Duration);
        Assert.Equal(1_625_000, GridSimulator.Run(plan with { WaveQuantisation = 0.5 }, s_four, null).Duration);
    }

    [Theory]
    [InlineData(2.4, 2)]
    [InlineData(2.6, 3)]
    public void A_residency_between_two_numbers_is_the_nearer_one(double residency, int places)
    {
        // Ten tiles are dealt to four engines as evenly as can be, whatever their places: three tiles of one of them.
        GridPlan plan = Tiles(10) with { LatencySeconds = 0, Residency = residency };
        GridRun run = GridSimulator.Run(plan, s_four, null, true);
        Assert.Equal(3_000_000, run.Duration);
        Assert.Equal(places - 1, run.Waves.Max(wave => wave.Slot));
        Assert.Equal(10, run.Waves.Sum(wave => wave.Engines));
    }

    [Fact]
    public void Calibration_scales_all_times_and_no_tile_is_faster_than_the_peak()
    {
        GridPlan plan = Tiles(4) with { Macs = 4000, OnChipBytes = 4000 };
        long whole = GridSimulator.Run(plan, s_four, null).Duration;
        Assert.Equal(2 * whole, GridSimulator.Run(plan, s_four with { Scale = 2 }, null).Duration, 2.0);
        KernelLaw peak = s_four with { Scale = 1e-3, SecondsPerMac = 1e-9, IsBoundByPeak = true };
        Assert.True(GridSimulator.Run(plan, peak, null).Duration >= 1_000_000);
    }

    [Fact]
    public void A_record_has_every_tile_once_and_no_place_holds_two_at_a_time()
    {
        GridRun run = GridSimulator.Run(Tiles(1003) with { Residency = 3.5, OnChipBytes = 1e6 }, s_four, null, true);
        Assert.Equal(
            Enumerable.Range(0, 1003).Select(i => (long)i),
            run.Waves.SelectMany(wave => Enumerable.Range(0, wave.Engines).Select(i => wave.FirstTile + i)).Order());
        var places = run.Waves.SelectMany(
            wave => Enumerable.Range(0, wave.Engines).Select(i => (Place: (wave.FirstEngine + i, wave.Slot), wave.Start, wave.End)));
        foreach (var place in places.GroupBy(one => one.Place))
        {
            var inOrder = place.OrderBy(one => one.Start).ToArray();
            Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
    }

    /// <summary>Tiles of 1 us of arithmetic and 0.5 us of latency, a cache of 1 GB/s, a memory of 0.25 GB/s.</summary>
    private static GridPlan Tiles(int count) => new()
    {
        Kind = GridKind.Tiles,
        TileRows = count,
        TileSeconds = 1e-6,
        LatencySeconds = 0.5e-6,
        OnChipBytes = 0,
        OnChipBytesPerSecond = 1e9,
        OffChipBytesPerSecond = 0.25e9,
        ClosedSeconds = 0,
    };
}
