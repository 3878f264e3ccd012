using LatencyLab.Networks;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Search.Hydranet;

/// <summary>Laws of a HydraNet's latency: what routing does to a batch.</summary>
public class HydranetLatencyTests
{
    private static readonly PartCosts s_gpu = new(LatencyModels.Create("latencylab", TestDevices.Gpu)),
        s_cpu = new(LatencyModels.Create("latencylab", TestDevices.Cpu));

    private static HydranetConfiguration Small => new()
    {
        Network = NetworkCatalog.Find("resnet20"),
        Resolution = 32,
        Classes = 100,
        StemEnd = "stage2",
        Branches = 8,
        TopK = 2,
        BranchWidth = 0.5,
        GateWidth = 0.25,
    };

    public static TheoryData<string, int> Knobs
    {
        get
        {
            TheoryData<string, int> rows = [];
            foreach (string knob in new[] { "k", "branch width", "branch depth", "gate width", "stem depth" })
            {
                rows.Add(knob, 1);
                rows.Add(knob, 4);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Knobs))]
    public void Latency_does_not_fall_with_a_knob(string knob, int batch)
    {
        foreach (PartCosts device in new[] { s_gpu, s_cpu })
        {
            double[] seconds = [.. Values(knob).Select(
                configuration => DynamicPredictor.Expected(device, new HydranetParts(configuration).Build(batch)).Latency.TotalSeconds)];
            Assert.True(seconds.Zip(seconds.Skip(1)).All(pair => pair.First <= pair.Second * (1 + 1e-9)), string.Join(" ", seconds));
            Assert.True(seconds[0] < seconds[^1]);
        }
    }

    [Fact]
    public void With_k_of_all_branches_one_image_runs_them_all()
    {
        HydranetConfiguration configuration = Small with { TopK = 8 };
        HydranetParts parts = new(configuration);
        DynamicEstimate estimate = Predict(s_gpu, configuration, 1);
        double all = Seconds(s_gpu, parts.Stem(1)) + Seconds(s_gpu, parts.Gate(1)) + 8 * Seconds(s_gpu, parts.Branch(1))
            + Seconds(s_gpu, [parts.Combine(1)]);
        Assert.Equal(all, estimate.Expected.TotalSeconds, 1e-9 * all);
        Assert.Equal(all, estimate.P50Seconds, 1e-9 * all);
        Assert.Equal(all, estimate.P99Seconds, 1e-9 * all);
        Assert.Equal("exact", estimate.Method);
    }

    /// <summary>
    /// Two branches, one an image, two images: with probability 1/2 one branch runs on both, else both on one each.
    /// E = (t(2) + 2 t(1)) / 2; the median is the lesser, the 90th percentile the greater of the two.
    /// </summary>
    [Fact]
    public void Two_images_on_two_branches_by_hand()
    {
        HydranetConfiguration configuration = Small with { Branches = 2, TopK = 1 };
        HydranetParts parts = new(configuration);
        DynamicEstimate estimate = Predict(s_cpu, configuration, 2);
        double rest = Seconds(s_cpu, parts.Stem(2)) + Seconds(s_cpu, parts.Gate(2)) + Seconds(s_cpu, [parts.Combine(2)]);
        double together = rest + Seconds(s_cpu, parts.Branch(2)), apart = rest + 2 * Seconds(s_cpu, parts.Branch(1));
        Assert.Equal((together + apart) / 2, estimate.Expected.TotalSeconds, 1e-9 * apart);
        Assert.Equal(Math.Min(together, apart), estimate.P50Seconds, 1e-9 * apart);
        Assert.Equal(Math.Max(together, apart), estimate.P90Seconds, 1e-9 * apart);
        Assert.True(together < apart);
        Assert.Equal("exact", estimate.Method);
        Assert.Equal(2 * parts.MacsPerImage, estimate.Macs, 1e-6 * estimate.Macs);
    }

    /// <summary>The expectation comes from binomial laws, the distribution of a large batch from simulation.</summary>
    [Fact]
    public void Simulated_batches_have_the_expected_latency()
    {
        DynamicEstimate estimate = Predict(s_gpu, Small with { Branches = 20, TopK = 4 }, 32);
        Assert.StartsWith("simulation", estimate.Method, StringComparison.Ordinal);
        Assert.Equal(estimate.Expected.TotalSeconds, estimate.Distribution.MeanSeconds, 0.005 * estimate.Expected.TotalSeconds);
        Assert.True(estimate.P50Seconds <= estimate.P90Seconds && estimate.P90Seconds <= estimate.P99Seconds);
    }

    [Fact]
    public void Routing_costs_time_that_grows_with_the_batch()
    {
        double Routing(int batch) => Predict(s_gpu, Small, batch).Parts.Single(part => part.Part.Name == "routing").Expected.TotalSeconds;
        Assert.True(Routing(1) > 0);
        Assert.True(Routing(64) > Routing(8));
    }

