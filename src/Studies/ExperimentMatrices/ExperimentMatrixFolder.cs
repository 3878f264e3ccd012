using LatencyLab.Files;
using LatencyLab.Studies.Experiments;
using LatencyLab.Studies.Experiments.Ledger;
using LatencyLab.Studies.Experiments.Steps;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>
/// The folder of a matrix of experiments: below <c>tasks</c> each has a folder of its own, which one process uses at a time.
/// </summary>
public sealed class ExperimentMatrixFolder : IShardedFolder
{
    private const string TasksName = "tasks", ResultsName = "results.csv", RowsName = "measurements.csv", HashExtension = ".sha256";

    private readonly ExperimentMatrix _matrix;
    private readonly string _build;
    private readonly HashSet<int> _done = [];

    private ExperimentMatrixFolder(ExperimentMatrix matrix, string full, string build) =>
        (_matrix, FullPath, _build) = (matrix, full, build);

    /// <inheritdoc/>
    public string FullPath { get; }

    /// <summary>Where a line a task is put together.</summary>
    public string ResultsPath => Path.Combine(FullPath, ResultsName);

    /// <summary>Where the measured rows of all tasks are put together.</summary>
    public string RowsPath => Path.Combine(FullPath, RowsName);

    /// <summary>Opens the folder, new or of an earlier run.</summary>
    /// <param name="matrix">The experiments.</param>
    /// <param name="path">The folder.</param>
    /// <param name="host">The program that runs them.</param>
    /// <exception cref="InputException">It holds something else, or cannot be written.</exception>
    public static ExperimentMatrixFolder Open(ExperimentMatrix matrix, string path, IExperimentHost host)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(host);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), tasks = Path.Combine(full, TasksName);
        if (File.Exists(full))
            throw new InputException("is a file, expected a folder to write to", path);
        try
        {
            if (Directory.Exists(full) && !Directory.Exists(tasks)
                && Directory.EnumerateFileSystemEntries(full).FirstOrDefault() is string foreign)
            {
                throw new InputException(
                    $"holds '{Path.GetFileName(foreign)}' but no {TasksName}: it is not the folder of a matrix of experiments "
                    + "and was left as it is", path);
            }

            FileSystem.Current.CreateFolder(tasks);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path);
        }

        return new ExperimentMatrixFolder(matrix, full, ProgramBuild.Of(host.GetType().Assembly));
    }

    /// <summary>The folder of a task.</summary>
    public string PathOf(ExperimentTask task) => Path.Combine(FullPath, TasksName, task.Folder);

    /// <summary>Whether a run of a task would find nothing to do.</summary>
    /// <exception cref="InputException">What is there cannot be read.</exception>
    public bool IsDone(ExperimentTask task)
    {
        if (_done.Contains(task.Index))
            return true;
        string folder = PathOf(task);
        bool isDone = Directory.Exists(folder)
            && ExperimentRun.IsDone(ExperimentSteps.Of(task.Experiment, folder), folder, LedgerOf(task), _build);
        if (isDone)
            _done.Add(task.Index);
        return isDone;
    }

    /// <summary>Tasks that are not done, neighbours together.</summary>
    /// <exception cref="InputException">What is there cannot be read.</exception>
    public IReadOnlyList<(int First, int Last)> Gaps() => [.. TaskGaps.Of(_matrix.Tasks.Count, IsOpen)];

    /// <inheritdoc/>
    public IReadOnlyList<int> MissingShards(int count) => TaskGaps.ShardsOf(_matrix.Tasks.Count, count, IsOpen);

    /// <inheritdoc/>
    public int CountWritten() => _matrix.Tasks.Count(IsDone);

    internal RunLedger LedgerOf(ExperimentTask task) => RunLedger.Read(Path.Combine(PathOf(task), RunFolder.LedgerName));

    /// <summary>Puts something of all tasks into one file.</summary>
    /// <exception cref="InputException">What is there is not as this wrote it, or it cannot be written.</exception>
    internal void Save(string path, string text) =>
        MergedFile.Save(path, Path.Combine(FullPath, TasksName, Path.GetFileName(path) + HashExtension), text);

    private bool IsOpen(int index) => !IsDone(_matrix.Tasks[index]);
}
