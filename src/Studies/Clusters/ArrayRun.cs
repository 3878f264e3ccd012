using LatencyLab.Studies.Matrices;

namespace LatencyLab.Studies.Clusters;

/// <summary>
/// Runs a sweep as arrays of jobs: submits the shards that miss results, waits, and submits again those that still do, for whatever reason
/// (a killed process, a node that went away).
/// </summary>
/// <param name="folder">The sweep's folder, which all nodes see.</param>
/// <param name="queue">The cluster.</param>
/// <param name="tasks">Tasks of the sweep.</param>
/// <param name="shards">Of how many shards.</param>
public sealed class ArrayRun(IShardedFolder folder, IClusterQueue queue, int tasks, int shards)
{
    /// <summary>How often a shard is submitted at most.</summary>
    public const int MostAttempts = 3;

    /// <summary>Between two questions to the cluster.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <param name="report">Takes what is being done, and which part of it is over, 0 to 1; null: nobody watches.</param>
    /// <param name="note">Takes a line about shards that are submitted again.</param>
    /// <param name="cancellation">Ends the job.</param>
    /// <returns>Shards that miss results all the same, each with the end of its log; none where <paramref name="cancellation"/> ended it.
    /// </returns>
    /// <exception cref="InputException">The cluster refuses, or results cannot be read.</exception>
    public IReadOnlyList<FailedShard> Run(Action<string, double>? report, Action<string> note, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            IReadOnlyList<int> missing = folder.MissingShards(shards);
            if (missing.Count == 0 || cancellation.IsCancellationRequested)
                return [];
            if (attempt > MostAttempts)
                return [.. missing.Select(shard => new FailedShard(shard, queue.EndOfLog(shard)))];
            if (attempt > 1)
            {
                note($"{missing.Count} of {shards} shards ended without all of their results and are submitted again: "
                    + string.Join(", ", missing));
            }

            string job = queue.Submit(missing);
            while (queue.StateOf(job) is string state)
            {
                report?.Invoke($"job {job}: {state}", Math.Min(1, (double)folder.CountWritten() / tasks));
                if (!cancellation.WaitHandle.WaitOne(Pause))
                    continue;
                queue.Cancel(job);
                return [];
            }
        }
    }
}

/// <summary>A shard that did not give all of its results.</summary>
/// <param name="Number">From 1.</param>
/// <param name="LogEnd">The last lines that it wrote.</param>
public sealed record FailedShard(int Number, IReadOnlyList<string> LogEnd);
