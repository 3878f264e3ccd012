using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Distributions;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Predictor.Dynamic;

/// <summary>Where exact laws end and grids and simulations begin.</summary>
public class DynamicConstantsTests
{
    [Fact]
    public void Ten_million_images_are_simulated_in_1000_to_20000_batches()
    {
        Assert.Equal(
            (20_000, 20_000, 19_960, 1_002, 1_000), (
                GroupLatency.SimulatedBatches(1), GroupLatency.SimulatedBatches(500), GroupLatency.SimulatedBatches(501),
                GroupLatency.SimulatedBatches(9_980), GroupLatency.SimulatedBatches(20_000)));
    }

    [Theory]
    [InlineData(1.019, false)]
    [InlineData(1.0203, true)]
    public void A_gap_of_two_percent_is_worth_saying(double expected, bool isNotable)
    {
        DynamicEstimate estimate = new()
        {
            Network = CountingModel.Network(1),
            Expected = new LatencyEstimate { TotalSeconds = expected },
            ExpectationIsSimulated =
                false,
            Parts = [],
            Distribution = OutcomeDistribution.Point(1),
            Method = "",
            AtMeanSeconds = 1,
            Macs = 0,
        };
        Assert.Equal(isNotable, estimate.IsGapNotable);
    }

    [Fact]
    public void A_rate_has_16_points()
    {
        Part part = CountingModel.Rated("p", new BetaRate(0.5, 2));
        PartCosts costs = new(new CountingModel());
        Assert.Equal(16, costs.RatesOf(part, 8, RateSharing.Image).Count);
    }

    [Fact]
    public void More_than_8192_outcomes_go_on_a_grid_of_4096()
    {
        Assert.Equal(8192, Even(8192).Count);
        Assert.Equal(0, Even(8192).GridSeconds);
        OutcomeDistribution more = Even(8193);
        Assert.Equal(4096, more.Count);
        Assert.Equal(8192.0 / 4095, more.GridSeconds, 12);
        Assert.Equal(8192 / 2.0, more.MeanSeconds, 6);

        // 262,144 sums are merged one by one, more are put on the grid at once, whatever they come to.
        Assert.Equal(0, (Even(512) + Even(512)).GridSeconds);
        Assert.Equal(1023.0 / 4095, (Even(512) + Even(513)).GridSeconds, 12);

        static OutcomeDistribution Even(int count) => OutcomeDistribution.Of(Enumerable.Range(0, count).Select(i => ((double)i, 1.0)));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public void Up_to_20000_joint_outcomes_are_enumerated(int batch, bool isSimulated)
    {
        // Five exits split n images in six: (n + 5)! / (5! n!) ways, 15,504 for 15 and 20,349 for 16.
        CascadeGroup cascade = new()
        {
            Parts = [.. new[] { "a", "b", "c", "d", "e", "f" }.Select(name => CountingModel.Part(name, images => images))],
            ExitRates = [.. Enumerable.Repeat(new FixedRate(0.4), 5)],
        };
        string method = DynamicPredictor.Predict(new CountingModel(), CountingModel.Network(batch, cascade)).Method;
        Assert.Equal(isSimulated, method.StartsWith("simulation", StringComparison.Ordinal));
    }

    [Fact]
    public void Quantiles_are_the_median_the_ninth_tenth_and_the_last_hundredth()
    {
        DynamicEstimate estimate = new()
        {
            Network = CountingModel.Network(1),
            Expected = default,
            ExpectationIsSimulated = false,
            Parts = [],
            Method = "",
            AtMeanSeconds = 1,
            Macs = 0,
            Distribution = OutcomeDistribution.Of(Enumerable.Range(1, 1000).Select(i => ((double)i, 1.0))),
        };
        Assert.Equal((500, 900, 990), (estimate.P50Seconds, estimate.P90Seconds, estimate.P99Seconds));
    }
}
