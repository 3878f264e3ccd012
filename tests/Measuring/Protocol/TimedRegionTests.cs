using LatencyLab.Kernels;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Tests.Measuring.Protocol;

public class TimedRegionTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Sampling_allocates_nothing(int threads, bool isCold)
    {
        if (threads > Environment.ProcessorCount)
            return;
        using HostBackend backend = new(HostLanes.Best, threads);
        using ReferenceGauge gauge = new(backend);
        Conv2d conv = Conv2d.Square(1, 8, 8, 16, 3);
        using SampledRow row = new(
            new ProtocolCase(0, () => throw new InvalidOperationException(), isCold, 0),
            backend.Prepare(KernelCatalog.Find(conv)!, new KernelRequest(conv)), new MeasuringOptions());
        row.TakeSample(backend, gauge, backend.Time, isFirst: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            row.TakeSample(backend, gauge, backend.Time, isFirst: true);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(51, row.Samples.Count);
    }

    [Fact]
    public void The_hosts_clock_is_fine_enough()
    {
        using HostBackend backend = new();
        Assert.InRange(backend.ClockResolutionSeconds, 1e-10, 1e-5);
    }

    [Fact]
    public void Every_suite_has_distinct_rows_that_the_schema_can_hold()
    {
        FakeBackend backend = new(new FakeClock());
        // The parts of the full suite are in it: what holds of its rows holds of theirs.
        string[] parts = ["static", "dynamic", "tokens"];
        Assert.Equal(
            parts.SelectMany(part => MeasurementSuites.Create(part, [false])).ToHashSet(),
            MeasurementSuites.Create("full", [false]).ToHashSet());
        foreach (string suite in MeasurementSuites.Names.Except(parts))
        {
            string[] keys = [.. MeasurementSuites.Create(suite, [false]).Select(row => CampaignRow.Of(row, backend, suite, 1).Key)];
            Assert.NotEmpty(keys);
            Assert.Equal(keys.Length, keys.Distinct().Count());
        }
    }

    [Fact]
    public void Group_norms_are_measured_with_few_and_with_many_groups_and_elements()
    {
        GroupNorm[] norms = [.. MeasurementSuites.Create("tokens", [false]).Select(row => row.Operator).OfType<GroupNorm>()];
        Assert.Equal(14, norms.Length);
        Assert.Contains(new GroupNorm { Batch = 1, Channels = 320, Height = 64, Width = 64, Groups = 32 }, norms);
        Assert.True(norms.Max(norm => norm.Groups) >= 32 && norms.Min(norm => norm.Groups) <= 2);
        Assert.True(norms.Max(Elements) >= 100 * norms.Min(Elements), string.Join(' ', norms.Select(Elements).Order()));

        static long Elements(GroupNorm norm) => (long)norm.Batch * norm.Channels * norm.Height * norm.Width;
    }
}
