using LatencyLab.Cli.Parsing;
using LatencyLab.Studies.Clusters;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Cli.Commands.Run;

/// <summary><c>latlab run FILE.yaml</c> of a file with a <c>matrix</c>: predicts its tasks here or on a cluster, and merges them.</summary>
internal static class MatrixCommand
{
    /// <summary>Exit code where tasks are missing: a check that failed.</summary>
    internal const int Incomplete = 1;

    public static int Run(ParseResult parsed, MatrixOptions options, TaskMatrix matrix, string? output, bool asJson)
    {
        bool isSlurm = options.IsSlurm(parsed);
        int threads = isSlurm ? 0 : options.ThreadsOf(parsed);
        Shard? shard = options.ShardOf(parsed);
        MatrixFolder folder = Open(matrix, output);
        using Interrupt interrupt = new();
        IReadOnlyList<FailedShard> failed = [];
        if (isSlurm)
        {
            int shards = options.ShardsOf(parsed, matrix.Count);
            failed = OnCluster(
                options.QueueOf(parsed, matrix.Name, matrix.Path, folder.FullPath, shards), folder, matrix.Count, shards, interrupt.Token);
        }
        else
        {
            ProgressBar.Show(matrix.Name, report =>
                MatrixRun.Run(matrix, folder, shard ?? Shard.Whole, threads, report, interrupt.Token));
        }

        Show(failed);
        bool isPart = shard is not null;
        MatrixResults results = isPart ? folder.Read() : MatrixRun.Merge(folder);
        Write(parsed, matrix, folder, results, isPart, asJson);
        return interrupt.Token.IsCancellationRequested ? Interrupt.ExitCode
            : isPart || results.Missing == 0 ? 0 : Incomplete;
    }

    /// <summary>Runs shards on a cluster, with progress.</summary>
    internal static IReadOnlyList<FailedShard> OnCluster(
        SlurmQueue queue, IShardedFolder folder, int tasks, int shards, CancellationToken cancellation) =>
        ProgressBar.Show("submitting", report => new ArrayRun(folder, queue, tasks, shards).Run(
            report, Terminal.Current.Note, cancellation));

    /// <summary>Says which shards gave nothing, with the ends of their logs.</summary>
    internal static void Show(IReadOnlyList<FailedShard> failed)
    {
        foreach (FailedShard one in failed)
        {
            Terminal.Current.Error.WriteLine(
                $"latlab: shard {one.Number} gave no result in {ArrayRun.MostAttempts} attempts; the end of its log: "
                + (one.LogEnd.Count == 0 ? "(empty)" : ""));
            foreach (string line in one.LogEnd)
                Terminal.Current.Error.WriteLine($"  {line}");
        }
    }

    /// <summary>Merges what was run.</summary>
    public static int Merge(ParseResult parsed, TaskMatrix matrix, string? output, bool asJson)
    {
        MatrixFolder folder = Open(matrix, output);
        MatrixResults results = MatrixRun.Merge(folder);
        Write(parsed, matrix, folder, results, isPart: false, asJson);
        return results.Missing == 0 ? 0 : Incomplete;
    }

    private static MatrixFolder Open(TaskMatrix matrix, string? output) => MatrixFolder.Open(
        matrix, output ?? Path.GetRelativePath(Directory.GetCurrentDirectory(), matrix.OutputFolder), typeof(MatrixCommand).Assembly);

    private static void Write(
        ParseResult parsed, TaskMatrix matrix, MatrixFolder folder, MatrixResults results, bool isPart, bool asJson)
    {
        bool isWhole = !isPart && results.Missing == 0;
        if (asJson)
        {
            JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/matrix-run/v1", new JsonObject
            {
                ["sweep"] = matrix.Name,
                ["file"] = matrix.Path,
                ["folder"] = folder.FullPath,
                ["tasks"] = matrix.Count,
                ["done"] = results.Done,
                ["refused"] = results.Refused,
                ["repeated"] = results.Repeated,
                ["missing"] = Json(results.Gaps),
                ["results"] = isWhole ? folder.ResultsPath : null,
            });
            return;
        }

        TextWriter output = Terminal.Current.Summary;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{matrix.Name}: {results.Done} of {matrix.Count} tasks have a result")
            + Also(results.Refused, "of them combinations that cannot be") + Also(results.Repeated, "given twice and the same"));
        if (isWhole)
            output.WriteLine($"all of them are in {folder.ResultsPath}");
        else if (!isPart)
            output.WriteLine($"missing: {GapText(results.Gaps)}; latlab run {matrix.Path} does them");
    }

    /// <summary>Gaps for machines.</summary>
    internal static JsonArray Json(IEnumerable<(int First, int Last)> gaps) =>
        JsonText.Array(gaps.Select(gap => new JsonObject { ["first"] = gap.First, ["last"] = gap.Last }));

    private static string Also(int count, string what) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count} {what}");

    /// <summary>Tasks of gaps, the first few.</summary>
    internal static string GapText(IEnumerable<(int First, int Last)> all)
    {
        const int Shown = 8;
        string[] gaps = [.. all.Take(Shown + 1).Select(gap => gap.First == gap.Last
            ? string.Create(CultureInfo.InvariantCulture, $"{gap.First}")
            : string.Create(CultureInfo.InvariantCulture, $"{gap.First}..{gap.Last}"))];
        return $"tasks {string.Join(", ", gaps.Take(Shown))}{(gaps.Length > Shown ? ", ..." : "")}";
    }
}
