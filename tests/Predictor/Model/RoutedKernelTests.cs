using LatencyLab.Operators;
using LatencyLab.Operators.Routing;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Layers of experts, by hand.</summary>
public class RoutedKernelTests
{
    // 80 engines of 64 lanes at 1.5 GHz; 900 GB/s of memory, 2.2 TB/s of a cache of 6 MiB.
    private const double Peak = 2 * 80 * 64 * 1.5e9, Memory = 9e11, Cache = 2.2e12, CacheBytes = 6291456;

    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp16);

    private static readonly RoutedExperts s_experts = new() { Rows = 4096, Hidden = 1000, Inner = 512, Experts = 8, Chosen = 2 };

    private static ClassParameters Parameters(params (Parameter, double)[] others) => Hand.Parameters(
    [
        (ComputeEfficiency, 0.8), (TileIntensity, 12), (WaveQuantisation, 0.7), (DepthRamp, 40), (LatencyHiding, 0.5), (CacheFraction, 0.5),
        (OnChipEfficiency, 0.6), (OffChipEfficiency, 0.9), (Serialisation, 0.1), (CopyTraffic, 0.4), .. others,
    ]);

    /// <summary>
    /// 1024 tokens an expert. Up: 8 x 8 x 8 tiles of 128 x 128 of 1024 outputs; 1000 features are 16 steps of 64. Down: 8 x 8 x 8 of 1000.
    /// Copies: two of 1000 features and three of 512 a choice.
    /// </summary>
    [Fact]
    public void Even_loads_are_a_batch_of_products()
    {
        ClassParameters p = Parameters();
        double up = Product(p, 1024, 1000, 8 * 8 * 8, 128, 128, 1024), down = Product(p, 1000, 512, 8 * 8 * 8, 128, 128, 512);
        double bytes = 2.0 * 8192 * (2 * 1000 + 3 * 512), miss = Math.Pow(bytes, 4) / (Math.Pow(bytes, 4) + Math.Pow(0.5 * CacheBytes, 4));
        double copies = 0.4 * bytes * (miss / Memory + (1 - miss) / Cache);
        KernelTime time = RoutedKernel.Time(s_gpu, p, s_experts.Work(2));
        Assert.Equal((128, 128), (time.Tile.Rows, time.Tile.Columns));
        Close(up + down + copies, time.Total);
    }

    /// <summary>One expert a token, 512 features: the tile that is least for the first product of 2 x inner columns.</summary>
    [Theory]
    [InlineData(40, 1, 64, 16, 64)]
    [InlineData(40, 32, 2048, 16, 128)]
    [InlineData(40, 2, 1024, 32, 64)]
    [InlineData(400, 2, 2048, 32, 128)]
    [InlineData(100, 2, 2048, 64, 64)]
    [InlineData(400, 1, 2048, 64, 128)]
    [InlineData(2048, 1, 2048, 128, 128)]
    [InlineData(16384, 1, 1024, 128, 256)]
    [InlineData(16384, 1, 960, 256, 128)]
    public void Every_tile_is_the_fastest_for_some_loads(int tokens, int experts, int inner, int tileRows, int tileColumns)
    {
        ClassParameters p = Parameters();
        RoutedExperts layer = new() { Rows = tokens, Hidden = 512, Inner = inner, Experts = experts, Chosen = 1 };
        TileChoice tile = RoutedKernel.Time(s_gpu, p, layer.Work(2)).Tile;
        Assert.Equal((tileRows, tileColumns), (tile.Rows, tile.Columns));
    }

    /// <summary>Few tokens: six experts of eight are read, six tiles of 16 rows by columns of 64.</summary>
    [Fact]
    public void Few_tokens_read_the_experts_that_get_any()
    {
        ClassParameters p = Parameters((CacheFraction, 1e-9));
        OperatorWork work = (s_experts with { Rows = 3 }).Work(2);
        KernelTime time = RoutedKernel.Time(s_gpu, p, work);
        double weights = 2.0 * 6 * (1024 * 1000 + 1000 * 512), tokens = 2.0 * 6 * (1024 + 1000 + 1000 + 512);
        double copies = 0.4 * 2 * 6 * (2 * 1000 + 3 * 512) / Memory;
        Close((weights + tokens) / (Memory * 0.9) + copies, time.OffChip);
        Assert.Equal(16, time.Tile.Rows);
    }

    /// <summary>
    /// The skew that few tokens gain by, as fewer weights are read, is a loss where all experts are busy: their tiles are filled unevenly.
    /// </summary>
    [Fact]
    public void Skew_gains_at_few_tokens_and_loses_at_many()
    {
        Assert.True(Skewed(32) < 0.9);
        Assert.True(Skewed(4096) > 1.05);

        static double Skewed(int tokens)
        {
            RoutedExperts even = new() { Rows = tokens, Hidden = 2048, Inner = 768, Experts = 128, Chosen = 8 };
            ClassParameters p = Hand.Defaults(OperatorClass.RoutedExperts, s_gpu);
            return RoutedKernel.Time(s_gpu, p, (even with { Distribution = "power_law_1.2" }).Work(2)).Total
                / RoutedKernel.Time(s_gpu, p, even.Work(2)).Total;
        }
    }

    /// <summary>Scores, copies, two products, the sum: five kernels.</summary>
    [Fact]
    public void A_layer_of_experts_is_five_launches()
    {
        ClassParameters p = Hand.Defaults(OperatorClass.RoutedExperts, s_gpu, (LaunchSeconds, 1e-6));
        LatencyEstimate estimate = new ClassModel(s_gpu, OperatorClass.RoutedExperts, p).Predict(s_experts.Work(2));
        Close(5e-6, estimate.LaunchSeconds);
    }

    private static double Product(
        ClassParameters p, double columns, double depth, double tiles, double tileRows, double tileColumns, double steps)
    {
        double footprint = 2 * (8 * columns * depth + 8192 * (columns + depth)), held = 0.5 * CacheBytes;
        double offChip = footprint * footprint / (footprint * footprint + held * held) * footprint / (Memory * 0.9);
        double waves = 0.7 * Math.Ceiling(tiles / 80) + 0.3 * tiles / 80, loads = (tileRows + tileColumns) / (tileRows * tileColumns);
        double compute = (waves + 0.5) * (steps + 40) * 2 * tileRows * tileColumns * 80 / (Peak * 0.8) * (1 + 12 * loads);
        double onChip = tiles * (tileRows + tileColumns) * depth * 2 / (Cache * 0.6);
        return PlainTiles.Combined(p, compute, onChip, offChip);
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Math.Abs(expected) * 1e-9);
}
