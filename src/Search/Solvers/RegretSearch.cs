namespace LatencyLab.Search.Solvers;

/// <summary>One configuration for several devices.</summary>
/// <param name="Costs">Its costs on each device.</param>
/// <param name="IsExact">Whether no other configuration is better; else <paramref name="LeastPossible"/> says what could be.</param>
/// <param name="LeastPossible">No configuration has a smaller worst-case ratio (least loss first: a smaller loss) than this.</param>
internal sealed record RegretResult(
    IReadOnlyList<int> Choices, IReadOnlyList<CandidateCosts> Costs, double WorstRatio, bool IsExact, double LeastPossible, int Nodes);

/// <summary>
/// The configuration whose worst-case latency over several devices, relative to each device's own best, is least: by branch and bound.
/// </summary>
/// <remarks>The bound of a prefix is the greatest over devices of its latency bound over that device's best latency.</remarks>
internal static class RegretSearch
{
    public const int MostNodes = 300_000;

    /// <param name="spaces">One a device, of the same variables.</param>
    /// <param name="bestSeconds">Latency of each device's own choice.</param>
    /// <param name="limits">One a device.</param>
    /// <param name="start">Configurations to begin with, e.g. each device's own choice and front.</param>
    /// <param name="lossFirst">Least loss first and then the least ratio; else the ratio alone, of equals the least loss.</param>
    /// <returns>Null where no configuration is within the limits on every device.</returns>
    public static RegretResult? Find(
        IReadOnlyList<ISearchSpace> spaces, IReadOnlyList<double> bestSeconds, IReadOnlyList<CostLimits> limits,
        IEnumerable<IReadOnlyList<int>> start, bool lossFirst, int mostNodes = MostNodes)
    {
        Problem problem = new(spaces, bestSeconds, limits, lossFirst, mostNodes);
        foreach (IReadOnlyList<int> choices in start)
            problem.Try([.. choices]);
        problem.Branch([]);
        return problem.Result();
    }

    private sealed class Problem(
        IReadOnlyList<ISearchSpace> spaces, IReadOnlyList<double> bestSeconds, IReadOnlyList<CostLimits> limits, bool lossFirst,
        int mostNodes)
    {
        private (int[] Choices, CandidateCosts[] Costs, double Ratio)? _best;
        private double _leastOpen = double.PositiveInfinity;
        private int _nodes;

        public void Try(int[] choices)
        {
            if (CostsOf(space => space.Evaluate(choices)) is CandidateCosts[] costs && IsBetter(costs))
                _best = (choices, costs, Ratio(costs));
        }

        public void Branch(int[] prefix)
        {
            if (prefix.Length == spaces[0].Variables.Count)
            {
                Try(prefix);
                return;
            }

            List<(int[] Choices, CandidateCosts[] Bound)> children = [];
            for (int choice = 0; choice < spaces[0].Variables[prefix.Length].Options.Count; choice++)
            {
                _nodes++;
                int[] longer = [.. prefix, choice];
                if (CostsOf(space => space.Bound(longer)) is CandidateCosts[] bound)
                    children.Add((longer, bound));
            }

            foreach ((int[] choices, CandidateCosts[] bound) in children.OrderBy(
                child => lossFirst ? child.Bound[0].Loss : Ratio(child.Bound)))
            {
                if (!IsBetter(bound))
                    continue;
                if (_nodes >= mostNodes)
                    _leastOpen = Math.Min(_leastOpen, lossFirst ? bound[0].Loss : Ratio(bound));
                else
                    Branch(choices);
            }
        }

        public RegretResult? Result() => _best is not (int[] choices, CandidateCosts[] costs, double ratio) ? null
            : new RegretResult(
                choices, costs, ratio, double.IsPositiveInfinity(_leastOpen), Math.Min(lossFirst ? costs[0].Loss : ratio, _leastOpen),
                _nodes);

        private CandidateCosts[]? CostsOf(Func<ISearchSpace, CandidateCosts?> costs)
        {
            CandidateCosts[] all = new CandidateCosts[spaces.Count];
            for (int device = 0; device < all.Length; device++)
            {
                if (costs(spaces[device]) is not CandidateCosts found || !limits[device].Allow(found))
                    return null;
                all[device] = found;
            }

            return all;
        }

        private double Ratio(CandidateCosts[] costs)
        {
            double worst = 0;
            for (int device = 0; device < costs.Length; device++)
                worst = Math.Max(worst, costs[device].LatencySeconds / bestSeconds[device]);
            return worst;
        }

        private bool IsBetter(CandidateCosts[] costs)
        {
            if (_best is not (_, CandidateCosts[] best, double ratio))
                return true;
            (double, double) mine = lossFirst ? (costs[0].Loss, Ratio(costs)) : (Ratio(costs), costs[0].Loss);
            return mine.CompareTo(lossFirst ? (best[0].Loss, ratio) : (ratio, best[0].Loss)) < 0;
        }
    }
}
