using System.Diagnostics;
using LatencyLab.Studies.Experiments.Ledger;
using LatencyLab.Studies.Experiments.Steps;

namespace LatencyLab.Studies.Experiments;

/// <summary>Runs the steps that are out of date, in their order.</summary>
public static class ExperimentRun
{
    private static readonly string s_release = typeof(ExperimentRun).Assembly.GetName().Version!.ToString();

    /// <param name="steps">All steps.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="again">Names of steps to do again although nothing changed.</param>
    /// <param name="host">Commands, texts and progress.</param>
    /// <param name="cancellation">Ends the step in hand.</param>
    /// <exception cref="InputException">A step cannot be done, or would overwrite what the user changed.</exception>
    public static IReadOnlyList<StepReport> Run(
        IReadOnlyList<ExperimentStep> steps, RunFolder folder, IReadOnlyCollection<string> again, IExperimentHost host,
        CancellationToken cancellation)
    {
        string build = ProgramBuild.Of(host.GetType().Assembly);
        List<StepReport> reports = [];
        foreach (ExperimentStep step in steps)
        {
            string fingerprint = FingerprintOf(step, build);
            StepEntry? entry = folder.Ledger.Steps.GetValueOrDefault(step.Name);
            bool isForced = again.Contains(step.Name.Split(' ')[0]) || again.Contains(step.Name);
            foreach (string file in entry is null ? [] : entry.Files.Keys.Union(entry.Writing.Keys))
                folder.Refuse(file);
            bool isCurrent = !isForced && IsCurrent(entry, fingerprint, folder.FullPath);
            StepReport report = isCurrent
                ? new StepReport(step.Name, StepState.Unchanged, entry!.Seconds, entry.Summary, [.. entry.Files.Keys])
                : Do(step, fingerprint, entry, folder, isForced, host, cancellation);
            reports.Add(report);
            string took = isCurrent ? "unchanged" : $"{UnitText.Number(report.Seconds, "0.0")} s";
            host.NoteProgress($"{reports.Count}/{steps.Count} {step.Name}: {took}: {report.Summary}");
            if (report.State == StepState.Interrupted)
                break;
        }

        return reports;
    }

    /// <summary>Whether a run would find nothing to do in a folder, which nobody needs to have opened.</summary>
    /// <param name="steps">All steps.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="ledger">What was done there.</param>
    /// <param name="build">Of the program, see <see cref="ProgramBuild"/>.</param>
    internal static bool IsDone(IReadOnlyList<ExperimentStep> steps, string folder, RunLedger ledger, string build) =>
        steps.All(step => ledger.Steps.GetValueOrDefault(step.Name) is { IsDone: true } entry && step.Reads.All(File.Exists)
            && IsCurrent(entry, FingerprintOf(step, build), folder));

    private static bool IsCurrent(StepEntry? entry, string fingerprint, string folder) =>
        entry is { IsDone: true } && entry.Fingerprint == fingerprint
        && entry.Files.Keys.All(file => File.Exists(Path.Combine(folder, file)));

    private static StepReport Do(
        ExperimentStep step, string fingerprint, StepEntry? before, RunFolder folder, bool isForced, IExperimentHost host,
        CancellationToken cancellation)
    {
        string resumable = step.Resumable.Length == 0 ? "" : RunFolder.HashOf([step.Name, s_release, step.Resumable]);
        bool resumes = resumable.Length > 0 && before?.Resumable == resumable && !(isForced && before.IsDone);
        foreach (string name in step.Writes)
            folder.Refuse(name);
        StepContext context = new(folder, step.Name, resumes, host, cancellation);
        step.Prepare(context);
        folder.Ledger.Set(step.Name, Begun(before, fingerprint, resumable));
        long start = Stopwatch.GetTimestamp();
        StepResult result = step.Run(context);
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
        if (result.IsInterrupted)
            return new StepReport(step.Name, StepState.Interrupted, seconds, result.Summary, result.Files);
        Dictionary<string, string> files = result.Files.ToDictionary(file => file, file => RunFolder.HashOf(folder.PathOf(file))!);
        folder.Ledger.Set(step.Name, new StepEntry(true, fingerprint, resumable, seconds, result.Summary, files)
        {
            Figures = result.Figures.Where(figure => double.IsFinite(figure.Value))
                .ToDictionary(figure => figure.Name, figure => figure.Value),
        });
        return new StepReport(step.Name, StepState.Done, seconds, result.Summary, result.Files);
    }

    /// <summary>
    /// What was written the time before is still known while a step is at it, except where it goes on with its file: that has another hash
    /// with every row.
    /// </summary>
    private static StepEntry Begun(StepEntry? before, string fingerprint, string resumable)
    {
        Dictionary<string, string> none = [];
        return before is null || resumable.Length > 0 ? new StepEntry(false, fingerprint, resumable, 0, "", none)
            : new StepEntry(false, fingerprint, resumable, 0, "", before.Files) { Writing = before.Writing };
    }

    private static string FingerprintOf(ExperimentStep step, string build) => RunFolder.HashOf(
    [
        step.Name, step.IsMeasured ? s_release : build, step.Inputs,
        .. step.Reads.SelectMany(path =>
            (string[])[Path.GetFileName(path), RunFolder.HashOf(path) ?? throw new InputException("no such file", path)]),
    ]);
}
