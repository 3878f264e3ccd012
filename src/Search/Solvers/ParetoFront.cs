namespace LatencyLab.Search.Solvers;

/// <summary>
/// Every selection that no other one beats in both latency and coarseness, found exactly.
/// </summary>
/// <remarks>
/// Dynamic programming over stages: the front of the first k stages is the non-dominated part of (front of the first
/// k - 1 stages) x (options of stage k). Dropping a dominated prefix is exact because both costs are sums of
/// non-negative stage costs, so that whatever follows a dominated prefix follows its dominator at no more cost.
/// </remarks>
public static class ParetoFront
{
    /// <summary>The front, fastest first; latency rises and coarseness falls strictly along it.</summary>
    /// <param name="stages">Options of each stage, at least one a stage.</param>
    /// <exception cref="ArgumentException">A stage has no option, or a cost is negative or not a number.</exception>
    public static IReadOnlyList<Selection> Of(IReadOnlyList<IReadOnlyList<StageOption>> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        List<Prefix> front = [new Prefix(null, -1, 0, 0)];
        foreach (IReadOnlyList<StageOption> options in stages)
        {
            Check(options);
            List<Prefix> extended = new(front.Count * options.Count);
            foreach (Prefix prefix in front)
            {
                for (int choice = 0; choice < options.Count; choice++)
                {
                    extended.Add(new Prefix(
                        prefix, choice,
                        prefix.LatencySeconds + options[choice].LatencySeconds,
                        prefix.Coarseness + options[choice].Coarseness));
                }
            }

            front = NonDominated(extended);
        }

        return [.. front.Select(last => last.ToSelection(stages.Count))];
    }

    private static void Check(IReadOnlyList<StageOption> options)
    {
        if (options.Count == 0)
            throw new ArgumentException("every stage needs at least one option", nameof(options));
        foreach (StageOption option in options)
        {
            if (!(option.LatencySeconds >= 0) || !(option.Coarseness >= 0))
                throw new ArgumentException("costs must be numbers that are not negative", nameof(options));
        }
    }

    /// <summary>Of equals the first given stays, so that the result does not depend on anything but the input's order.</summary>
    private static List<Prefix> NonDominated(List<Prefix> candidates)
    {
        List<Prefix> front = [];
        foreach (Prefix candidate in candidates.OrderBy(c => c.LatencySeconds).ThenBy(c => c.Coarseness))
        {
            if (front.Count == 0 || candidate.Coarseness < front[^1].Coarseness)
                front.Add(candidate);
        }

        return front;
    }

    private sealed record Prefix(Prefix? Before, int Choice, double LatencySeconds, double Coarseness)
    {
        public Selection ToSelection(int stageCount)
        {
            int[] choices = new int[stageCount];
            Prefix? at = this;
            for (int stage = stageCount - 1; stage >= 0; stage--, at = at.Before)
                choices[stage] = at!.Choice;
            return new Selection(choices, LatencySeconds, Coarseness);
        }
    }
}
