namespace LatencyLab.Executing.Images;

/// <summary>An image that stands for some of all.</summary>
/// <param name="Image">Its number.</param>
/// <param name="Share">Part of all images that it stands for; those of a sample sum to 1.</param>
public sealed record SampledImage(int Image, double Share)
{
    /// <summary>Images that stand for all: one a stratum of images that cost about the same.</summary>
    /// <remarks>
    /// Images are ordered by cost and cut into strata of as many each; a cut is moved to where the cost changes if that is less than half
    /// a stratum away, so that images which end at an exit and those which do not are in strata of their own. Of a stratum the image
    /// is taken whose cost is the closest to its mean, the first of several. Stratified sampling: Cochran, Sampling Techniques, 1977, 5.
    /// </remarks>
    /// <param name="costs">Of the images, e.g. predicted seconds.</param>
    /// <param name="most">Images that are taken, at most.</param>
    /// <returns>By number of the image.</returns>
    public static IReadOnlyList<SampledImage> Of(IReadOnlyList<double> costs, int most)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        int strata = Math.Min(most, costs.Count);
        if (strata == 0)
            return [];
        int[] order = [.. Enumerable.Range(0, costs.Count).OrderBy(i => costs[i])];
        int[] cuts = [0, .. Enumerable.Range(1, strata - 1).Select(cut => Cut(costs, order, cut, strata)), order.Length];
        return
        [
            .. cuts.Zip(cuts.Skip(1), (from, to) => Middle(costs, order.AsSpan(from, to - from), order.Length))
                .OrderBy(sampled => sampled.Image),
        ];
    }

    /// <summary>Where a cut lies in the order: first image behind it.</summary>
    private static int Cut(IReadOnlyList<double> costs, int[] order, int cut, int strata)
    {
        long place = (long)cut * order.Length;
        int nearest = (int)(place / strata);
        long best = order.Length;
        for (int i = Math.Max(1, nearest - order.Length / strata); i < order.Length && 2 * (i * (long)strata - place) < order.Length; i++)
        {
            long away = 2 * Math.Abs(i * (long)strata - place);
            if (away < best && costs[order[i]] != costs[order[i - 1]])
                (nearest, best) = (i, away);
        }

        return nearest;
    }

    private static SampledImage Middle(IReadOnlyList<double> costs, ReadOnlySpan<int> stratum, int images)
    {
        double mean = 0;
        foreach (int image in stratum)
            mean += costs[image] / stratum.Length;
        int middle = stratum[0];
        foreach (int image in stratum)
        {
            if (Math.Abs(costs[image] - mean) < Math.Abs(costs[middle] - mean))
                middle = image;
        }

        return new SampledImage(middle, stratum.Length / (double)images);
    }
}
