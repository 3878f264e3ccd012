using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Tests.Simulation;

/// <summary>What tiles bring from memory, by hand.</summary>
public class GridCacheTests
{
    [Theory]
    [InlineData(false, 0, 0, 1)]
    [InlineData(true, 0, 1, 0)]
    public void Tiles_run_along_the_columns_or_along_the_shorter_side(bool sweepsShorterSide, int product, int row, int column)
    {
        GridPlan grid = Grid(2, 3) with { SweepsShorterSide = sweepsShorterSide };
        Assert.Equal(new TilePlace(product, row, column, 0), TilePlace.Of(grid, 1));
        TilePlace[] all = [.. Enumerable.Range(0, 6).Select(tile => TilePlace.Of(grid, tile))];
        Assert.Equal(6, all.Distinct().Count());
    }

    [Fact]
    public void More_rows_than_columns_run_along_the_columns_either_way()
    {
        GridPlan grid = Grid(3, 2) with { Batch = 2, Splits = 2, SweepsShorterSide = true };
        Assert.Equal(new TilePlace(0, 0, 1, 1), TilePlace.Of(grid, 3));
        Assert.Equal(new TilePlace(1, 2, 1, 1), TilePlace.Of(grid, 23));
    }

    [Fact]
    public void A_part_of_a_reduction_reads_its_part_of_both_operands()
    {
        GridPlan grid = Grid(1, 1) with { Splits = 4, Footprint = new TensorBytes(4000, 8000, 0, 0) };
        GridCache cache = new(grid, 1, CacheState.Cold, false, 1);
        Assert.Equal([3000, 3000, 3000, 3000], Enumerable.Range(0, 4).Select(part => cache.Read(part, 1, part + 1, part + 1)));
        Assert.Equal(12000, cache.TouchedBytes);
    }

    [Fact]
    public void Tiles_of_different_engines_bring_a_column_once_and_those_of_one_engine_each()
    {
        // Four tiles read the same 1000 bytes of weights, which no cache keeps: as many times as there are tiles an engine.
        GridPlan grid = Grid(4, 1) with { Residency = 4, Footprint = new TensorBytes(0, 1000, 0, 0) };
        foreach ((int engines, double bytes) in ((int, double)[])[(4, 1000), (2, 2000), (1, 4000)])
            Assert.Equal(bytes, OffChipBytes(grid, engines));
    }

    [Fact]
    public void Tiles_of_one_row_that_begin_together_bring_it_once_and_later_ones_again()
    {
        GridPlan grid = Grid(1, 4) with { Footprint = new TensorBytes(1000, 0, 0, 0) };
        (int, int, double)[] cases = [(4, 1, 1000), (1, 4, 1000), (1, 2, 2000), (2, 1, 2000)];
        foreach ((int engines, int residency, double bytes) in cases)
            Assert.Equal(bytes, OffChipBytes(grid with { Residency = residency }, engines));
    }

    [Fact]
    public void Tiles_that_begin_together_read_before_any_of_them_writes()
    {
        // Two rows of one column on one engine: 500 bytes of weights that both read, 1000 that each writes. Where the second follows the
        // first, none of the weights is left, and 500 of what the first wrote make room for them.
        GridPlan grid = Grid(2, 1) with { CacheBytes = 1000, Footprint = new TensorBytes(0, 500, 2000, 0) };
        Assert.Equal(500, ReadBytes(grid with { Residency = 2 }));
        Assert.Equal(1500, ReadBytes(grid));

        static double ReadBytes(GridPlan grid)
        {
            GridCache cache = new(grid, 1, CacheState.Cold, false, 1);
            int slots = GridJob.SlotsOf(grid);
            double read = 0;
            for (int first = 0; first < 2; first += slots)
            {
                for (int tile = first; tile < first + slots; tile++)
                    read += cache.Read(tile, 1, tile + 1, first + 1);
                cache.Write(first, slots, first + slots);
            }

            return read;
        }
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 1)]
    [InlineData(3, 2.6)]
    public void Rereads_that_count_more_than_once_do_so_as_far_as_tiles_drift_beyond_the_cache(double share, double counted)
    {
        // Two engines walk through a row of 400 bytes and 800 of weights, the cache keeps 600: 1 + (3 - 1) 4 / (1 + 4) for what is read
        // again, which is all of the weights.
        GridPlan grid = Grid(4, 2) with { CacheBytes = 600, RereadShare = share, Footprint = new TensorBytes(1600, 800, 0, 0) };
        GridCache cache = new(grid, 1, CacheState.Cold, false, 2);
        Assert.Equal(1200, cache.Read(0, 2, 1, 1));
        Assert.Equal(400 + counted * 800, cache.Read(2, 2, 2, 2), 1e-9);
    }

    [Fact]
    public void A_repeated_call_brings_the_part_of_the_weights_that_is_no_longer_there()
    {
        GridPlan grid = Grid(1, 1) with { CacheBytes = 1e6, ColdWeightShare = 0.25, Footprint = new TensorBytes(1000, 4000, 500, 0) };
        GridCache cache = new(grid, 1, CacheState.Repeated, false, 1);
        Assert.Equal(1000, cache.Read(0, 1, 1, 1));
    }

    [Theory]
    [InlineData(DataType.Fp8)]
    [InlineData(DataType.Bf16)]
    public void Products_of_scaled_types_write_two_bytes_an_output(DataType type)
    {
        KernelSimulator kernels = new(DeviceCatalog.Get("nvidia-h100-sxm-80gb"), type);
        KernelPlan plan = kernels.Run(new Linear(256, 1024, 512), CacheState.Repeated).Plan;
        Assert.Equal(256 * 512 * 2, plan.Grids[^1].Footprint.Output);
    }

    private static double OffChipBytes(GridPlan grid, int engines)
    {
        GridCache cache = new(grid, 1, CacheState.Cold, false, engines);
        return GridSimulator.Run(grid, new KernelLaw(engines, 1, 0, false, false), cache).OffChipBytes;
    }

    private static GridPlan Grid(int rows, int columns) => new()
    {
        Kind = GridKind.Tiles,
        Tile = new TileChoice(1, 1),
        Rows = rows,
        Columns = columns,
        TileRows = rows,
        TileColumns = columns,
        TileSeconds = 1e-6,
        OnChipBytes = 0,
        OnChipBytesPerSecond = 1e9,
        OffChipBytesPerSecond = 1e9,
        ClosedSeconds = 0,
    };
}
