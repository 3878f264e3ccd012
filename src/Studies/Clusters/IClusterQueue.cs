namespace LatencyLab.Studies.Clusters;

/// <summary>What a cluster does with jobs that are arrays of shards.</summary>
public interface IClusterQueue
{
    /// <summary>Submits shards as one job.</summary>
    /// <returns>The job's name.</returns>
    /// <exception cref="InputException">The cluster refuses it.</exception>
    string Submit(IReadOnlyList<int> shards);

    /// <summary>What a job's shards that are not over are doing, a few words; null where all are over.</summary>
    /// <exception cref="InputException">The cluster cannot be asked.</exception>
    string? StateOf(string job);

    /// <summary>Ends a job.</summary>
    void Cancel(string job);

    /// <summary>The last lines that a shard wrote; none where it wrote nothing.</summary>
    IReadOnlyList<string> EndOfLog(int shard);
}
