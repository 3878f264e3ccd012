using LatencyLab.Cli.Parsing;
using LatencyLab.Studies.Clusters;
using LatencyLab.Studies.ExperimentMatrices;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>
/// <c>latlab run FILE.yaml</c> of a file with a <c>matrix</c> and an <c>experiment</c>: runs the experiments here, one after another, or on
/// a cluster, each on a node or an accelerator of its own, and merges what they measured.
/// </summary>
internal static class ExperimentMatrixCommand
{
    private const string WholeNode = "--exclusive", OneAccelerator = "--gres=gpu:1";

    public static int Run(
        ParseResult parsed, MatrixOptions options, ExperimentHost host, ExperimentMatrix matrix, string? output, bool asJson)
    {
        bool isSlurm = options.IsSlurm(parsed);
        int threads = isSlurm || !options.IsExecutorGiven(parsed) ? 1 : options.ThreadsOf(parsed);
        Shard? shard = options.ShardOf(parsed);
        ExperimentMatrixFolder folder = Open(matrix, host, output);
        using Interrupt interrupt = new();
        IReadOnlyList<FailedTask> failed = [];
        if (isSlurm)
        {
            int count = matrix.Tasks.Count, shards = options.ShardsOf(parsed, count, count);
            string? alone = matrix.IsOnAccelerators ? OneAccelerator : matrix.IsMeasured ? WholeNode : null;
            SlurmQueue queue = options.QueueOf(parsed, matrix.Name, matrix.Path, folder.FullPath, shards, alone);
            MatrixCommand.Show(MatrixCommand.OnCluster(queue, folder, count, shards, interrupt.Token));
        }
        else
        {
            if (threads > 1)
            {
                Terminal.Current.Note(matrix.IsMeasured
                    ? "experiments that measure at a time disturb each other: they are run one after another"
                    : "experiments are run one after another; --shard in several processes runs them side by side");
            }

            failed = ExperimentMatrixRun.Run(matrix, folder, shard ?? Shard.Whole, host, interrupt.Token);
        }

        foreach (FailedTask one in failed)
        {
            foreach (InputError error in one.Errors)
            {
                Terminal.Current.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"latlab: task {one.Task.Index} ({ExperimentMatrixRun.Named(matrix, one.Task)}): {error}"));
            }
        }

        bool isPart = shard is not null;
        ExperimentMatrixResults results =
            isPart ? new ExperimentMatrixResults(folder.Gaps(), null) : ExperimentMatrixRun.Merge(matrix, folder);
        Write(parsed, matrix, folder, results, failed, isPart, asJson);
        return interrupt.Token.IsCancellationRequested ? Interrupt.ExitCode
            : failed.Count == 0 && (isPart || results.Missing == 0) ? 0 : MatrixCommand.Incomplete;
    }

    /// <summary>Merges what was run.</summary>
    public static int Merge(ParseResult parsed, ExperimentMatrix matrix, ExperimentHost host, string? output, bool asJson)
    {
        ExperimentMatrixFolder folder = Open(matrix, host, output);
        ExperimentMatrixResults results = ExperimentMatrixRun.Merge(matrix, folder);
        Write(parsed, matrix, folder, results, [], isPart: false, asJson);
        return results.Missing == 0 ? 0 : MatrixCommand.Incomplete;
    }

    private static ExperimentMatrixFolder Open(ExperimentMatrix matrix, ExperimentHost host, string? output) =>
        ExperimentMatrixFolder.Open(
            matrix, output ?? Path.GetRelativePath(Directory.GetCurrentDirectory(), matrix.OutputFolder), host);

    private static void Write(
        ParseResult parsed, ExperimentMatrix matrix, ExperimentMatrixFolder folder, ExperimentMatrixResults results,
        IReadOnlyList<FailedTask> failed, bool isPart, bool asJson)
    {
        bool isWhole = !isPart && results.Missing == 0;
        int count = matrix.Tasks.Count;
        if (asJson)
        {
            JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/experiment-matrix-run/v1", new JsonObject
            {
                ["sweep"] = matrix.Name,
                ["file"] = matrix.Path,
                ["folder"] = folder.FullPath,
                ["tasks"] = JsonText.Array(matrix.Tasks.Select(task => ToJson(matrix, folder, task, failed))),
                ["missing"] = MatrixCommand.Json(results.Gaps),
                ["rows"] = results.Rows?.Rows,
                ["repeated_rows"] = results.Rows?.Repeated,
                ["measurements"] = results.Rows is null ? null : folder.RowsPath,
                ["results"] = isWhole ? folder.ResultsPath : null,
            });
            return;
        }

        if (results.Rows is { FirstUnreadable: InputError first, Unreadable: int unreadable })
        {
            Terminal.Current.Note(string.Create(CultureInfo.InvariantCulture,
                $"{unreadable} measured rows cannot be read and are left out, the first: {first}"));
        }

        TextWriter output = Terminal.Current.Summary;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{matrix.Name}: {count - results.Missing} of {count} experiments are done"));
        if (results.Rows is { } rows)
        {
            string repeated = rows.Repeated == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $", {rows.Repeated} of them of a shape that another task measured as well");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Rows} measured rows are in {folder.RowsPath}{repeated}"));
        }

        if (isWhole)
            output.WriteLine($"a line a task is in {folder.ResultsPath}");
        else if (!isPart)
            output.WriteLine($"missing: {MatrixCommand.GapText(results.Gaps)}; latlab run {matrix.Path} does them");
    }

    private static JsonObject ToJson(
        ExperimentMatrix matrix, ExperimentMatrixFolder folder, ExperimentTask task, IReadOnlyList<FailedTask> failed) => new()
        {
            ["task"] = task.Index,
            ["values"] = new JsonObject(matrix.Axes.Zip(task.Values, (axis, value) => KeyValuePair.Create(axis, (JsonNode?)value))),
            ["folder"] = folder.PathOf(task),
            ["done"] = folder.IsDone(task),
            ["errors"] = JsonText.Texts(failed.Where(one => one.Task == task).SelectMany(one => one.Errors).Select(error => $"{error}")),
        };
}
