using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Tests.Operators;

public class PermuteTests
{
    /// <summary>197 tokens of 9 heads of 64; a turned matrix has no runs; 250 elements are three of 100; else heads of 32.</summary>
    [Theory]
    [InlineData(197, 576, 64L, 197 * 9)]
    [InlineData(197, 576, 1L, 0)]
    [InlineData(10, 25, 100L, 3)]
    [InlineData(197, 576, null, 197 * 18)]
    [InlineData(197, 31, null, 0)]
    public void Runs_are_what_is_moved_one_by_one(long rows, long columns, long? run, long expected) =>
        Assert.Equal(expected, new Permute(rows, columns) { Run = run }.Work(4).Runs);

    [Fact]
    public void A_run_has_an_element() => Assert.Throws<InputException>(() => new Permute(2, 3) { Run = 0 });
}
