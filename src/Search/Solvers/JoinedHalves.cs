namespace LatencyLab.Search.Solvers;

/// <summary>
/// The front of a separable space within limits on several costs: the useful configurations of each half of its variables, and every pair
/// of them.
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
        if (Half(space, limits, 0, middle, (space.Rest, space.LeastFrom(middle))) is not List<Part> first
            || Half(space, limits, middle, count, (space.Rest + LeastOf(space, 0, middle), space.LeastFrom(count))) is not List<Part> second
            || (long)first.Count * second.Count > MostPairs)
        {
            return null;
        }

        return new FrontResult(Join(space, limits, first, second), [], $"exact ({first.Count} x {second.Count} halves joined)");
    }

    private static IReadOnlyList<Candidate> Join(SeparableSpace space, CostLimits limits, List<Part> first, List<Part> second)
    {
        Staircase<Candidate> front = new();
        CandidateCosts after = space.LeastFrom(space.Options.Count);
        foreach (Part a in first)
        {
            CandidateCosts begun = space.Rest + a.Costs;
            foreach (Part b in second)
            {
                CandidateCosts sum = begun + b.Costs + after;
                if (sum.Macs > limits.Macs * Rounding || sum.Parameters > limits.Parameters * Rounding
                    || sum.LatencySeconds > limits.LatencySeconds * Rounding
                    || sum.Loss > limits.Loss + Rounding - 1 || front.IsBeaten(sum.LatencySeconds, sum.Loss))
                {
                    continue;
                }

                int[] choices = [.. a.Choices, .. b.Choices];
                CandidateCosts costs = space.Evaluate(choices)!.Value;
                if (limits.Allow(costs))
                    front.Add(costs.LatencySeconds, costs.Loss, new Candidate(choices, costs));
            }
        }

        return [.. front.Items];
    }

    /// <param name="others">The least that everything before and after this half costs.</param>
    private static List<Part>? Half(
        SeparableSpace space, CostLimits limits, int from, int to, (CandidateCosts Before, CandidateCosts After) others)
    {
        List<Part> parts = [new Part([], default)];
        for (int variable = from; variable < to; variable++)
        {
            CandidateCosts rest = LeastOf(space, variable + 1, to) + others.After;
            List<Part> options = Useful(space, [.. space.Options[variable].Select((costs, choice) => new Part([choice], costs))]);
            if ((long)parts.Count * options.Count > MostCompared)
                return null;
            parts = Useful(space,
            [
                .. from part in parts
                   from option in options
                   let costs = part.Costs + option.Costs
                   where limits.Allow(Rounded(others.Before + costs + rest))
                   select new Part([.. part.Choices, option.Choices[0]], costs),
            ]);
        }

        return parts;
    }

    /// <summary>A little less in every cost.</summary>
    private static CandidateCosts Rounded(CandidateCosts costs) =>
        new(1 / Rounding * costs.Time, costs.Loss + 1 - Rounding, costs.Macs / Rounding, costs.Parameters / Rounding);

    private static CandidateCosts LeastOf(SeparableSpace space, int from, int to)
    {
        CandidateCosts sum = default;
        for (int variable = from; variable < to; variable++)
            sum += space.Options[variable].Aggregate((a, b) => CandidateCosts.Least(a, b));
        return sum;
    }

    /// <summary>Those that no other beats in all costs.</summary>
    private static List<Part> Useful(SeparableSpace space, IEnumerable<Part> parts) => Pareto.Of(
        parts,
        [
            .. space.Times.Select(time => (Func<Part, double>)(part => time(part.Costs))),
            part => part.Costs.Loss, part => part.Costs.Macs, part => part.Costs.Parameters,
        ]);

    /// <summary>Options of some of the variables, and what they add.</summary>
    private sealed record Part(int[] Choices, CandidateCosts Costs);
}
