namespace LatencyLab.Measuring.Crossover;

/// <summary>Where a dynamic block stops being faster than the dense one.</summary>
internal static class CrossoverRate
{
    /// <summary>
    /// The activation rate up to which dynamic execution is no slower than dense: the last crossing of the measured curve,
    /// straight lines between measured rates. 1 where it is never slower; null where it is slower at every rate measured.
    /// </summary>
    /// <param name="points">Activation rates, ascending, and seconds.</param>
    /// <param name="denseSeconds">Seconds of the dense block.</param>
    public static double? Of(IReadOnlyList<(double Rate, double Seconds)> points, double denseSeconds)
    {
        for (int i = points.Count - 1; i >= 0; i--)
        {
            (double rate, double seconds) = points[i];
            if (seconds > denseSeconds)
                continue;
            if (i == points.Count - 1)
                return rate;
            (double nextRate, double nextSeconds) = points[i + 1];
            return rate + (nextRate - rate) * (denseSeconds - seconds) / (nextSeconds - seconds);
        }

        return null;
    }
}
