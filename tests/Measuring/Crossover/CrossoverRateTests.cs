using LatencyLab.Measuring.Crossover;

namespace LatencyLab.Tests.Measuring.Crossover;

public class CrossoverRateTests
{
    [Fact]
    public void The_crossing_is_interpolated() =>
        Assert.Equal(0.6, CrossoverRate.Of([(0.2, 2), (0.4, 4), (0.8, 8), (1, 10)], 6)!.Value, 12);

    [Fact]
    public void Never_slower_is_one_and_always_slower_is_null()
    {
        Assert.Equal(1, CrossoverRate.Of([(0.5, 2), (1, 4)], 4));
        Assert.Null(CrossoverRate.Of([(0.5, 2), (1, 4)], 1));
        Assert.Null(CrossoverRate.Of([], 1));
    }

    [Fact]
    public void The_last_crossing_of_a_noisy_curve_counts() =>
        Assert.Equal(0.75, CrossoverRate.Of([(0.25, 4), (0.5, 6), (0.7, 4), (0.8, 6)], 5)!.Value, 12);

    [Fact]
    public void A_measured_point_on_the_line_is_the_break_even() =>
        Assert.Equal(0.5, CrossoverRate.Of([(0.25, 1), (0.5, 3), (0.75, 5)], 3)!.Value, 12);
}
