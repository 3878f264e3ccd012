using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Measuring.Protocol;

public class TimedSamplesTests
{
    private static readonly MeasuringOptions s_options = new();

    [Fact]
    public void Steady_samples_give_their_median()
    {
        TimedSamples samples = Of([100, 100.2, 99.9, 100.1, 100, 100]);
        RowEstimate estimate = samples.Estimate();
        Assert.Equal(EstimateKind.Median, estimate.Kind);
        Assert.Equal(100, estimate.Seconds, 9);
        // n = 6: the least and the most.
        Assert.Equal((99.9, 100.2), (estimate.LowSeconds, estimate.HighSeconds));
        Assert.True(s_options.Trusts(estimate));
    }

    [Fact]
    public void Samples_that_vary_give_their_lower_quartile()
    {
        // Sixteen in two halves of 100, 101, ... 107: quartile at 3.75 of 15 gaps of 100, 100, 101, 101, 102 ...
        double[] half = [100, 101, 102, 103, 104, 105, 106, 107];
        RowEstimate estimate = Of([.. half, .. half]).Estimate();
        Assert.Equal(EstimateKind.LowerQuartile, estimate.Kind);
        Assert.Equal(101.75, estimate.Seconds, 9);
        // Binomial(16, 1/4): P(B <= 0) = 1.0 %, P(B <= 1) = 6.3 %; P(B >= 8) = 2.7 %, P(B >= 9) = 0.7 %.
        Assert.Equal((100, 104), (estimate.LowSeconds, estimate.HighSeconds));
        Assert.Equal(0, estimate.Drift, 12);
        Assert.True(s_options.Trusts(estimate));
    }

    [Fact]
    public void Twelve_samples_that_vary_are_too_few_for_a_quartile()
    {
        RowEstimate estimate = Of([.. Enumerable.Range(100, 12).Select(value => (double)value)]).Estimate();
        Assert.Equal(EstimateKind.Median, estimate.Kind);
        Assert.Equal(105.5, estimate.Seconds, 9);
    }

    [Fact]
    public void Preempted_samples_are_dropped_and_counted()
    {
        TimedSamples samples = Of([100, 100, 100, 100, 100, 100]);
        samples.Add(Sample(4000, running: 100));
        samples.Add(Sample(102, running: 100.9));
        // Within a hundredth: the noise of the clocks.
        samples.Add(Sample(100, running: 99.1));
        Assert.Equal(9, samples.Count);
        Assert.Equal(2, samples.Preempted);
        Assert.Equal(7, samples.Estimate().Samples);
        Assert.Equal(100, samples.Estimate().Seconds);
        Assert.Equal((600 + 100 + 100.9 + 99.1) / (600 + 4000 + 102 + 100), samples.RunningPart, 9);
    }

    [Fact]
    public void Where_nearly_all_are_preempted_processor_time_counts()
    {
        TimedSamples samples = new(20);
        for (int i = 0; i < 8; i++)
            samples.Add(Sample(300 + 50 * i, running: 200));
        for (int i = 0; i < 5; i++)
            samples.Add(Sample(200, running: 200.5));
        RowEstimate estimate = samples.Estimate();
        Assert.Equal(EstimateKind.ProcessorTime, estimate.Kind);
        Assert.Equal(13, estimate.Samples);
        Assert.Equal(200, estimate.Seconds);
        Assert.True(s_options.Trusts(estimate));
    }

    [Fact]
    public void More_time_lost_than_a_sample_took_leaves_its_own_time()
    {
        TimedSamples samples = new(100);
        for (int i = 0; i < 6; i++)
            samples.Add(Sample(200, running: -4000));
        RowEstimate estimate = samples.Estimate();
        Assert.Equal((EstimateKind.ProcessorTime, 200), (estimate.Kind, estimate.Seconds));
        Assert.Equal(0, samples.RunningPart);
    }

    [Fact]
    public void A_wide_interval_is_not_trusted()
    {
        // Median 100, interval 100 .. 106.
        RowEstimate estimate = Of([100, 106, 100, 100, 100, 100]).Estimate();
        Assert.Equal(0.06, estimate.RelativeHalfWidth, 9);
        Assert.False(s_options.Trusts(estimate));
    }

    [Fact]
    public void Too_few_samples_are_not_trusted()
    {
        RowEstimate estimate = Of([100, 100, 100, 100, 100]).Estimate();
        Assert.Equal(double.PositiveInfinity, estimate.RelativeHalfWidth);
        Assert.False(s_options.Trusts(estimate));
    }

    [Fact]
    public void Halves_that_disagree_are_not_trusted()
    {
        // The quartile of all is 100 with an interval of 100 .. 100; that of the later half is 6 % more.
        double[] samples = [.. Enumerable.Repeat(100.0, 20), .. Enumerable.Repeat(106.0, 20)];
        RowEstimate estimate = Of(samples).Estimate();
        Assert.Equal(EstimateKind.LowerQuartile, estimate.Kind);
        Assert.Equal(0, estimate.RelativeHalfWidth);
        Assert.Equal(0.06, estimate.Drift, 9);
        Assert.False(s_options.Trusts(estimate));
        // The other way round likewise.
        Assert.Equal(100.0 / 106 - 1, Of([.. samples.Reverse()]).Estimate().Drift, 9);
    }

    [Fact]
    public void Drift_leaves_preempted_samples_out()
    {
        TimedSamples samples = Of([100, 100, 100]);
        for (int i = 0; i < 10; i++)
            samples.Add(Sample(900, running: 100));
        foreach (double value in (double[])[103, 103, 103])
            samples.Add(Sample(value, value));
        Assert.Equal(0.03, samples.Estimate().Drift, 9);
    }

    [Fact]
    public void Estimating_allocates_nothing()
    {
        TimedSamples samples = Of([.. Enumerable.Range(0, 100).Select(i => 100.0 + i % 7)]);
        samples.Estimate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        samples.Estimate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TakenSample Sample(double seconds, double running) => new(seconds, 1, running, seconds);

    private static TimedSamples Of(double[] values)
    {
        TimedSamples samples = new(values.Length + 20);
        foreach (double value in values)
            samples.Add(Sample(value, value));
        return samples;
    }
}
