namespace LatencyLab.Search.Solvers;

/// <summary>What no other beats: no other is at most as much in every cost. Of equals the first given stays.</summary>
internal static class Pareto
{
    /// <summary>Configurations that no other beats in latency and loss, fastest first.</summary>
    public static List<Candidate> Front(IEnumerable<Candidate> candidates) =>
        Of(candidates, candidate => candidate.Costs.LatencySeconds, candidate => candidate.Costs.Loss);

    /// <summary>In rising order of the first cost, of equals of the second and so on.</summary>
    /// <param name="items">What is compared.</param>
    /// <param name="costs">Two or more.</param>
    /// <remarks>
    /// Sorted by the first cost, an item can only be beaten by one before it, in the other costs: one or two of these are a
    /// <see cref="Staircase{T}"/>, more are compared one by one.
    /// </remarks>
    public static List<T> Of<T>(IEnumerable<T> items, params Func<T, double>[] costs)
    {
        IOrderedEnumerable<T> sorted = items.OrderBy(costs[0]);
        for (int i = 1; i < costs.Length; i++)
            sorted = sorted.ThenBy(costs[i]);
        Staircase<T> stairs = new();
        List<double[]> kept = [];
        List<T> front = [];
        foreach (T item in sorted)
        {
            if (costs.Length <= 3 ? stairs.Add(costs[1](item), costs.Length == 3 ? costs[2](item) : 0, item)
                : IsNew([.. costs.Select(cost => cost(item))]))
                front.Add(item);
        }

        return front;

        bool IsNew(double[] own)
        {
            foreach (double[] other in kept)
            {
                int i = 1;
                while (i < own.Length && other[i] <= own[i])
                    i++;
                if (i == own.Length)
                    return false;
            }

            kept.Add(own);
            return true;
        }
    }
}

/// <summary>Items that no other beats in two costs, while they are found: the first cost rises along them, the second falls.</summary>
internal sealed class Staircase<T>
{
    private readonly List<(double First, double Second, T Item)> _steps = [];

    public IEnumerable<T> Items => _steps.Select(step => step.Item);

    /// <summary>Whether an item is at most as much in both costs.</summary>
    public bool IsBeaten(double first, double second)
    {
        int above = Above(first);
        return above > 0 && _steps[above - 1].Second <= second;
    }

    /// <summary>Takes an item in and those that it beats out; false where it is beaten itself.</summary>
    public bool Add(double first, double second, T item)
    {
        if (IsBeaten(first, second))
            return false;
        int above = Above(first), from = above > 0 && _steps[above - 1].First == first ? above - 1 : above, to = from;
        while (to < _steps.Count && _steps[to].Second >= second)
            to++;
        _steps.RemoveRange(from, to - from);
        _steps.Insert(from, (first, second, item));
        return true;
    }

    /// <summary>Index of the first step of a greater first cost.</summary>
    private int Above(double first)
    {
        (int low, int high) = (0, _steps.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_steps[middle].First <= first)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
