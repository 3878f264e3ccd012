namespace LatencyLab.Measuring.Probing;

/// <summary>Bandwidth seen at one working set.</summary>
/// <param name="Bytes">Working set of one engine.</param>
/// <param name="BytesPerSecond">Bandwidth of all engines together.</param>
internal readonly record struct BandwidthPoint(double Bytes, double BytesPerSecond);

/// <summary>Reads off a curve of bandwidth over growing working sets.</summary>
internal static class BandwidthCurve
{
    /// <summary>A fall smaller than this factor does not tell two levels apart.</summary>
    private const double LeastFall = 1.1;

    /// <summary>
    /// The non-increasing values nearest to the given ones, in the least-squares sense (pool adjacent violators):
    /// noise can make an outer level look faster than an inner one, which it is not.
    /// </summary>
    /// <remarks>Barlow et al., Statistical Inference under Order Restrictions, 1972.</remarks>
    public static double[] NonIncreasing(IReadOnlyList<double> values)
    {
        List<(double Mean, int Count)> pools = [];
        foreach (double value in values)
        {
            pools.Add((value, 1));
            while (pools.Count > 1 && pools[^2].Mean < pools[^1].Mean)
            {
                (double mean, int count) = pools[^1];
                (double before, int beforeCount) = pools[^2];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = ((before * beforeCount + mean * count) / (beforeCount + count), beforeCount + count);
            }
        }

        return [.. pools.SelectMany(pool => Enumerable.Repeat(pool.Mean, pool.Count))];
    }

    /// <summary>
    /// The working set at which bandwidth has fallen to the geometric mean of two levels', by interpolation over logarithms;
    /// null where it never does, or the two are too close to tell.
    /// </summary>
    /// <param name="points">Ascending working sets.</param>
    /// <param name="inner">Bandwidth of the inner level.</param>
    /// <param name="outer">Bandwidth of the outer level.</param>
    public static double? Knee(IReadOnlyList<BandwidthPoint> points, double inner, double outer)
    {
        if (!(inner > LeastFall * outer))
            return null;
        double[] rates = NonIncreasing([.. points.Select(point => point.BytesPerSecond)]);
        double middle = Math.Sqrt(inner * outer);
        for (int i = 1; i < rates.Length; i++)
        {
            if (rates[i] > middle || rates[i - 1] <= middle)
                continue;
            double part = Math.Log(rates[i - 1] / middle) / Math.Log(rates[i - 1] / rates[i]);
            return points[i - 1].Bytes * Math.Pow(points[i].Bytes / points[i - 1].Bytes, part);
        }

        return null;
    }
}
