using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Distributions;

namespace LatencyLab.Tests.Predictor.Distributions;

public class RateDistributionTests
{
    [Fact]
    public void A_fixed_rate_has_one_latency()
    {
        OutcomeDistribution latency = Latency(new FixedRate(0.4), r => 2 + r * r);

        Assert.Equal(
            (1, 2.16, 2.16, 2.16), (latency.Count, latency.MeanSeconds, latency.QuantileSeconds(0.5), latency.QuantileSeconds(0.99)));
    }

    [Fact]
    public void A_histogram_counted_by_hand()
    {
        // 0.2 in 3 of 4 inputs, 1.0 in the fourth: mean 0.4; latency r^2: 0.04 and 1.
        HistogramRate rate = new([(1, 5), (0.2, 15), (0.5, 0)]);
        OutcomeDistribution latency = Latency(rate, r => r * r);

        Assert.Equal(0.4, rate.Mean, 12);
        Assert.Equal(0.28, latency.MeanSeconds, 12);
        Assert.Equal([0.04, 0.04, 1, 1], new[] { 0.5, 0.75, 0.9, 0.99 }.Select(at => Math.Round(latency.QuantileSeconds(at), 12)));
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.3, 10)]
    [InlineData(0.9, 1000)]
    [InlineData(0.02, 5)]
    [InlineData(0.5, 0.5)]
    public void A_beta_distribution_has_its_mean_and_variance(double mean, double concentration)
    {
        BetaRate rate = new(mean, concentration);
        double square = Latency(rate, r => r * r).MeanSeconds, variance = mean * (1 - mean) / (1 + concentration);

        Assert.Equal(mean, rate.Mean, 9);
        Assert.InRange((square - mean * mean) / variance, 0.98, 1.0001);
        Assert.Equal(1, rate.Points.Sum(point => point.Probability), 9);
    }

    /// <summary>Beta(1, 1) is uniform.</summary>
    [Fact]
    public void Quantiles_of_a_uniform_rate()
    {
        OutcomeDistribution latency = Latency(new BetaRate(0.5, 2), r => 10 * r);

        Assert.InRange(latency.QuantileSeconds(0.5), 4.9, 5.1);
        Assert.InRange(latency.QuantileSeconds(0.9), 8.9, 9.1);
        Assert.InRange(latency.QuantileSeconds(0.99), 9.8, 10);
    }

    [Fact]
    public void A_falling_latency_has_its_tail_at_small_rates() =>
        Assert.InRange(Latency(new BetaRate(0.5, 2), r => 1 - r).QuantileSeconds(0.99), 0.98, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_beta_mean_at_an_end_is_an_error(double mean) => Assert.Throws<InputException>(() => new BetaRate(mean, 5));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void A_concentration_that_cannot_be_is_an_error(double concentration) =>
        Assert.Throws<InputException>(() => new BetaRate(0.5, concentration));

    [Fact]
    public void Histogram_text() =>
        Assert.Equal(
            [new WeightedRate(0.25, 0.75), new WeightedRate(1, 0.25)],
            RateText.ParseHistogram("rate,weight\r\n0.25,3\r\n1,1\r\n", "h.csv").Points);

    [Theory]
    [InlineData("", "h.csv:1: expected the header 'rate,weight'")]
    [InlineData("rate,weight", "h.csv: a histogram needs at least one weight above 0")]
    [InlineData("rate,weight\n0.5,0", "at least one weight above 0")]
    [InlineData("rate,weight\n0.5,1\n1.5,1", "h.csv:3: rate is 1.5, expected 0 to 1")]
    [InlineData("rate,weight\n0.5,-1", "h.csv:2: weight is -1, expected 0 or more")]
    [InlineData("rate,weight\n0.5,nan", "h.csv:2: weight is 'nan', expected a number")]
    [InlineData("rate,weight\nx,1", "h.csv:2: rate is 'x', expected a number")]
    [InlineData("rate,weight\n0.5", "h.csv:2: expected a rate and a weight, got 1 field")]
    public void Text_that_is_no_histogram(string text, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<InputException>(() => RateText.ParseHistogram(text, "h.csv")).Message, StringComparison.Ordinal);

    private static OutcomeDistribution Latency(RateDistribution rate, Func<double, double> seconds) =>
        OutcomeDistribution.Of(rate.Points.Select(point => (seconds(point.Rate), point.Probability)));
}
