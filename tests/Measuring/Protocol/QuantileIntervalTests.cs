using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Measuring.Protocol;

public class QuantileIntervalTests
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
    public void Ranks_of_the_median_are_those_of_the_binomial_table(int samples, int rank) =>
        Assert.Equal(rank == 0 ? (0, 0) : (rank, samples + 1 - rank), QuantileInterval.Ranks(samples));

    [Theory]
    // 0.75^12 = 3.2 %, 0.75^13 = 2.4 %: with 13 samples the least is below the lower quartile in 97.5 of 100 cases.
    [InlineData(12, 0, 0)]
    // P(B >= 7) = 2.4 %, P(B >= 6) = 8.0 %, B ~ Binomial(13, 1/4).
    [InlineData(13, 1, 7)]
    public void Ranks_of_the_lower_quartile_are_those_of_the_binomial_table(int samples, int low, int high) =>
        Assert.Equal((low, high), QuantileInterval.Ranks(samples, 0.25));

    [Fact]
    public void More_confidence_means_an_outer_rank()
    {
        Assert.True(QuantileInterval.Ranks(50, 0.5, 0.99).Low < QuantileInterval.Ranks(50).Low);
        Assert.True(QuantileInterval.Ranks(50, 0.5, 0.5).Low > QuantileInterval.Ranks(50).Low);
    }

    [Fact]
    public void Large_counts_follow_the_normal_approximation()
    {
        int rank = QuantileInterval.Ranks(5000).Low;
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
            (double low, double high) = samples.IntervalOf(0.5);
            if (low <= Math.Exp(0.5) && Math.Exp(0.5) <= high)
                covered++;
        }

        // n = 15, rank 4: coverage 1 - 2 * 576 / 32768 = 96.5 %.
        Assert.InRange(covered / (double)trials, 0.95, 0.98);
    }
}
