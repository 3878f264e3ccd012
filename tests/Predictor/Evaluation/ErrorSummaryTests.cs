using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Predictor;

public sealed class ErrorSummaryTests
{
    [Fact]
    public void Matches_hand_computed_errors()
    {
        // Signed errors: +10, -20, +50, 0, -10 %. Sorted absolute: 0, 10, 10, 20, 50.
        double[] measured = [1, 2, 3, 4, 5];
        double[] predicted = [1.1, 1.6, 4.5, 4, 4.5];
        ErrorSummary errors = ErrorSummary.Of(predicted, measured);
        Assert.Equal(5, errors.Count);
        Assert.Equal(10, errors.MedianApePercent, 9);
        Assert.Equal(18, errors.MapePercent, 9);
        Assert.Equal(38, errors.P90ApePercent, 9);
        Assert.Equal(0, errors.BiasPercent, 9);
        // Of 10 pairs one is exchanged (4.5, 4) and one tied in the predictions (4.5, 4.5): (8 - 1) / sqrt(10 * 9).
        Assert.Equal(7 / Math.Sqrt(90), errors.KendallTau, 9);
        Assert.Null(errors.CoveragePercent);
    }

    [Fact]
    public void Coverage_counts_measurements_inside_their_interval()
    {
        ErrorSummary errors = ErrorSummary.Of([1, 1, 1, 1], [1, 2, 0.5, 1.5], [(0.9, 1.1), (0.9, 1.1), (0.5, 1.1), (0.9, 1.4)]);
        Assert.Equal(50, errors.CoveragePercent);
    }

    [Fact]
    public void Refuses_series_of_different_length() =>
        Assert.Throws<ArgumentException>(() => ErrorSummary.Of([1, 2], [1]));
}
