using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Waves, slices and passes that simulations run, by hand.</summary>
public class GridLawTests
{
    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32), s_cpu = new(TestDevices.Cpu, DataType.Fp32);

    [Theory]
    [InlineData(0.25, 1)]
    [InlineData(1, 1)]
    [InlineData(1.5, 0.75 * 2 + 0.25 * 1.5)]
    [InlineData(4, 4)]
    public void Waves_of_a_grid_are_partly_rounded_up(double tilesOfEngine, double waves) =>
        Assert.Equal(waves, new GridLaw { WaveQuantisation = 0.75 }.Waves(tilesOfEngine), 12);

    [Fact]
    public void The_arithmetic_of_a_tile_is_that_of_the_grid_over_waves_and_latencies()
    {
        // 4 waves, and the latency of a tile once for every 2 that an engine holds; of half a wave, once.
        GridLaw law = new() { Latency = 0.5, Residency = 2 };
        Assert.Equal(10 / (4 + 0.5 * 2), law.TileSeconds(10, 4), 12);
        Assert.Equal(10 / (1 + 0.5), law.TileSeconds(10, 0.5), 12);
    }

    [Fact]
    public void Asynchronous_copies_overlap_by_fourth_powers_and_others_by_squares()
    {
        Assert.Equal(Math.Pow(16 + 81 + 256, 0.25), new GridLaw { IsAsynchronous = true, Serialisation = 1 }.Combine(2, 3, 4), 12);
        Assert.Equal(9, new GridLaw { Serialisation = 1 }.Combine(2, 3, 4), 12);
        Assert.Equal(Math.Sqrt(4 + 9 + 16), new GridLaw().Combine(2, 3, 4), 12);
    }

    [Fact]
    public void A_grid_says_what_its_law_and_its_time_say()
    {
        // Rows of 100 are 4 tiles of 32, columns of 64 one; 3 products in 2 parts on 8 engines: 24 tiles, 3 waves.
        GridLaw law = new()
        {
            Latency = 0.5,
            Residency = 3,
            WaveQuantisation = 0.9,
            OnChipBytesPerSecond = 5e9,
            OffChipBytesPerSecond = 6e9,
            CacheBytes = 7,
            ColdWeightShare = 0.25,
            SweepsShorterSide = true,
            RereadShare = 0.3,
            Serialisation = 1,
            SecondsAfter = 4,
        };
        OperatorWork work = new()
        {
            Class = OperatorClass.Linear,
            Macs = 11,
            Bytes = new TensorBytes(1, 2, 3, 4),
            Shape = new ParallelShape(3, 100, 64, 10),
        };
        GridPlan grid = GridPlans.Of(law, new KernelTime(0, 7, 2, 1, new TileChoice(32, 64, 2)), work, 8);
        Assert.Equal((GridKind.Tiles, new TileChoice(32, 64, 2), 3, 100, 64), (grid.Kind, grid.Tile, grid.Batch, grid.Rows, grid.Columns));
        Assert.Equal((4, 1, 2, 24), (grid.TileRows, grid.TileColumns, grid.Splits, grid.Tiles));
        Assert.Equal((2, 1, 3, 0.9), (grid.TileSeconds, grid.LatencySeconds, grid.Residency, grid.WaveQuantisation));
        Assert.Equal((10e9, 5e9, 6e9, 7, 0.25), (grid.OnChipBytes, grid.OnChipBytesPerSecond, grid.OffChipBytesPerSecond, grid.CacheBytes,
            grid.ColdWeightShare));
        Assert.Equal((0.3, 1, 4, 14), (grid.RereadShare, grid.Serialisation, grid.SecondsAfter, grid.ClosedSeconds));
        Assert.Equal((work.Bytes, work.Bytes, 11), (grid.Bytes, grid.Footprint, grid.Macs));
        Assert.Equal((0, 0, false, false, true),
            (grid.SecondsBefore, grid.UncachedBytes, grid.IsAsynchronous, grid.LoadsFirst, grid.SweepsShorterSide));
    }

    [Theory]
    [InlineData(0, 80, 1)]
    [InlineData(1, 80, 1)]
    [InlineData(80 * 1024, 80, 1)]
    [InlineData(80 * 1024 + 1, 160, 2)]
    [InlineData(80 * 1024 * 100, 8000, 100)]
    public void Slices_of_a_gpu_hold_at_most_1024_outputs(long outputs, long slices, double ofEngine)
    {
        GridPlan grid = Slices(s_gpu, outputs, new KernelTime(0, 5, 2, 3, default), walk: 1, movedBytes: 24, uncached: 9);
        Assert.Equal((GridKind.Slices, slices, slices, outputs), (grid.Kind, grid.TileRows, grid.Tiles, grid.Rows));
        Assert.Equal((5 - 1) / ofEngine, grid.TileSeconds, 12);
        Assert.Equal((1, 1 + 4 + 2 + 3), (grid.SecondsBefore, grid.ClosedSeconds));
        Assert.Equal((6, 3, 9e11 * 0.5, 4), (grid.OnChipBytes, grid.OnChipBytesPerSecond, grid.OffChipBytesPerSecond, grid.OffChipFactor));
        Assert.Equal((6291456 * 0.25, 9, 1), (grid.CacheBytes, grid.UncachedBytes, grid.Serialisation));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2 * 1024 * 64, 128)]
    [InlineData(2 * 1024 * 65, 128)]
    public void A_core_walks_through_64_slices_at_most(long outputs, long slices) =>
        Assert.Equal(slices, Slices(s_cpu, outputs, new KernelTime(0, 5, 2, 3, default), 0, 6, 0).Tiles);

    [Fact]
    public void Slices_that_bring_nothing_on_chip_have_the_bandwidth_of_the_cache()
    {
        GridPlan grid = Slices(s_gpu, 10, new KernelTime(0, 1, 0, 3, default), walk: 2, movedBytes: 6, uncached: 0);
        Assert.Equal((2.2e12, 0, 2 + 3), (grid.OnChipBytesPerSecond, grid.TileSeconds, grid.ClosedSeconds));
    }

    [Fact]
    public void A_pass_moves_its_bytes_off_chip_in_its_time()
    {
        TensorBytes bytes = new(1, 2, 3, 4);
        GridPlan grid = GridPlans.Pass(2, 10, bytes, 80);
        Assert.Equal((GridKind.Pass, 80, 2), (grid.Kind, grid.Tiles, grid.ClosedSeconds));
        Assert.Equal((5, 10), (grid.OffChipBytesPerSecond, grid.UncachedBytes));
        Assert.Equal((0, 0, double.PositiveInfinity, bytes), (grid.TileSeconds, grid.OnChipBytes, grid.OnChipBytesPerSecond, grid.Bytes));
        Assert.Equal(double.PositiveInfinity, GridPlans.Pass(0, 0, bytes, 80).OffChipBytesPerSecond);
    }

    [Theory]
    [InlineData("no tile 48x48 for this operator, expected one of 128x128, 128x64, 64x64, ", false, 48, 1)]
    [InlineData("no tile 64x64/3 for this operator, expected one of 128x128, 128x64, 64x64, ", true, 64, 3)]
    public void A_tile_that_kernels_do_not_hold_is_refused_with_those_that_they_do(string expected, bool hasParts, int side, int parts)
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        InputException error = Assert.Throws<InputException>(
            () => model.Plan(new Linear(512, 4096, 512), new TileChoice(side, side, parts)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(hasParts, error.Message.EndsWith(" with fewer parts", StringComparison.Ordinal));
    }

    [Fact]
    public void An_operator_without_tiles_takes_none() => Assert.Contains(
        "has no effect: the operator has no tiles to choose from",
        Assert.Throws<InputException>(() => new LatencyLabModel(TestDevices.Gpu, DataType.Fp32)
            .Plan(new Add(10, 10), new TileChoice(64, 64))).Message, StringComparison.Ordinal);

    private static GridPlan Slices(
        DeviceRates device, long outputs, in KernelTime time, double walk, double movedBytes, double uncached) => GridPlans.Slices(
        device, Hand.Parameters((Serialisation, 1), (OffChipEfficiency, 0.5), (CacheFraction, 0.25)), time,
        new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            Bytes = new TensorBytes(1, 2, 3),
            Shape = new ParallelShape(1, outputs, 1, 1),
        },
        walk, movedBytes, uncached);
}
