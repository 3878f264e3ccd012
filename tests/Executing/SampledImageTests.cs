using LatencyLab.Executing.Images;

namespace LatencyLab.Tests.Executing;

/// <summary>A few images that are timed stand for all: hand-made costs, and what holds of any.</summary>
public sealed class SampledImageTests
{
    [Fact]
    public void Images_that_exit_and_those_that_do_not_are_counted_as_often_as_they_occur()
    {
        // 41 of 100 exit: the cut at 50 is 9 away from where the cost changes, which is less than half of 25.
        double[] costs = [.. Enumerable.Range(0, 100).Select(i => i % 5 is 1 or 3 || i == 4 ? 3.0 : 7)];

        IReadOnlyList<SampledImage> sample = SampledImage.Of(costs, 4);

        Assert.Equal([0, 1, 59, 61], sample.Select(one => one.Image));
        Assert.Equal([0.34, 0.25, 0.25, 0.16], sample.Select(one => Math.Round(one.Share, 9)).Order().Reverse());
        Assert.Equal(0.41 * 3 + 0.59 * 7, sample.Sum(one => one.Share * costs[one.Image]), 12);
    }

    [Fact]
    public void Of_costs_that_all_differ_the_middle_of_equal_parts_is_taken()
    {
        double[] costs = [9, 1, 8, 2, 7, 3, 6, 4, 5];

        Assert.Equal([new SampledImage(3, 3 / 9.0), new SampledImage(8, 3 / 9.0), new SampledImage(2, 3 / 9.0)],
            SampledImage.Of(costs, 3).OrderBy(one => costs[one.Image]));
    }

    [Fact]
    public void A_stratum_of_two_costs_is_stood_for_by_the_one_nearer_to_its_mean()
    {
        Assert.Equal([new SampledImage(1, 1)], SampledImage.Of([10.0, 1, 1, 1], 1));
        Assert.Equal([new SampledImage(0, 1)], SampledImage.Of([5.0, 5, 5], 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(5, 0)]
    public void No_image_stands_for_none(int images, int most) => Assert.Empty(SampledImage.Of(new double[images], most));

    [Fact]
    public void No_fewer_than_none_are_taken() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SampledImage.Of([1.0], -1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Shares_sum_to_one_and_costs_of_few_values_are_met_exactly_whatever_their_order(int values)
    {
        const int Images = 211, Taken = 16;
        Random random = new(values);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] costs = [.. Enumerable.Range(0, Images).Select(_ => 1.0 + random.Next(values))];
            IReadOnlyList<SampledImage> sample = SampledImage.Of(costs, Taken);
            Assert.Equal(Taken, sample.Select(one => one.Image).Distinct().Count());
            Assert.Equal(1, sample.Sum(one => one.Share), 12);
            double met = sample.Sum(one => one.Share * costs[one.Image]), mean = costs.Average();
            if (values <= 2)
                Assert.Equal(mean, met, 12);
            Assert.InRange(met / mean, 0.97, 1.03);
            double[] turned = [.. costs.Reverse()];
            Assert.Equal(met, SampledImage.Of(turned, Taken).Sum(one => one.Share * turned[one.Image]), 9);
        }
    }
}
