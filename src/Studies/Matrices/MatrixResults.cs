namespace LatencyLab.Studies.Matrices;

/// <summary>The results of a sweep so far.</summary>
/// <param name="Rows">A row a task; null: none yet.</param>
/// <param name="Repeated">Rows of tasks that another file has as well, all of them the same.</param>
public sealed record MatrixResults(IReadOnlyList<MatrixRow?> Rows, int Repeated)
{
    /// <summary>Tasks with a result.</summary>
    public int Done => Rows.Count(row => row is not null);

    /// <summary>Tasks without a result.</summary>
    public int Missing => Rows.Count - Done;

    /// <summary>Combinations that cannot be.</summary>
    public int Refused => Rows.Count(row => row is { IsRefused: true });

    /// <summary>Tasks without a result, neighbours together.</summary>
    public IEnumerable<(int First, int Last)> Gaps => TaskGaps.Of(Rows.Count, index => Rows[index] is null);

    /// <summary>Shards with tasks that have no result.</summary>
    /// <param name="count">Of how many shards.</param>
    public IReadOnlyList<int> MissingShards(int count) => TaskGaps.ShardsOf(Rows.Count, count, index => Rows[index] is null);
}