    /// <summary>Concurrent branches wait for the slowest and share the engines: between the slowest and the sum.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Concurrent_branches_are_between_the_slowest_and_the_sum(int batch)
    {
        foreach (PartCosts device in new[] { s_gpu, s_cpu })
        {
            double sequence = Predict(device, Small, batch).Expected.TotalSeconds;
            double concurrent = Predict(device, Small with { RunsConcurrently = true }, batch).Expected.TotalSeconds;
            HydranetParts parts = new(Small);
            double rest = Seconds(device, parts.Stem(batch)) + Seconds(device, parts.Gate(batch)) + Seconds(device, [parts.Combine(batch)]);
            Assert.InRange(concurrent, (rest + Seconds(device, parts.Branch(1))) * (1 - 1e-9), sequence * (1 + 1e-9));
        }
    }

    /// <summary>One branch that takes every image and another that shares the rest: fewer distinct launches than an even split.</summary>
    [Fact]
    public void Measured_usage_changes_the_split_but_not_the_macs()
    {
        DynamicEstimate even = Predict(s_gpu, Small, 8),
            skewed = Predict(s_gpu, Small with { Usage = [1, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1, 0] }, 8);
        Assert.Equal(even.Macs, skewed.Macs, 1e-9 * even.Macs);
        Assert.Equal(8, skewed.Parts.Single(part => part.Part.Name == "branch0").MeanImages, 9);
        Assert.Equal(0, skewed.Parts.Single(part => part.Part.Name == "branch7").RunsProbability, 9);
        Assert.True(skewed.Expected.TotalSeconds < even.Expected.TotalSeconds);
    }

    /// <summary>Rounded usage is scaled to k; a branch that takes every image stays at 1.</summary>
    [Fact]
    public void Rounded_usage_sums_to_k()
    {
        HydranetConfiguration rounded = Small with { Branches = 3, Usage = [1, 0.66, 0.33] };
        Assert.Equal(2, rounded.ExactUsage!.Sum(), 12);
        Assert.Equal([1, 2.0 / 3, 1.0 / 3], rounded.ExactUsage!.Select(share => Math.Round(share, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
        Predict(s_gpu, rounded, 4).Network.Verify();
    }

    /// <summary>Shares in proportion to 1, 1/2, 1/3, 1/4: of k = 2 the first would take 0.96, at exponent 2 more than 1.</summary>
    [Theory]
    [InlineData(1, new[] { 24 / 25.0, 12 / 25.0, 8 / 25.0, 6 / 25.0 })]
    [InlineData(2, new[] { 1, 36 / 61.0, 16 / 61.0, 9 / 61.0 })]
    public void Skew_is_a_power_of_the_rank(double skew, double[] shares)
    {
        HydranetConfiguration skewed = Small with { Branches = 4, TopK = 2, Skew = skew };
        Assert.Equal(shares, skewed.ExactUsage!, (a, b) => Math.Abs(a - b) < 1e-9);
        Predict(s_gpu, skewed, 4).Network.Verify();
        Assert.Null((skewed with { Skew = 0 }).ExactUsage);
    }

    /// <summary>Few branches run for a small batch that is skewed, and more than two of them for an even one.</summary>
    [Fact]
    public void A_skewed_batch_runs_fewer_branches()
    {
        DynamicEstimate even = Predict(s_gpu, Small, 8), skewed = Predict(s_gpu, Small with { Skew = 2 }, 8);
        Assert.True(skewed.Parts.Sum(part => part.RunsProbability) < even.Parts.Sum(part => part.RunsProbability) - 1);
        Assert.True(skewed.Expected.TotalSeconds < even.Expected.TotalSeconds);
    }

    private static IEnumerable<HydranetConfiguration> Values(string knob) => knob switch
    {
        "k" => [.. Enumerable.Range(1, 8).Select(k => Small with { TopK = k })],
        "branch width" => [.. new[] { 0.25, 0.5, 1, 2 }.Select(width => Small with { BranchWidth = width })],
        "gate width" => [.. new[] { 0.25, 0.5, 1, 2 }.Select(width => Small with { GateWidth = width })],
        "branch depth" => [.. Enumerable.Range(1, 3).Select(depth => Small with { BranchDepth = depth })],
        _ => [.. Enumerable.Range(1, 3).Select(depth => Small with { StemDepth = depth })],
    };

    private static DynamicEstimate Predict(PartCosts device, HydranetConfiguration configuration, int batch) =>
        DynamicPredictor.Predict(device, new HydranetParts(configuration).Build(batch));

    private static double Seconds(PartCosts device, IEnumerable<Block> blocks) =>
        blocks.Sum(block => NetworkPredictor.PredictBlock(device.Model, block).TotalSeconds);
}
