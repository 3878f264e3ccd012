namespace LatencyLab.Networks.Rates;

/// <summary>What a rate that is drawn anew for every image averages to over a batch.</summary>
public static class MeanOfDraws
{
    private const int Grid = 512;

    /// <summary>Distribution of the mean of <paramref name="images"/> independent draws.</summary>
    /// <param name="points">At most so many points: groups of about equal probability, each at its mean, so that the mean stays.</param>
    /// <remarks>
    /// Exact for one image and for a fixed rate. Else by repeated convolution on a grid of 1/512 to which every outcome is split
    /// linearly between its two neighbours: the mean is exact, the variance too large by less than (1/512)^2 / 4 a convolution.
    /// </remarks>
    public static IReadOnlyList<WeightedRate> Of(RateDistribution rate, int images, int points)
    {
        if (rate.IsFixed || images <= 0)
            return [new WeightedRate(rate.Mean, 1)];
        return Coarsen(images == 1 ? rate.Points : Mean(rate.Points, images), points);
    }

    private static IReadOnlyList<WeightedRate> Mean(IReadOnlyList<WeightedRate> one, int images)
    {
        double[] power = ToGrid(one), sum = [];
        int count = 0, powerCount = 1;
        for (int left = images; left > 0; left >>= 1)
        {
            if ((left & 1) == 1)
            {
                sum = count == 0 ? power : Combine(sum, count, power, powerCount);
                count += powerCount;
            }

            if (left > 1)
                power = Combine(power, powerCount, power, powerCount);
            powerCount *= 2;
        }

        return [.. sum.Select((probability, i) => new WeightedRate((double)i / Grid, probability))
            .Where(point => point.Probability > 1e-12)];
    }

    private static double[] ToGrid(IEnumerable<WeightedRate> points)
    {
        double[] grid = new double[Grid + 1];
        foreach (WeightedRate point in points)
            Put(grid, point.Rate * Grid, point.Probability);
        return grid;
    }

    private static double[] Combine(double[] a, int countA, double[] b, int countB)
    {
        double[] grid = new double[Grid + 1];
        double shareA = (double)countA / (countA + countB);
        for (int i = 0; i <= Grid; i++)
        {
            if (a[i] < 1e-15)
                continue;
            for (int j = 0; j <= Grid; j++)
            {
                if (b[j] >= 1e-15)
                    Put(grid, shareA * i + (1 - shareA) * j, a[i] * b[j]);
            }
        }

        return grid;
    }

    private static void Put(double[] grid, double at, double probability)
    {
        int below = Math.Min((int)at, Grid - 1);
        double above = at - below;
        grid[below] += (1 - above) * probability;
        grid[below + 1] += above * probability;
    }

    private static IReadOnlyList<WeightedRate> Coarsen(IReadOnlyList<WeightedRate> fine, int points)
    {
        if (fine.Count <= points)
            return fine;
        List<WeightedRate> coarse = [];
        double total = fine.Sum(point => point.Probability), moment = 0, mass = 0, before = 0;
        foreach (WeightedRate point in fine.OrderBy(point => point.Rate))
        {
            mass += point.Probability;
            moment += point.Probability * point.Rate;
            if (before + mass >= total * (coarse.Count + 1) / points * (1 - 1e-9))
            {
                coarse.Add(new WeightedRate(moment / mass, mass / total));
                before += mass;
                (mass, moment) = (0, 0);
            }
        }

        // What rounding leaves over joins the last group.
        if (mass > 0 && coarse.Count > 0)
        {
            WeightedRate last = coarse[^1];
            mass += last.Probability * total;
            moment += last.Rate * last.Probability * total;
            coarse.RemoveAt(coarse.Count - 1);
        }

        if (mass > 0)
            coarse.Add(new WeightedRate(moment / mass, mass / total));
        return coarse;
    }
}
