namespace LatencyLab.Studies.Matrices;

/// <summary>Which of some numbered tasks have no result.</summary>
internal static class TaskGaps
{
    /// <summary>Their numbers, neighbours together.</summary>
    public static IEnumerable<(int First, int Last)> Of(int tasks, Func<int, bool> isMissing)
    {
        for (int i = 0; i < tasks; i++)
        {
            int first = i;
            while (i < tasks && isMissing(i))
                i++;
            if (i > first)
                yield return (first, i - 1);
        }
    }

    /// <summary>Numbers of the shards that have such tasks.</summary>
    public static IReadOnlyList<int> ShardsOf(int tasks, int shards, Func<int, bool> isMissing) =>
    [
        .. Enumerable.Range(1, shards).Where(number => new Shard(number, shards) is Shard shard
            && Enumerable.Range(shard.First(tasks), shard.End(tasks) - shard.First(tasks)).Any(isMissing)),
    ];
}
