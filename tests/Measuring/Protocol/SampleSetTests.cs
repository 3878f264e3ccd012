using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Measuring.Protocol;

public class SampleSetTests
{
    [Fact]
    public void Median_and_deviation_of_an_odd_count()
    {
        SampleSet samples = Of(7, 1, 100, 3, 4);
        Assert.Equal(4, samples.Median);
        // |x - 4| = 3, 3, 96, 1, 0: middle of 0 1 3 3 96.
        Assert.Equal(3, samples.MedianAbsoluteDeviation());
        Assert.Equal(1, samples.Minimum);
    }

    [Fact]
    public void Median_and_deviation_of_an_even_count()
    {
        SampleSet samples = Of(10, 2, 4, 6);
        Assert.Equal(5, samples.Median);
        // |x - 5| = 5, 3, 1, 1: mean of the middle 1 and 3.
        Assert.Equal(2, samples.MedianAbsoluteDeviation());
    }

    [Fact]
    public void Interval_is_made_of_order_statistics()
    {
        SampleSet samples = Of(9, 8, 7, 6, 5, 4, 3, 2, 1);
        Assert.Equal((2, 8), samples.IntervalOf(0.5));
    }

    [Fact]
    public void A_quantile_lies_between_samples()
    {
        SampleSet samples = Of(4, 1, 3, 2);
        Assert.Equal(1, samples.Quantile(0));
        // 0.25 of the way along three gaps.
        Assert.Equal(1.75, samples.Quantile(0.25), 12);
        Assert.Equal(samples.Median, samples.Quantile(0.5), 12);
        Assert.Equal(4, samples.Quantile(1));
    }

    [Fact]
    public void Too_few_samples_have_no_interval()
    {
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), Of(1, 1, 1, 1, 1).IntervalOf(0.5));
        Assert.Equal((1, 1), Of(1, 1, 1, 1, 1, 1).IntervalOf(0.5));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), Of(1, 1, 1, 1, 1, 1).IntervalOf(0.25));
    }

    [Fact]
    public void Empty_is_not_a_number()
    {
        Assert.True(double.IsNaN(Of().Median));
        Assert.True(double.IsNaN(Of().MedianAbsoluteDeviation()));
    }

    [Fact]
    public void Full_takes_no_more()
    {
        SampleSet samples = new(1);
        samples.Add(1);
        Assert.True(samples.IsFull);
        Assert.Throws<InvalidOperationException>(() => samples.Add(2));
        samples.Clear();
        samples.Add(2);
        Assert.Equal(2, samples.Median);
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        SampleSet samples = new(2000);
        samples.Add(0.5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            samples.Add(i * 37 % 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static SampleSet Of(params double[] values)
    {
        SampleSet samples = new(Math.Max(values.Length, 1));
        foreach (double value in values)
            samples.Add(value);
        return samples;
    }
}
