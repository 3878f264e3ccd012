using LatencyLab.Measuring.Crossover;

namespace LatencyLab.Tests.Measuring.Crossover;

public class BreakEvenTests
{
    [Fact]
    public void TheCrossingIsInterpolated() =>
        Assert.Equal(0.6, BreakEven.Rate([(0.2, 2), (0.4, 4), (0.8, 8), (1, 10)], 6)!.Value, 12);

    [Fact]
    public void NeverSlowerIsOneAndAlwaysSlowerIsNull()
    {
        Assert.Equal(1, BreakEven.Rate([(0.5, 2), (1, 4)], 4));
        Assert.Null(BreakEven.Rate([(0.5, 2), (1, 4)], 1));
        Assert.Null(BreakEven.Rate([], 1));
    }

    [Fact]
    public void TheLastCrossingOfANoisyCurveCounts() =>
        Assert.Equal(0.75, BreakEven.Rate([(0.25, 4), (0.5, 6), (0.7, 4), (0.8, 6)], 5)!.Value, 12);

    [Fact]
    public void AMeasuredPointOnTheLineIsTheBreakEven() =>
        Assert.Equal(0.5, BreakEven.Rate([(0.25, 1), (0.5, 3), (0.75, 5)], 3)!.Value, 12);
}
