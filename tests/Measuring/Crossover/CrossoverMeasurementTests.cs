using LatencyLab.Measuring.Crossover;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Tests.Measuring.Crossover;

public class CrossoverMeasurementTests
{
    private static readonly double[] s_rates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    private readonly FakeClock _clock = new();

    [Fact]
    public void One_block_of_each_stage_has_no_down_sampling()
    {
        IReadOnlyList<BlockShape> blocks = CrossoverMeasurement.Blocks(BackboneCatalog.Find("resnet50"));
        Assert.Equal([56, 28, 14, 7], blocks.Select(block => block.OutputHeight));
        Assert.All(blocks, block => Assert.False(block.HasDownsample));
    }

    [Fact]
    public void Break_even_is_where_the_times_of_the_operators_cross()
    {
        // A picosecond a MAC, 100 us for every masker: the dynamic block wins what it skips and pays for its masker.
        CrossoverRow row = Measure(op => 1e-12 * op.Work(4).Macs + (op is SpatialMasker or MaskerFusedConv2d ? 100e-6 : 1e-9));
        Assert.Equal("stage1.block1", row.Block.Name);
        Assert.Equal(10, row.Dynamic.Count);
        // Dense: 56^2 (256*64 + 64*64*9 + 64*256) = 218.4 M MACs. Skippable are conv2 and conv3: 167 M; conv1 runs dense.
        Assert.Equal(218.4e-6, row.Dense.MedianSeconds, 7);
        // r such that (1 - r) 167 us = 100 us and the masker's own MACs.
        Assert.InRange(row.BreakEvenRate!.Value, 0.35, 0.42);
        Assert.True(row.IsTrusted);
    }

    [Fact]
    public void A_masker_that_costs_more_than_the_block_never_pays() =>
        Assert.Null(Measure(op => op is SpatialMasker or MaskerFusedConv2d ? 1e-3 : 1e-12 * op.Work(4).Macs).BreakEvenRate);

    [Fact]
    public void The_fastest_schedule_of_each_step_is_taken()
    {
        CrossoverRow gathered = Measure(op => op switch
        {
            PatchGather or SpatialMasker => 1e-6,
            PatchConv2d { Source: PatchInput.Indexed } or MaskerFusedConv2d => 50e-6,
            _ => 10e-6,
        });
        Assert.Contains("gather then conv", gathered.Schedules);
        Assert.Contains("separate masker, dense conv1", gathered.Schedules);
        CrossoverRow fused = Measure(op => op is PatchGather or SpatialMasker ? 50e-6 : 10e-6);
        Assert.Contains("gather fused into conv2", fused.Schedules);
        Assert.Contains("masker fused into conv1", fused.Schedules);
    }

    [Fact]
    public void A_dynamic_first_convolution_is_taken_where_it_is_faster()
    {
        // A picosecond a MAC and nothing else: conv1 saves what lies outside the halo.
        CrossoverRow row =
            Of(op => 1e-12 * op.Work(4).Macs + 1e-9, hasHaloKernel: true).Measure(Block, 7, s_rates, CancellationToken.None)!;
        Assert.Contains("separate masker, dynamic conv1", row.Schedules);
        // Of conv2 and conv3 (167.0 M MACs) 7 of 64 patches, of conv1 (51.4 M) the part within halos; the masker's own MACs are few.
        double expected = 1e-6 * (167.0 * 7 / 64 + 51.4 * new PatchGrid(56, 56, 7).DilatedRate(0.1, 2));
        Assert.InRange(row.Dynamic[0].Result.MedianSeconds, expected, 1.01 * expected);
    }

    [Fact]
    public void A_step_that_no_kernel_runs_is_named()
    {
        CrossoverMeasurement measurement = new(
            new FakeBackend(_clock), new MeasuringOptions(), _clock, 1, schedule => schedule.Nodes.All(
                node => node.Operator is not MaskCompaction),
            operators => new FakeWork(_clock, _ => 1e-6));
        Assert.Contains(
            "masker+conv1", Assert.Throws<InputException>(() => measurement.Measure(Block, 4, s_rates, CancellationToken.None)).Message);
    }

    [Fact]
    public void A_cancelled_measurement_is_none()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Null(Of(_ => 1e-6).Measure(Block, 4, s_rates, source.Token));
    }

    private static BlockShape Block => CrossoverMeasurement.Blocks(BackboneCatalog.Find("resnet50"))[0];

    private CrossoverRow Measure(Func<Operator, double> seconds) => Of(seconds).Measure(Block, 4, s_rates, CancellationToken.None)!;

    private CrossoverMeasurement Of(Func<Operator, double> seconds, bool hasHaloKernel = false) => new(
        new FakeBackend(_clock), new MeasuringOptions { WarmupSeconds = 0 }, _clock, 1,
        schedule => hasHaloKernel || schedule.Nodes.All(node => node.Operator is not PatchConv2d { Halo: > 0 }),
        operators =>
        {
            double total = operators.Sum(seconds);
            return new FakeWork(_clock, _ => total);
        });
}
