using System.Diagnostics;

namespace LatencyLab.Studies.Matrices;

/// <summary>Predicts tasks of a sweep and writes their results, a few hundred at a time; what has a result is left.</summary>
public static class MatrixRun
{
    private const int TasksInPart = 256;
    private const double SecondsOfPart = 5;

    /// <param name="matrix">The sweep.</param>
    /// <param name="folder">Where results are written.</param>
    /// <param name="shard">Which tasks.</param>
    /// <param name="threads">How many predict at a time, each neighbours.</param>
    /// <param name="report">Takes what is being done, and which part of it is over, 0 to 1; null: nobody watches.</param>
    /// <param name="cancellation">Ends it after the tasks in hand, which are written.</param>
    /// <returns>Tasks that were predicted.</returns>
    /// <exception cref="InputException">Results cannot be read or written.</exception>
    public static int Run(
        TaskMatrix matrix, MatrixFolder folder, Shard shard, int threads, Action<string, double>? report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(folder);
        IReadOnlyList<MatrixRow?> before = folder.Read().Rows;
        int first = shard.First(matrix.Count);
        int[] open = [.. Enumerable.Range(first, shard.End(matrix.Count) - first).Where(index => before[index] is null)];
        int done = 0;
        object watch = new();

        void RunPart(int part)
        {
            Shard mine = new(part, threads);
            MatrixPredictor predictor = new();
            List<MatrixRow> rows = [];
            long start = Stopwatch.GetTimestamp();
            foreach (int index in open[mine.First(open.Length)..mine.End(open.Length)])
            {
                if (cancellation.IsCancellationRequested)
                    break;
                rows.Add(predictor.Predict(matrix.Task(index)));
                int now = Interlocked.Increment(ref done);
                if (rows.Count >= TasksInPart || Stopwatch.GetElapsedTime(start).TotalSeconds > SecondsOfPart)
                {
                    folder.Save(rows);
                    rows.Clear();
                    start = Stopwatch.GetTimestamp();
                }

                if (report is null)
                    continue;
                lock (watch)
                    report(string.Create(CultureInfo.InvariantCulture, $"{now} of {open.Length} tasks"), (double)now / open.Length);
            }

            if (rows.Count > 0)
                folder.Save(rows);
        }

        if (threads == 1)
            RunPart(1);
        else
            Parallel.ForEach(Enumerable.Range(1, threads), new ParallelOptions { MaxDegreeOfParallelism = threads }, RunPart);
        return done;
    }

    /// <summary>Puts all results into one file, where every task has one.</summary>
    /// <returns>The results; nothing is written where tasks are missing.</returns>
    /// <exception cref="InputException">Two results of a task differ, or a file cannot be read or written.</exception>
    public static MatrixResults Merge(MatrixFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        MatrixResults results = folder.Read();
        if (results.Missing == 0)
            folder.SaveResults(results.Rows!);
        return results;
    }
}
