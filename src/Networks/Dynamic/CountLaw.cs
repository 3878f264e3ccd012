using System.Buffers;

namespace LatencyLab.Networks.Dynamic;

/// <summary>A number of images and its probability.</summary>
public readonly record struct WeightedCount(int Images, double Probability);

/// <summary>Exact laws of the number of images that a part runs on.</summary>
public static class CountLaw
{
    /// <summary>Counts less probable than this are left out; the others are scaled up to sum to 1.</summary>
    private const double Negligible = 1e-12;

    /// <summary>
    /// n ~ Binomial(images, rate); a mixture over the rate where a batch shares it, else at its mean, which is exact for independent
    /// images.
    /// </summary>
    public static IReadOnlyList<WeightedCount> Binomial(int images, RateDistribution rate, RateSharing drawn) =>
        Listed(images, law =>
        {
            foreach (WeightedRate point in Points(rate, drawn))
            {
                for (int n = 0; n <= images; n++)
                    law[n] += point.Probability * Probability(images, point.Rate, n);
            }
        });

    /// <summary>The marginal law of every part of a group, in the order of its parts.</summary>
    public static IReadOnlyList<IReadOnlyList<WeightedCount>> Marginals(PartGroup group, int batch, RateSharing drawn)
    {
        switch (group)
        {
            case KeptGroup kept:
                IReadOnlyList<WeightedCount> same = Binomial(batch, kept.Keep, drawn);
                return [.. group.Parts.Select(_ => same)];
            case CascadeGroup cascade:
                List<IReadOnlyList<WeightedCount>> chain = [[new WeightedCount(batch, 1)]];
                foreach (RateDistribution exit in cascade.ExitRates)
                    chain.Add(Next(chain[^1], exit, drawn));
                return chain;
            case BranchGroup branches:
                return [.. group.Parts.Select(
                    (_, branch) => Binomial(batch, new FixedRate(Math.Min(1, branches.InclusionProbability(branch))), drawn))];
            default:
                return [.. group.Parts.Select(_ => (IReadOnlyList<WeightedCount>)[new WeightedCount(batch, 1)])];
        }
    }

    /// <summary>Images that go on where each of a random number ends with the exit rate.</summary>
    private static IReadOnlyList<WeightedCount> Next(IReadOnlyList<WeightedCount> before, RateDistribution exit, RateSharing drawn) =>
        Listed(before.Max(count => count.Images), law =>
        {
            foreach (WeightedRate point in Points(exit, drawn))
            {
                foreach (WeightedCount count in before)
                {
                    for (int n = 0; n <= count.Images; n++)
                        law[n] += point.Probability * count.Probability * Probability(count.Images, 1 - point.Rate, n);
                }
            }
        });

    private static IReadOnlyList<WeightedRate> Points(RateDistribution rate, RateSharing drawn) =>
        drawn == RateSharing.Batch ? rate.Points : [new WeightedRate(Math.Clamp(rate.Mean, 0, 1), 1)];

    private static double Probability(int images, double rate, int n) =>
        rate <= 0 ? (n == 0 ? 1 : 0) : rate >= 1 ? (n == images ? 1 : 0) : MathNet.Numerics.Distributions.Binomial.PMF(rate, images, n);

    /// <summary>
    /// The counts that matter of a law of up to so many images: few of a large batch, whose whole law is never kept.
    /// </summary>
    /// <param name="images">Most images.</param>
    /// <param name="fill">Adds the probability of every number of images to an array of zeros.</param>
    private static WeightedCount[] Listed(int images, Action<double[]> fill)
    {
        double[] law = ArrayPool<double>.Shared.Rent(images + 1);
        Array.Clear(law);
        fill(law);
        double kept = law.Where(probability => probability > Negligible).Sum();
        WeightedCount[] counts =
        [
            .. law.Select((probability, n) => new WeightedCount(n, probability / kept))
                .Where(count => count.Probability * kept > Negligible),
        ];
        ArrayPool<double>.Shared.Return(law);
        return counts;
    }
}
