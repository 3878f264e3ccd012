using LatencyLab.Files;
using LatencyLab.Studies.Experiments.Ledger;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>One step of an experiment: from files to files.</summary>
/// <param name="name">Unique in the experiment, e.g. <c>search lasnet-resnet50</c>.</param>
public abstract class ExperimentStep(string name)
{
    /// <summary>Unique in the experiment, e.g. <c>search lasnet-resnet50</c>.</summary>
    public string Name => name;

    /// <summary>What the step depends on beside files and the version of the program, as text.</summary>
    public abstract string Inputs { get; }

    /// <summary>Files that the step reads, full paths.</summary>
    public virtual IReadOnlyList<string> Reads => [];

    /// <summary>Whether the step times kernels: then only another release of the program makes it out of date, not another build.</summary>
    public virtual bool IsMeasured => false;

    /// <summary>What has to be the same for the step to go on with files that an earlier run left; empty: it starts anew.</summary>
    public virtual string Resumable => "";

    /// <summary>Files and folders that it writes anew, relative to the folder of the experiment.</summary>
    public virtual IReadOnlyList<string> Writes => [];

    /// <summary>Sets aside what an earlier run left and this one replaces; done before the run forgets that it was there.</summary>
    /// <exception cref="InputException">It cannot be.</exception>
    public virtual void Prepare(StepContext context)
    {
    }

    /// <summary>Does it.</summary>
    /// <exception cref="InputException">The step cannot be done. Nothing is half-written.</exception>
    public abstract StepResult Run(StepContext context);
}

/// <summary>What a step is given.</summary>
/// <param name="Folder">Folder of the experiment.</param>
/// <param name="Step">Name of the step.</param>
/// <param name="Resumes">Whether unfinished files are to be gone on with.</param>
/// <param name="Host">Commands, texts and progress.</param>
/// <param name="Cancellation">Ends the step early.</param>
public sealed record StepContext(RunFolder Folder, string Step, bool Resumes, IExperimentHost Host, CancellationToken Cancellation)
{
    /// <summary>Full path of a file in the folder.</summary>
    public string PathOf(string name) => Folder.PathOf(name);

    /// <summary>Writes a file.</summary>
    /// <exception cref="InputException">What is there is not of an earlier run, or it cannot be written.</exception>
    public void Save(string name, string text) => Folder.Save(Step, name, text);

    /// <summary>Writes a folder, all of it.</summary>
    /// <inheritdoc cref="Save(string, string)"/>
    public void Save(string name, IReadOnlyList<FolderFile> files) => Folder.Save(Step, name, files);
}

/// <summary>What a step did.</summary>
/// <param name="Summary">What came out, one line.</param>
/// <param name="Files">Files written, relative to the folder.</param>
/// <param name="IsInterrupted">Ended early by the user: to be gone on with.</param>
public sealed record StepResult(string Summary, IReadOnlyList<string> Files, bool IsInterrupted = false)
{
    /// <summary>What came out, as numbers by name with the unit in it, e.g. <c>latency_s</c>; finite ones are kept.</summary>
    public IReadOnlyList<(string Name, double Value)> Figures { get; init; } = [];
}
