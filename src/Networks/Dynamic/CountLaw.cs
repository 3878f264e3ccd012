using System.Buffers;

namespace LatencyLab.Networks.Dynamic;

/// <summary>A number of images and its probability.</summary>
public readonly record struct WeightedCount(int Images, double Probability);

/// <summary>Exact laws of the number of images that a part runs on.</summary>
public static class CountLaw
{
    /// <summary>Counts less probable than this are left out; the others are scaled up to sum to 1.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Counts less probable than this do not matter for any sum of laws.</summary>
    private const double Vanishing = 1e-30;

    /// <summary>
    /// n ~ Binomial(images, rate); a mixture over the rate where a batch shares it, else at its mean, which is exact for independent
    /// images.
    /// </summary>
    public static IReadOnlyList<WeightedCount> Binomial(int images, RateDistribution rate, RateSharing drawn) =>
        Listed(images, law =>
        {
            foreach (WeightedRate point in Points(rate, drawn))
                Add(law, images, point.Rate, point.Probability);
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
                    Add(law, count.Images, 1 - point.Rate, point.Probability * count.Probability);
            }
        });

    private static IReadOnlyList<WeightedRate> Points(RateDistribution rate, RateSharing drawn) =>
        drawn == RateSharing.Batch ? rate.Points : [new WeightedRate(Math.Clamp(rate.Mean, 0, 1), 1)];

    /// <summary>
    /// Adds a weighted binomial law from its most probable count outwards, each count from the one before: a large batch has few counts
    /// that are not negligible.
    /// </summary>
    private static void Add(double[] law, int images, double rate, double weight)
    {
        if (rate is <= 0 or >= 1)
        {
            law[rate <= 0 ? 0 : images] += weight;
            return;
        }

        int mode = (int)Math.Min(images, Math.Floor((images + 1) * rate));
        double odds = rate / (1 - rate), most = MathNet.Numerics.Distributions.Binomial.PMF(rate, images, mode);
        law[mode] += weight * most;
        double probability = most;
        for (int n = mode; n < images && probability > Vanishing; n++)
            law[n + 1] += weight * (probability *= odds * (images - n) / (n + 1));
        probability = most;
        for (int n = mode; n > 0 && probability > Vanishing; n--)
            law[n - 1] += weight * (probability *= n / (odds * (images - n + 1)));
    }

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
