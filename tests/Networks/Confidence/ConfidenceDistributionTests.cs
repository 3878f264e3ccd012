using LatencyLab.Networks.Confidence;

namespace LatencyLab.Tests.Networks.Confidence;

public class ConfidenceDistributionTests
{
    private static readonly ConfidenceHistogram s_histogram = ConfidenceText.Parse(
        "confidence,weight\n0.2,1\n0.9,3\n0.6,4\n0.9,2\n", "h.csv");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    [InlineData(0.21, 0.9)]
    [InlineData(0.6, 0.9)]
    [InlineData(0.7, 0.5)]
    [InlineData(0.9, 0.5)]
    [InlineData(0.95, 0)]
    public void An_image_exits_where_its_confidence_is_at_least_the_threshold(double threshold, double rate) =>
        Assert.Equal(rate, s_histogram.ExitRate(threshold), 1e-12);

    [Theory]
    [InlineData(0.001, 0.9)]
    [InlineData(0.5, 0.9)]
    [InlineData(0.51, 0.6)]
    [InlineData(0.9, 0.6)]
    [InlineData(1, 0.2)]
    public void The_threshold_for_a_rate_is_the_greatest_that_reaches_it(double rate, double threshold) =>
        Assert.Equal(threshold, s_histogram.ThresholdFor(rate));

    [Fact]
    public void Nobody_exits_at_no_threshold_only() => Assert.Null(s_histogram.ThresholdFor(0));

    [Fact]
    public void The_assumed_distribution_goes_through_its_anchor_and_inverts()
    {
        AssumedConfidence assumed = new(0.7, 0.35);
        Assert.Equal(0.35, assumed.ExitRate(0.7), 1e-12);
        Assert.Equal(1, assumed.ExitRate(0));
        Assert.Equal(0, assumed.ExitRate(1), 1e-12);
        foreach (double threshold in new[] { 0.1, 0.5, 0.9 })
            Assert.Equal(threshold, assumed.ThresholdFor(assumed.ExitRate(threshold))!.Value, 1e-12);
        Assert.Contains("0.35 exit at threshold 0.7", assumed.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "h.csv:1: expected the header 'confidence,weight', got ''")]
    [InlineData("rate,weight\n0.5,1", "h.csv:1: expected the header 'confidence,weight', got 'rate,weight'")]
    [InlineData("confidence,weight\n0.5", "h.csv:2: expected a confidence and a weight, got 1 field")]
    [InlineData("confidence,weight\n0.5,1\nx,1", "h.csv:3: confidence is 'x', expected a number")]
    [InlineData("confidence,weight\n0.5,NaN", "h.csv:2: weight is 'NaN', expected a number")]
    [InlineData("confidence,weight\n1.5,1", "h.csv:2: confidence is 1.5, expected 0 to 1")]
    [InlineData("confidence,weight\n0.5,-1", "h.csv:2: weight is -1, expected 0 or more")]
    [InlineData("confidence,weight\n0.5,0", "h.csv: a histogram needs at least one weight above 0")]
    [InlineData("confidence,weight\n", "h.csv: a histogram needs at least one weight above 0")]
    public void Hostile_text_is_one_clear_line(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => ConfidenceText.Parse(text, "h.csv")).Errors.Single().ToString());

    [Fact]
    public void Weights_that_overflow_when_summed_are_fine() =>
        Assert.Equal(0.5, ConfidenceText.Parse("confidence,weight\n0.2,1e308\n0.9,1e308", "h.csv").ExitRate(0.5), 1e-12);
}
