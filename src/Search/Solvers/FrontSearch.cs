namespace LatencyLab.Search.Solvers;

/// <summary>Every configuration within limits that no other beats in latency and loss, and what is proven about it.</summary>
/// <param name="Points">Fastest first; latency rises and loss falls strictly, within a rank where there are ranks.</param>
/// <param name="Open">Bounds of what was not searched; empty where the front is exact.</param>
/// <param name="Method">How it was found, for people.</param>
public sealed record FrontResult(IReadOnlyList<Candidate> Points, IReadOnlyList<CandidateCosts> Open, string Method)
{
    /// <summary>Whether everything was searched.</summary>
    public bool IsExact => Open.Count == 0;

    /// <summary>Whether the first choice of a point is its rank (<see cref="RankedSpace"/>).</summary>
    public bool IsRanked { get; init; }

    /// <summary>The least loss within a latency, of the best rank that has any; null where nothing is that fast.</summary>
    internal Candidate? LeastLoss(double latencySeconds)
    {
        Candidate[] within = [.. Points.Where(point => point.Costs.LatencySeconds <= latencySeconds)];
        int rank = IsRanked && within.Length > 0 ? within.Min(point => point.Choices[0]) : 0;
        return within.LastOrDefault(point => !IsRanked || point.Choices[0] == rank);
    }
}

/// <summary>
/// Finds the front of a space: by dynamic programming where costs add and one of them is limited, by joining halves where several are,
/// else by branch and bound, which leaves out what cannot beat a configuration already found and says what it did not get to.
/// </summary>
internal static class FrontSearch
{
    /// <summary>Configurations and prefixes that branch and bound looks at before it stops.</summary>
    public const int MostNodes = 300_000;

    public static FrontResult Of(ISearchSpace space, CostLimits limits, int mostNodes = MostNodes) => space switch
    {
        RankedSpace ranked => Ranked(ranked, limits),
        SeparableSpace separable when IsProgrammed(limits) => Separable(separable, limits),
        SeparableSpace separable => JoinedHalves.Of(separable, limits) ?? new Branching(space, limits, mostNodes).Run(),
        _ => new Branching(space, limits, mostNodes).Run(),
    };

    /// <summary>
    /// The best configuration of a separable space other than <paramref name="best"/>, by the same rule; null where there is none.
    /// </summary>
    /// <param name="pick">The rule.</param>
    /// <param name="order">Less is better under the rule.</param>
    /// <remarks>
    /// Exact: every other configuration first differs from the best one at some variable i, so the runner-up is the best of the
    /// n problems in which variables before i are fixed to the best choice and variable i may not take it (Lawler, 1972).
    /// </remarks>
    public static Candidate? Second(
        SeparableSpace space, CostLimits limits, Candidate best, Func<FrontResult, Candidate?> pick,
        Func<CandidateCosts, (double, double)> order)
    {
        List<Candidate> seconds = [];
        for (int differs = 0; differs < space.Variables.Count; differs++)
        {
            int[][] allowed =
            [
                .. space.Variables.Select((variable, i) => i < differs
                    ? [best.Choices[i]]
                    : Enumerable.Range(0, variable.Options.Count).Where(choice => i > differs || choice != best.Choices[i]).ToArray()),
            ];
            if (allowed[differs].Length > 0 && pick(Of(space.Restricted(allowed), limits)) is Candidate found)
                seconds.Add(found with { Choices = [.. found.Choices.Select((choice, i) => allowed[i][choice])] });
        }

        return seconds.MinBy(candidate => order(candidate.Costs));
    }

    /// <summary>Whether one cost at most is limited besides latency and loss: dynamic programming then takes it along.</summary>
    public static bool IsProgrammed(CostLimits limits) => double.IsInfinity(limits.Macs) || double.IsInfinity(limits.Parameters);

    /// <summary>
    /// The fronts of all ranks, without what one of a better or the same rank beats; more latency than is allowed is shown too.
    /// </summary>
    private static FrontResult Ranked(RankedSpace space, CostLimits limits)
    {
        CostLimits open = limits with { LatencySeconds = double.PositiveInfinity };
        List<Candidate> points = Pareto.Of(
            space.Ranks.SelectMany(
                (inner, rank) => Of(inner, open).Points.Select(point => point with { Choices = [rank, .. point.Choices] })),
            point => point.Costs.LatencySeconds, point => point.Costs.Loss, point => point.Choices[0]);
        return new FrontResult(points, [], "exact (dynamic programming)") { IsRanked = true };
    }

