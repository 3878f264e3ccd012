namespace LatencyLab.Networks.Dynamic;

/// <summary>
/// Draws what happens to one batch, for simulation. Image by image, so that it does not share the formulas of <see cref="CountLaw"/>.
/// </summary>
public static class CountDraw
{
    private const double Rounding = 1e-9;

    /// <summary>Images that each part of a group runs on in one random batch.</summary>
    public static int[] Draw(PartGroup group, int batch, RateSharing drawn, Random random)
    {
        int[] counts = new int[group.Parts.Count];
        switch (group)
        {
            case KeptGroup kept:
                Array.Fill(counts, Count(batch, kept.Keep, drawn, random));
                break;
            case CascadeGroup cascade:
                counts[0] = batch;
                for (int i = 1; i < counts.Length; i++)
                    counts[i] = counts[i - 1] - Count(counts[i - 1], cascade.ExitRates[i - 1], drawn, random);
                break;
            case BranchGroup branches:
                int[] order = [.. Enumerable.Range(0, counts.Length)];
                for (int image = 0; image < batch; image++)
                    Route(branches, order, counts, random);
                break;
            default:
                Array.Fill(counts, batch);
                break;
        }

        return counts;
    }

    /// <summary>One rate from a distribution.</summary>
    public static double Rate(RateDistribution rate, Random random)
    {
        IReadOnlyList<WeightedRate> points = rate.Points;
        return points[points.Count == 1 ? 0 : Index(points, point => point.Probability, random)].Rate;
    }

    /// <summary>One of several points, with their probabilities.</summary>
    public static int Index<T>(IReadOnlyList<T> points, Func<T, double> probability, Random random)
    {
        double left = random.NextDouble();
        for (int i = 0; i < points.Count; i++)
        {
            left -= probability(points[i]);
            if (left < 0)
                return i;
        }

        return points.Count - 1;
    }

    /// <summary>How many of the images decide yes: with a rate of the batch, or each by itself, which is with the mean rate.</summary>
    private static int Count(int images, RateDistribution rate, RateSharing drawn, Random random)
    {
        double yes = drawn == RateSharing.Batch ? Rate(rate, random) : rate.Mean;
        int count = 0;
        for (int image = 0; image < images; image++)
            count += random.NextDouble() < yes ? 1 : 0;

        return count;
    }

    /// <summary>
    /// Systematic sampling (Madow, 1949) of one image's branches, in random order; of equal branches, the first k of a random order.
    /// </summary>
    private static void Route(BranchGroup branches, int[] order, int[] counts, Random random)
    {
        if (branches.Popularity is null)
        {
            for (int i = 0; i < branches.TopK; i++)
            {
                int other = random.Next(i, order.Length);
                (order[i], order[other]) = (order[other], order[i]);
                counts[order[i]]++;
            }

            return;
        }

        random.Shuffle(order);
        double next = random.NextDouble(), reached = 0;
        int taken = 0;
        foreach (int branch in order)
        {
            reached += branches.InclusionProbability(branch);
            if (taken < branches.TopK && reached > next - Rounding)
            {
                counts[branch]++;
                taken++;
                next++;
            }
        }
    }
}
