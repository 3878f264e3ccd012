namespace LatencyLab.Search.Solvers;

/// <summary>
/// The front of a separable space within limits on several costs: the useful configurations of each half of its variables, and every pair of
/// them.
/// </summary>
/// <remarks>
/// Exact: a half that is no better in any of latency, loss, MACs and parameters than another can be replaced by it, because costs are
/// sums (Horowitz and Sahni 1974, for knapsacks). Halves are thinned out variable by variable.
/// </remarks>
internal static class JoinedHalves
{
    /// <summary>Partial configurations of a half that are compared with each other at most, and pairs that are joined at most.</summary>
    private const int MostCompared = 40_000;

    private const long MostPairs = 30_000_000;

    /// <summary>Slack of sums in another order; what passes it is checked again in the order of the space.</summary>
    private const double Rounding = 1 + 1e-12;

    /// <summary>Null where a half is too large.</summary>
    public static FrontResult? Of(SeparableSpace space, CostLimits limits)
    {
        int count = space.Options.Count, middle = (count + 1) / 2;
        if (Half(space, limits, 0, middle, space.Rest + space.LeastFrom(middle)) is not List<Part> first
            || Half(space, limits, middle, count, space.Rest + LeastOf(space, 0, middle)) is not List<Part> second
            || (long)first.Count * second.Count > MostPairs)
        {
            return null;
        }

        return new FrontResult(Join(space, limits, first, second), [], $"exact ({first.Count} x {second.Count} halves joined)");
    }

    private static List<Candidate> Join(SeparableSpace space, CostLimits limits, List<Part> first, List<Part> second)
    {
        List<Candidate> front = [];
        foreach (Part a in first)
        {
            CandidateCosts begun = space.Rest + a.Costs;
            foreach (Part b in second)
            {
                CandidateCosts sum = begun + b.Costs;
                if (sum.Macs > limits.Macs * Rounding || sum.Parameters > limits.Parameters * Rounding || sum.LatencySeconds > limits.LatencySeconds * Rounding
                    || sum.Loss > limits.Loss + Rounding - 1 || IsBeaten(front, sum))
                {
                    continue;
                }

                int[] choices = [.. a.Choices, .. b.Choices];
                CandidateCosts costs = space.Evaluate(choices)!.Value;
                if (!limits.Allow(costs) || IsBeaten(front, costs))
                    continue;
                front.RemoveAll(other => costs.LatencySeconds <= other.Costs.LatencySeconds && costs.Loss <= other.Costs.Loss);
                front.Insert(Above(front, costs.LatencySeconds), new Candidate(choices, costs));
            }
        }

        return front;
    }

    /// <summary>Whether a point is at least as good in latency and loss; the front's losses fall as its latencies rise.</summary>
    private static bool IsBeaten(List<Candidate> front, in CandidateCosts costs)
    {
        int above = Above(front, costs.LatencySeconds);
        return above > 0 && front[above - 1].Costs.Loss <= costs.Loss;
    }

    /// <summary>Index of the first point of a greater latency.</summary>
    private static int Above(List<Candidate> front, double latencySeconds)
    {
        (int low, int high) = (0, front.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (front[middle].Costs.LatencySeconds <= latencySeconds)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <param name="others">The least that everything but this half costs.</param>
    private static List<Part>? Half(SeparableSpace space, CostLimits limits, int from, int to, CandidateCosts others)
    {
        List<Part> parts = [new Part([], default)];
        for (int variable = from; variable < to; variable++)
        {
            CandidateCosts rest = others + LeastOf(space, variable + 1, to);
            List<Part> options = Useful([.. space.Options[variable].Select((costs, choice) => new Part([choice], costs))]);
            if ((long)parts.Count * options.Count > MostCompared)
                return null;
            parts = Useful(
            [
                .. from part in parts
                   from option in options
                   let costs = part.Costs + option.Costs
                   where limits.Allow(new CandidateCosts((rest + costs).LatencySeconds / Rounding, (rest + costs).Loss + 1 - Rounding, (rest + costs).Macs / Rounding, (rest + costs).Parameters / Rounding))
                   select new Part([.. part.Choices, option.Choices[0]], costs),
            ]);
        }

        return parts;
    }

    private static CandidateCosts LeastOf(SeparableSpace space, int from, int to)
    {
        CandidateCosts sum = default;
        for (int variable = from; variable < to; variable++)
            sum += space.Options[variable].Aggregate(CandidateCosts.Least);
        return sum;
    }

    /// <summary>Those that no other beats in all four costs; of equals the first given.</summary>
    private static List<Part> Useful(List<Part> parts)
    {
        List<Part> useful = [];
        foreach (Part part in parts.OrderBy(part => part.Costs.LatencySeconds).ThenBy(part => part.Costs.Loss).ThenBy(part => part.Costs.Macs).ThenBy(part => part.Costs.Parameters))
        {
            bool beaten = false;
            for (int i = 0; i < useful.Count && !beaten; i++)
            {
                CandidateCosts other = useful[i].Costs;
                beaten = other.Loss <= part.Costs.Loss && other.Macs <= part.Costs.Macs && other.Parameters <= part.Costs.Parameters;
            }

            if (!beaten)
                useful.Add(part);
        }

        return useful;
    }

    /// <summary>Options of some of the variables, and what they add.</summary>
    private sealed record Part(int[] Choices, CandidateCosts Costs);
}
