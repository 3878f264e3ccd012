namespace LatencyLab.Predictor.Composition;

/// <summary>Says that what parts of a network take by themselves is not what they take together.</summary>
public static class OverlapNote
{
    /// <summary>Relative difference below which sums are taken to agree.</summary>
    private const double Agreement = 1e-3;

    /// <summary>E.g. <c>blocks add up to 12.3 ms ...</c>; null where they add up to the whole.</summary>
    /// <param name="what">What the parts are called, e.g. <c>blocks</c>.</param>
    /// <param name="parts">Each by itself, host and device idle before it.</param>
    /// <param name="whole">All of them.</param>
    /// <param name="start">What comes before the first of them.</param>
    public static string? Of(string what, IEnumerable<LatencyEstimate> parts, in LatencyEstimate whole, in LatencyEstimate start)
    {
        double sum = parts.Sum(part => part.TotalSeconds), together = whole.TotalSeconds - start.TotalSeconds;
        return Math.Abs(sum - together) <= Agreement * together ? null
            : $"{what} add up to {UnitText.Milliseconds(sum)} ms, together they take {UnitText.Milliseconds(together)} ms: each is shown "
                + "with host and device idle before it, but the host goes on enqueueing while the device works";
    }
}
