using LatencyLab.Networks.Rates;

namespace LatencyLab.Tests.Networks.Rates;

public class MeanOfDrawsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_mean_stays_and_the_variance_falls_with_the_images(int images)
    {
        BetaRate rate = new(0.3, 4);
        IReadOnlyList<WeightedRate> points = MeanOfDraws.Of(rate, images, 500);
        double mean = points.Sum(point => point.Probability * point.Rate),
            variance = points.Sum(point => point.Probability * point.Rate * point.Rate) - mean * mean;

        Assert.Equal(0.3, mean, 6);
        Assert.InRange(variance / (0.3 * 0.7 / 5 / images), 0.95, 1.05);
    }

    [Fact]
    public void A_few_points_keep_the_mean() =>
        Assert.Equal(0.3, MeanOfDraws.Of(new BetaRate(0.3, 4), 5, 8).Sum(point => point.Probability * point.Rate), 6);

    [Fact]
    public void Lists_split_between_rates_and_not_inside_of_them() => Assert.Equal(
        ["0.5", "beta:0.4,3", "histogram:0.1=2,0.3=4", "1"],
        RateText.ParseList("0.5,beta:0.4,3,histogram:0.1=2,0.3=4,1", "--x").Select(rate => rate.Text));
}