    private static FrontResult Separable(SeparableSpace space, CostLimits limits)
    {
        Func<CandidateCosts, double>[] limited = double.IsFinite(limits.Macs) ? [costs => costs.Macs]
            : double.IsFinite(limits.Parameters) ? [costs => costs.Parameters] : [];
        Func<CandidateCosts, double>[] compared = [.. space.Times, costs => costs.Loss, .. limited];
        List<Prefix> front = [new Prefix(null, -1, space.Rest)];
        for (int variable = 0; variable < space.Options.Count; variable++)
        {
            CandidateCosts least = space.LeastFrom(variable + 1);
            IReadOnlyList<CandidateCosts> options = space.Options[variable];
            int[] useful = [.. NonDominated(options.Select((costs, choice) => new Prefix(null, choice, costs)), compared)
                .Select(option => option.Choice).Order()];
            List<Prefix> longer = [];
            foreach (Prefix prefix in front)
            {
                foreach (int choice in useful)
                {
                    CandidateCosts costs = prefix.Costs + options[choice];
                    if (limits.Allow(costs + least))
                        longer.Add(new Prefix(prefix, choice, costs));
                }
            }

            front = NonDominated(longer, compared);
        }

        // The limits have been met: only latency and loss count.
        CandidateCosts after = space.LeastFrom(space.Options.Count);
        return new FrontResult(
            Pareto.Front(front.Select(end => new Candidate(end.Choices(space.Options.Count), end.Costs + after))), [],
            "exact (dynamic programming)");
    }

    /// <summary>Those that no other beats in any of the costs.</summary>
    private static List<Prefix> NonDominated(IEnumerable<Prefix> candidates, Func<CandidateCosts, double>[] compared) => Pareto.Of(
        candidates, [.. compared.Select(cost => (Func<Prefix, double>)(candidate => cost(candidate.Costs)))]);

    private sealed record Prefix(Prefix? Before, int Choice, CandidateCosts Costs)
    {
        public int[] Choices(int count)
        {
            int[] choices = new int[count];
            Prefix at = this;
            for (int i = count - 1; i >= 0; i--, at = at.Before!)
                choices[i] = at.Choice;
            return choices;
        }
    }

    private sealed class Branching(ISearchSpace space, CostLimits limits, int mostNodes)
    {
        private readonly Staircase<Candidate> _found = new();
        private readonly List<CandidateCosts> _open = [];
        private int _nodes;

        public FrontResult Run()
        {
            if (space.Bound([]) is CandidateCosts root && limits.Allow(root))
                Branch([], root);
            CandidateCosts[] open = [.. _open.Where(bound => !IsBeaten(bound))];
            return new FrontResult(
                [.. _found.Items], open,
                open.Length == 0 ? $"exact (branch and bound, {_nodes} nodes)" : $"branch and bound stopped after {_nodes} nodes");
        }

        private void Branch(int[] prefix, CandidateCosts bound)
        {
            if (IsBeaten(bound))
                return;
            if (_nodes >= mostNodes)
            {
                _open.Add(bound);
                return;
            }

            if (prefix.Length == space.Variables.Count)
                return;
            List<(int[] Choices, CandidateCosts Bound)> children = [];
            for (int choice = 0; choice < space.Variables[prefix.Length].Options.Count; choice++)
            {
                int[] longer = [.. prefix, choice];
                _nodes++;
                bool whole = longer.Length == space.Variables.Count;
                if ((whole ? space.Evaluate(longer) : space.Bound(longer)) is not CandidateCosts costs || !limits.Allow(costs))
                    continue;
                if (whole)
                    _found.Add(costs.LatencySeconds, costs.Loss, new Candidate(longer, costs));
                else
                    children.Add((longer, costs));
            }

            foreach ((int[] choices, CandidateCosts costs) in children.OrderBy(child => child.Bound.LatencySeconds)
                .ThenBy(child => child.Bound.Loss))
                Branch(choices, costs);
        }

        private bool IsBeaten(CandidateCosts costs) => _found.IsBeaten(costs.LatencySeconds, costs.Loss);
    }
}
