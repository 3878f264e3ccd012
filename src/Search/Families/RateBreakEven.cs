namespace LatencyLab.Search.Families;

/// <summary>Whether and when a dynamic stage is no slower than the static one.</summary>
public enum BreakEvenKind
{
    /// <summary>Slower even where nothing is active.</summary>
    Never,

    /// <summary>No slower up to an activation rate, and slower from there on.</summary>
    Below,

    /// <summary>No slower even where everything is active.</summary>
    Always,
}

/// <summary>Up to which rate skipping pays.</summary>
/// <param name="Kind">Whether it does at all.</param>
/// <param name="Rate">The highest activation rate at which skipping pays; 0 for never, 1 for always.</param>
public sealed record RateBreakEven(BreakEvenKind Kind, double Rate)
{
    private const double ScanStep = 0.05, Tolerance = 0.001;

    /// <summary>Finds the highest rate at which <paramref name="latencySeconds"/> is at most <paramref name="denseSeconds"/>.</summary>
    /// <remarks>
    /// A scan down from r = 1 in steps of 0.05, then bisection to 0.001: latency rises with r up to the steps of whole patches and
    /// tiles, so that a crossing narrower than a scan step may be passed over.
    /// </remarks>
    public static RateBreakEven Find(Func<double, double> latencySeconds, double denseSeconds)
    {
        if (latencySeconds(1) <= denseSeconds)
            return new RateBreakEven(BreakEvenKind.Always, 1);
        int steps = (int)Math.Round(1 / ScanStep);
        for (int step = steps - 1; step >= 0; step--)
        {
            if (latencySeconds((double)step / steps) > denseSeconds)
                continue;
            double pays = (double)step / steps, doesNot = (double)(step + 1) / steps;
            while (doesNot - pays > Tolerance)
            {
                double middle = (pays + doesNot) / 2;
                if (latencySeconds(middle) <= denseSeconds)
                    pays = middle;
                else
                    doesNot = middle;
            }

            return new RateBreakEven(BreakEvenKind.Below, pays);
        }

        return new RateBreakEven(BreakEvenKind.Never, 0);
    }
}
