using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Measuring.Protocol;

public class MedianIntervalTests
{
    [Theory]
    // Sums of binomial coefficients over 2^n: n = 5: 2/32 = 6.25 % outside, so none; n = 6: 2/64 = 3.1 %.
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    // n = 8: 2/256 at rank 1, 2(1 + 8)/256 = 7.0 % at rank 2.
    [InlineData(8, 1)]
    // n = 9: 2(1 + 9)/512 = 3.9 % at rank 2.
    [InlineData(9, 2)]
    // Published tables of the sign-test interval.
    [InlineData(20, 6)]
    [InlineData(25, 8)]
    [InlineData(50, 18)]
    [InlineData(100, 40)]
    public void Rank_is_that_of_the_binomial_table(int samples, int rank) => Assert.Equal(rank, MedianInterval.Rank(samples));

    [Fact]
    public void More_confidence_means_an_outer_rank()
    {
        Assert.True(MedianInterval.Rank(50, 0.99) < MedianInterval.Rank(50, 0.95));
        Assert.True(MedianInterval.Rank(50, 0.5) > MedianInterval.Rank(50, 0.95));
    }

    [Fact]
    public void Large_counts_follow_the_normal_approximation()
    {
        int rank = MedianInterval.Rank(5000);
        Assert.InRange(rank, 2500 - 0.98 * Math.Sqrt(5000) - 1.5, 2500 - 0.98 * Math.Sqrt(5000) + 1.5);
    }

    [Fact]
    public void The_interval_covers_the_median_as_often_as_it_says()
    {
        Random random = new(5);
        int covered = 0;
        const int trials = 2000;
        for (int trial = 0; trial < trials; trial++)
        {
            SampleSet samples = new(15);
            while (!samples.IsFull)
                samples.Add(Math.Exp(random.NextDouble()));
            (double low, double high) = samples.IntervalOfMedian();
            if (low <= Math.Exp(0.5) && Math.Exp(0.5) <= high)
                covered++;
        }

        // n = 15, rank 4: coverage 1 - 2 * 576 / 32768 = 96.5 %.
        Assert.InRange(covered / (double)trials, 0.95, 0.98);
    }
}
