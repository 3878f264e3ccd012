namespace LatencyLab.Tests.Architecture;

/// <summary>Which namespaces use which, with one use to show for each arrow.</summary>
internal sealed class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    /// <param name="from">Using namespace.</param>
    /// <param name="to">Used namespace.</param>
    /// <param name="use">Where it is used; the first one given is shown.</param>
    public void Add(string from, string to, string use)
    {
        if (from == to)
            return;
        if (!_arrows.TryGetValue(from, out SortedDictionary<string, string>? uses))
            _arrows.Add(from, uses = new(StringComparer.Ordinal));
        uses.TryAdd(to, use);
    }

    /// <summary>A shortest circle through each namespace that is in one and in none of those already given; an arrow a line.</summary>
    public IReadOnlyList<string> Circles()
    {
        HashSet<string> shown = [];
        List<string> circles = [];
        foreach (string start in _arrows.Keys)
        {
            if (shown.Contains(start) || Circle(start) is not { } circle)
                continue;
            shown.UnionWith(circle);
            circles.Add(string.Join('\n', circle.Zip(circle.Skip(1).Append(start)).Select(
                arrow => $"{arrow.First} -> {arrow.Second}: {_arrows[arrow.First][arrow.Second]}")));
        }

        return circles;
    }

    private List<string>? Circle(string start)
    {
        Dictionary<string, string> cameFrom = [];
        Queue<string> open = new([start]);
        while (open.TryDequeue(out string? at))
        {
            foreach (string next in _arrows.TryGetValue(at, out var uses) ? uses.Keys.AsEnumerable() : [])
            {
                if (next == start)
                {
                    List<string> circle = [at];
                    while (circle[^1] != start)
                        circle.Add(cameFrom[circle[^1]]);
                    circle.Reverse();
                    return circle;
                }

                if (cameFrom.TryAdd(next, at))
                    open.Enqueue(next);
            }
        }

        return null;
    }
}
