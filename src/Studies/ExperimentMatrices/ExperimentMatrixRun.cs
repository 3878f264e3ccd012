using LatencyLab.Measuring.Campaigns;
using LatencyLab.Studies.Experiments;
using LatencyLab.Studies.Experiments.Ledger;
using LatencyLab.Studies.Experiments.Steps;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>Runs the experiments of a matrix, one after another: two that measure at a time would disturb each other.</summary>
public static class ExperimentMatrixRun
{
    private const string RowsOfTask = "measurements.csv";

    /// <param name="matrix">The experiments.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="shard">Which tasks.</param>
    /// <param name="host">Commands, texts and progress.</param>
    /// <param name="cancellation">Ends the step in hand, which the next run goes on with.</param>
    /// <returns>Tasks that could not be done; the others are.</returns>
    public static IReadOnlyList<FailedTask> Run(
        ExperimentMatrix matrix, ExperimentMatrixFolder folder, Shard shard, IExperimentHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(host);
        List<FailedTask> failed = [];
        int count = matrix.Tasks.Count;
        foreach (ExperimentTask task in matrix.Tasks.Take(shard.First(count)..shard.End(count)))
        {
            if (cancellation.IsCancellationRequested)
                break;
            try
            {
                if (folder.IsDone(task))
                    continue;
                host.NoteProgress(string.Create(CultureInfo.InvariantCulture, $"task {task.Index} of {count}: {Named(matrix, task)}"));
                string path = folder.PathOf(task);
                using RunFolder own = RunFolder.Open(path);
                ExperimentRun.Run(ExperimentSteps.Of(task.Experiment, path), own, [], host, cancellation);
            }
            catch (InputException problem)
            {
                failed.Add(new FailedTask(task, problem.Errors));
            }
        }

        return failed;
    }

    /// <summary>Puts the measured rows of all tasks into one file and a line a task into another, where all tasks are done.</summary>
    /// <returns>What there is; nothing is written where tasks are not done.</returns>
    /// <exception cref="InputException">A file of a task cannot be read, or one of the matrix cannot be written.</exception>
    public static ExperimentMatrixResults Merge(ExperimentMatrix matrix, ExperimentMatrixFolder folder)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(folder);
        IReadOnlyList<(int, int)> gaps = folder.Gaps();
        if (gaps.Count > 0)
            return new ExperimentMatrixResults(gaps, null);
        ExperimentTask[] measured = [.. matrix.Tasks.Where(task => task.Experiment.Measure is not null)];
        JoinedCampaigns? rows = measured.Length == 0 ? null
            : JoinedCampaigns.Of([.. measured.Select(task => (Path.Combine(folder.PathOf(task), RowsOfTask), task.Folder))]);
        if (rows is not null)
            folder.Save(folder.RowsPath, rows.Text);
        folder.Save(folder.ResultsPath, ExperimentMatrixTable.Of(matrix, folder));
        return new ExperimentMatrixResults(gaps, rows);
    }

    /// <summary>What the axes say of a task: <c>measure.threads=2 measure.suite=static</c>.</summary>
    public static string Named(ExperimentMatrix matrix, ExperimentTask task)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(task);
        return string.Join(' ', matrix.Axes.Zip(task.Values, (axis, value) => $"{axis}={value}"));
    }
}

/// <summary>A task that could not be done.</summary>
/// <param name="Task">The task.</param>
/// <param name="Errors">Why.</param>
public sealed record FailedTask(ExperimentTask Task, IReadOnlyList<InputError> Errors);

/// <summary>What there is of a matrix of experiments.</summary>
/// <param name="Gaps">Tasks that are not done, neighbours together.</param>
/// <param name="Rows">The measured rows; null where nothing was measured or tasks are not done.</param>
public sealed record ExperimentMatrixResults(IReadOnlyList<(int First, int Last)> Gaps, JoinedCampaigns? Rows)
{
    /// <summary>Number of tasks that are not done.</summary>
    public int Missing => Gaps.Sum(gap => gap.Last - gap.First + 1);
}
