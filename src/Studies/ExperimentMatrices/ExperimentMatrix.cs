using LatencyLab.Studies.Matrices;

namespace LatencyLab.Studies.ExperimentMatrices;

/// <summary>An experiment, varied: every combination of what the axes list is an experiment of its own, a task.</summary>
/// <param name="Path">The file that it was read from.</param>
/// <param name="Name">Name, for headings.</param>
/// <param name="OutputFolder">Folder for everything that is written.</param>
public sealed record ExperimentMatrix(string Path, string Name, string OutputFolder)
{
    private const string SimulatedAccelerator = "ilgpu-cpu";

    /// <summary>Keys of the experiment that differ between tasks, sections and keys joined by dots.</summary>
    public required IReadOnlyList<string> Axes { get; init; }

    /// <summary>The tasks: the last axis changes first.</summary>
    public required IReadOnlyList<ExperimentTask> Tasks { get; init; }

    /// <summary>Whether something is timed: then two tasks at a time on a machine disturb each other.</summary>
    public bool IsMeasured => Tasks.Any(task => task.Experiment.Device.Probed is not null || task.Experiment.Measure is not null);

    /// <summary>Whether everything that is timed runs on accelerators, of which a machine may have several.</summary>
    public bool IsOnAccelerators => IsMeasured && Tasks.All(task => Backends(task.Experiment).All(
        backend => backend.Backend != ExecutorFactory.Host && !backend.Backend.StartsWith(SimulatedAccelerator, StringComparison.Ordinal)));

    private static IEnumerable<BackendChoice> Backends(Experiment experiment) =>
        new[] { experiment.Device.Probed, experiment.Measure?.Backend }.OfType<BackendChoice>();
}

/// <summary>One experiment of a matrix.</summary>
/// <param name="Index">Its number, from 0; see <see cref="Shard"/>.</param>
/// <param name="Folder">Name of its folder: what the axes say there, so that it stays the same where values are added.</param>
/// <param name="Values">What each axis says, as text.</param>
/// <param name="Experiment">The experiment.</param>
public sealed record ExperimentTask(int Index, string Folder, IReadOnlyList<string> Values, Experiment Experiment);
