using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Attention in one kernel, by hand.</summary>
public class AttentionKernelTests
{
    // 80 engines of 64 lanes at 1.5 GHz; 900 GB/s of memory, 2.2 TB/s of a cache of 6 MiB.
    private const double Peak = 2 * 80 * 64 * 1.5e9, Memory = 9e11, Cache = 2.2e12, CacheBytes = 6291456;

    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu with { KernelFloorSeconds = 3e-6 }, DataType.Fp32);

    private static ClassParameters Parameters(params (Parameter, double)[] others) => Hand.Parameters(
    [
        (ComputeEfficiency, 0.8), (TileIntensity, 24), (WaveQuantisation, 0.7), (DepthRamp, 40), (ElementCost, 0.3), (CacheFraction, 0.5),
        (OnChipEfficiency, 0.6), (OffChipEfficiency, 0.9), (Serialisation, 0.1), (PassSeconds, 5e-6), (CopyTraffic, 0.4), .. others,
    ]);

    /// <summary>
    /// 4 x 20 heads of 1000 queries: 8 tiles of 128 rows each are 640, 8 an engine; 1000 keys are 16 steps of 64; 60 features are 64 and
    /// padded by a pass over all tensors.
    /// </summary>
    [Fact]
    public void Tiles_of_queries_walk_over_the_keys()
    {
        ClassParameters p = Parameters();
        OperatorWork work = new FusedAttention { Batch = 4, Queries = 1000, HeadSize = 60, Heads = 20 }.Work(4);
        double bytes = 4.0 * 4 * 1000 * 20 * 60, miss = Math.Pow(4 * bytes, 4) / (Math.Pow(4 * bytes, 4) + Math.Pow(0.5 * CacheBytes, 4));
        double perKey = 128 * (4 * 64 * 80 / (Peak * 0.8) * (1 + 24 / 128.0) + 14 * 0.3 * 80 / Peak);
        double compute = 8 * (1024 + 40) * perKey, onChip = (2 * bytes + 8 * 2 * bytes) / (Cache * 0.6);
        double offChip = miss * 4 * bytes / (Memory * 0.9), pad = 0.4 * 8 * bytes * (miss / Memory + (1 - miss) / Cache);
        KernelTime time = AttentionKernel.Time(s_gpu, p, work);
        Close(compute, time.Compute);
        Close(onChip, time.OnChip);
        Close(offChip + pad, time.OffChip);
        Close(PlainTiles.Combined(p, compute, onChip, offChip) + pad + 5e-6, time.Total);
        Assert.Equal((128, 64, 1), (time.Tile.Rows, time.Tile.Columns, time.Tile.SplitDepth));
    }

    /// <summary>
    /// One query of 8 heads over 32768 keys that they share: one tile of 16 rows on 80 engines, so that the keys are taken in 32 parts of
    /// 1024, whose sums are written and read in fp32.
    /// </summary>
    [Fact]
    public void Keys_of_few_queries_are_split_among_engines()
    {
        ClassParameters p = Parameters((CacheFraction, 1e-9));
        OperatorWork work = new FusedAttention { Batch = 1, Queries = 1, Keys = 32768, HeadSize = 64, Heads = 8, KeyHeads = 1 }.Work(2);
        DeviceRates half = new(TestDevices.Gpu with { KernelFloorSeconds = 3e-6 }, DataType.Fp16);
        double perKey = 16 * (4 * 64 * 80 / (Peak * 0.8) * (1 + 24 / 16.0) + 14 * 0.3 * 80 / Peak);
        double queries = 2 * 8 * 64, keys = 2 * 2.0 * 32768 * 64;
        double compute = (1024 + 40) * perKey, onChip = (2 * queries + keys + 32 * 8 * 64 * 2 * 4) / (Cache * 0.6);
        double offChip = (2 * queries + keys) / (Memory * 0.9);
        KernelTime time = AttentionKernel.Time(half, p, work);
        Close(compute, time.Compute);
        Close(onChip, time.OnChip);
        Close(PlainTiles.Combined(p, compute, onChip, offChip) + 3e-6, time.Total);
        Assert.Equal((16, 32), (time.Tile.Rows, time.Tile.SplitDepth));
    }

    /// <summary>64 queries are a tile of their own: 80 of them, one an engine.</summary>
    [Fact]
    public void Short_sequences_have_smaller_tiles()
    {
        KernelTime time = AttentionKernel.Time(
            s_gpu, Parameters(), new FusedAttention { Batch = 4, Queries = 64, HeadSize = 64, Heads = 20 }.Work(4));
        Assert.Equal(64, time.Tile.Rows);
        Close((64 + 40) * 64 * (4 * 64 * 80 / (Peak * 0.8) * (1 + 24 / 64.0) + 14 * 0.3 * 80 / Peak), time.Compute);
    }

    /// <summary>2049 / 4096 of the scores are seen, and half a tile of 128 rows more of every tile's keys.</summary>
    [Fact]
    public void A_causal_tile_goes_on_to_its_last_query()
    {
        ClassParameters p = Parameters();
        FusedAttention all = new() { Batch = 8, Queries = 2048, HeadSize = 64, Heads = 20 };
        KernelTime seen = AttentionKernel.Time(s_gpu, p, (all with { IsCausal = true }).Work(2));
        double share = 2049 / 4096.0 + 128 / 4096.0, perKey = 128 * (4 * 64 * 80 / (Peak * 0.8) * (1 + 24 / 128.0) + 14 * 0.3 * 80 / Peak);
        Assert.Equal(128, seen.Tile.Rows);
        Close(8 * 20 * 16 / 80 * (64 * Math.Ceiling(2048 * share / 64) + 40) * perKey, seen.Compute);
        Assert.True(seen.Total < AttentionKernel.Time(s_gpu, p, all.Work(2)).Total);
    }

    [Fact]
    public void A_call_begins_with_two_starts()
    {
        ClassParameters p = Hand.Defaults(OperatorClass.Attention, s_gpu, (LaunchSeconds, 1e-6));
        OperatorWork work = new FusedAttention { Batch = 1, Queries = 8, HeadSize = 64 }.Work(4);
        Close(2e-6, new ClassModel(s_gpu, OperatorClass.Attention, p).Predict(work).LaunchSeconds);
    }

    /// <summary>1.25 tiles an engine: between 2 waves and 1.25.</summary>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(1.25, 0.7 * 2 + 0.3 * 1.25)]
    public void Waves_are_softened(double tiles, double waves) => Close(waves, AttentionKernel.Waves(tiles, 0.7));

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Math.Abs(expected) * 1e-9);
}
