using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;

namespace LatencyLab.Tests.Networks.Dynamic;

public class CountLawTests
{
    [Fact]
    public void Four_images_that_stay_with_probability_a_half_are_counted_by_hand()
    {
        double[] sixteenths = [1, 4, 6, 4, 1];
        IReadOnlyList<WeightedCount> law = CountLaw.Binomial(4, new FixedRate(0.5), RateSharing.Image);
        Assert.Equal([0, 1, 2, 3, 4], law.Select(count => count.Images));
        Assert.Equal(sixteenths, law.Select(count => Math.Round(count.Probability * 16, 9)));
    }

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(7, 0.999)]
    [InlineData(64, 1e-6)]
    [InlineData(1000, 0.45)]
    public void Every_count_has_its_binomial_probability(int images, double rate)
    {
        IReadOnlyList<WeightedCount> law = CountLaw.Binomial(images, new FixedRate(rate), RateSharing.Image);
        Assert.Equal(1, law.Sum(count => count.Probability), 12);
        foreach (WeightedCount count in law)
        {
            double exact = MathNet.Numerics.Distributions.Binomial.PMF(rate, images, count.Images);
            Assert.Equal(1, count.Probability / exact, 9);
        }
    }

    /// <remarks>200,000 probabilities are 1.5 MiB, the 3,000 counts about the mean that matter 48 KiB.</remarks>
    [Fact]
    public void The_law_of_a_large_batch_is_kept_where_it_matters_only()
    {
        CountLaw.Binomial(200_000, new FixedRate(0.5), RateSharing.Image);
        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<WeightedCount> law = CountLaw.Binomial(200_000, new FixedRate(0.5), RateSharing.Image);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1 << 19);
        Assert.InRange(law.Count, 2000, 4000);
        Assert.Equal(100_000, law.Sum(count => count.Probability * count.Images), 3);
    }
}
