namespace LatencyLab.Search.Solvers;

/// <summary>Every configuration within limits that no other beats in latency and loss, and what is proven about it.</summary>
/// <param name="Points">Fastest first; latency rises and loss falls strictly.</param>
/// <param name="Open">Bounds of what was not searched; empty where the front is exact.</param>
/// <param name="Method">How it was found, for people.</param>
public sealed record FrontResult(IReadOnlyList<Candidate> Points, IReadOnlyList<CandidateCosts> Open, string Method)
{
    public bool IsExact => Open.Count == 0;
}

/// <summary>
/// Finds the front of a space: by dynamic programming where costs add and one of them is limited, by joining halves where several are, else by branch and bound, which leaves out what cannot beat a
/// configuration already found and says what it did not get to.
/// </summary>
public static class FrontSearch
{
    /// <summary>Configurations and prefixes that branch and bound looks at before it stops.</summary>
    public const int MostNodes = 300_000;

    public static FrontResult Of(ISearchSpace space, CostLimits limits, int mostNodes = MostNodes)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(limits);
        if (space is not SeparableSpace separable)
            return new Branching(space, limits, mostNodes).Run();
        return double.IsInfinity(limits.Macs) || double.IsInfinity(limits.Parameters) ? Separable(separable, limits)
            : JoinedHalves.Of(separable, limits) ?? new Branching(space, limits, mostNodes).Run();
    }

    /// <summary>Points that no other beats in latency and loss, fastest first; of equals the first given.</summary>
    public static IReadOnlyList<Candidate> NonDominated(IEnumerable<Candidate> candidates)
    {
        List<Candidate> front = [];
        foreach (Candidate candidate in candidates.OrderBy(c => c.Costs.LatencySeconds).ThenBy(c => c.Costs.Loss))
        {
            if (front.Count == 0 || candidate.Costs.Loss < front[^1].Costs.Loss)
                front.Add(candidate);
        }

        return front;
    }

    private static FrontResult Separable(SeparableSpace space, CostLimits limits)
    {
        Func<CandidateCosts, double>? limited = double.IsFinite(limits.Macs) ? costs => costs.Macs : double.IsFinite(limits.Parameters) ? costs => costs.Parameters : null;
        List<Prefix> front = [new Prefix(null, -1, space.Rest)];
        for (int variable = 0; variable < space.Options.Count; variable++)
        {
            // After the last variable the limits have been met: only latency and loss count.
            bool last = variable == space.Options.Count - 1;
            CandidateCosts least = space.LeastFrom(variable + 1);
            IReadOnlyList<CandidateCosts> options = space.Options[variable];
            int[] useful = [.. NonDominated([.. options.Select((costs, choice) => new Prefix(null, choice, costs))], limited).Select(option => option.Choice).Order()];
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

            front = NonDominated(longer, last ? null : limited);
        }

        return new FrontResult([.. front.Select(end => new Candidate(end.Choices(space.Options.Count), end.Costs))], [], "exact (dynamic programming)");
    }

    /// <summary>Those that no other beats in latency, loss and the cost that has a limit; of equals the first given.</summary>
    private static List<Prefix> NonDominated(List<Prefix> candidates, Func<CandidateCosts, double>? limited)
    {
        List<Prefix> front = [];

        // What was kept so far, least loss first: the limited cost falls strictly along it.
        List<(double Loss, double Limited)> stairs = [];
        foreach (Prefix candidate in candidates.OrderBy(c => c.Costs.LatencySeconds).ThenBy(c => c.Costs.Loss).ThenBy(c => limited?.Invoke(c.Costs) ?? 0))
        {
            double loss = candidate.Costs.Loss, cost = limited?.Invoke(candidate.Costs) ?? 0;
            int above = FirstAbove(stairs, loss);
            if (above > 0 && stairs[above - 1].Limited <= cost)
                continue;
            front.Add(candidate);
            int from = above > 0 && stairs[above - 1].Loss == loss ? above - 1 : above, to = from;
            while (to < stairs.Count && stairs[to].Limited >= cost)
                to++;
            stairs.RemoveRange(from, to - from);
            stairs.Insert(from, (loss, cost));
        }

        return front;
    }

    /// <summary>Index of the first stair with a greater loss.</summary>
    private static int FirstAbove(List<(double Loss, double Limited)> stairs, double loss)
    {
        (int low, int high) = (0, stairs.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (stairs[middle].Loss <= loss)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

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
        private readonly List<Candidate> _found = [];
        private readonly List<CandidateCosts> _open = [];
        private int _nodes;

        public FrontResult Run()
        {
            if (space.Bound([]) is CandidateCosts root && limits.Allow(root))
                Branch([], root);
            CandidateCosts[] open = [.. _open.Where(bound => !IsBeaten(bound))];
            return new FrontResult(
                NonDominated(_found), open,
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
                if (!whole)
                    children.Add((longer, costs));
                else if (!IsBeaten(costs))
                    Add(new Candidate(longer, costs));
            }

            foreach ((int[] choices, CandidateCosts costs) in children.OrderBy(child => child.Bound.LatencySeconds).ThenBy(child => child.Bound.Loss))
                Branch(choices, costs);
        }

        private bool IsBeaten(CandidateCosts costs) =>
            _found.Any(other => other.Costs.LatencySeconds <= costs.LatencySeconds && other.Costs.Loss <= costs.Loss);

        private void Add(Candidate candidate)
        {
            _found.RemoveAll(other => candidate.Costs.LatencySeconds <= other.Costs.LatencySeconds && candidate.Costs.Loss <= other.Costs.Loss);
            _found.Add(candidate);
        }
    }
}
