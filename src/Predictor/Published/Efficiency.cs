namespace LatencyLab.Predictor.Published;

/// <summary>The two efficiencies of the published model, each 0..1.</summary>
internal static class Efficiency
{
    /// <summary>
    /// Share of the work that is useful when <paramref name="count"/> items are done in rounds of <paramref name="parallel"/>.
    /// </summary>
    /// <remarks>ceilEff(x, p) = x / (ceil(x / p) p).</remarks>
    public static double Ceiling(double count, double parallel) => count / (Math.Ceiling(count / parallel) * parallel);

    /// <summary>Useful share of memory transactions that read runs of <paramref name="run"/> elements with gaps between them.</summary>
    /// <remarks>n = run, g = max(gap, 0), s = sector, in elements: ceilEff(n, s) if n > s; n / s if n + g > s; else n / (n + g).</remarks>
    public static double Access(double run, double gap, double sector)
    {
        gap = Math.Max(gap, 0);
        return run > sector ? Ceiling(run, sector)
            : run + gap > sector ? run / sector
            : run / (run + gap);
    }
}
