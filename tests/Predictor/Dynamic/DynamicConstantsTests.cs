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
            Expected = LatencyEstimate.OnDevice(expected),
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
    public void Channel_rates_of_images_vary_about_the_mean_of_n_by_all_but_one_nth()
    {
        // 0.2 or 0.8, evenly: a variance of 0.09, of which 3/4 are left about the mean of four.
        Part part = CountingModel.Rated("p", new FixedRate(0.5)) with { ChannelRate = new HistogramRate([(0.2, 1), (0.8, 1)]) };
        PartCosts costs = new(new CountingModel());
        Assert.All(costs.RatesOf(part, 4, RateSharing.Image), one => Assert.Equal(0.09 * 3 / 4, one.Rates.ChannelVariance, 12));
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
