using System.Diagnostics;
using System.Reflection;
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
        string build = BuildOf(host.GetType().Assembly);
        List<StepReport> reports = [];
        foreach (ExperimentStep step in steps)
        {
            string fingerprint = FingerprintOf(step, build);
            StepEntry? entry = folder.Ledger.Steps.GetValueOrDefault(step.Name);
            bool isForced = again.Contains(step.Name.Split(' ')[0]) || again.Contains(step.Name);
            if (entry is { IsDone: true })
                RefuseChanged(entry, folder);
            bool isCurrent = entry is { IsDone: true } && !isForced && entry.Fingerprint == fingerprint
                && entry.Files.Keys.All(file => File.Exists(folder.PathOf(file)));
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

    private static StepReport Do(
        ExperimentStep step, string fingerprint, StepEntry? before, RunFolder folder, bool isForced, IExperimentHost host,
        CancellationToken cancellation)
    {
        string resumable = step.Resumable.Length == 0 ? "" : RunFolder.HashOf([step.Name, s_release, step.Resumable]);
        bool resumes = resumable.Length > 0 && before?.Resumable == resumable && !(isForced && before.IsDone);
        folder.Ledger.Set(step.Name, new StepEntry(false, fingerprint, resumable, 0, "", new Dictionary<string, string>()));
        long start = Stopwatch.GetTimestamp();
        StepResult result = step.Run(new StepContext(folder.FullPath, resumes, host, cancellation));
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
        if (result.IsInterrupted)
            return new StepReport(step.Name, StepState.Interrupted, seconds, result.Summary, result.Files);
        Dictionary<string, string> files = result.Files.ToDictionary(file => file, file => RunFolder.HashOf(folder.PathOf(file))!);
        folder.Ledger.Set(step.Name, new StepEntry(true, fingerprint, resumable, seconds, result.Summary, files));
        return new StepReport(step.Name, StepState.Done, seconds, result.Summary, result.Files);
    }

    private static string FingerprintOf(ExperimentStep step, string build) => RunFolder.HashOf(
    [
        step.Name, step.IsMeasured ? s_release : build, step.Inputs,
        .. step.Reads.SelectMany(path =>
            (string[])[Path.GetFileName(path), RunFolder.HashOf(path) ?? throw new InputException("no such file", path)]),
    ]);

    /// <summary>What the user wrote into a file is not overwritten.</summary>
    private static void RefuseChanged(StepEntry entry, RunFolder folder)
    {
        foreach ((string file, string hash) in entry.Files)
        {
            if (RunFolder.HashOf(folder.PathOf(file)) is string now && now != hash)
            {
                throw new InputException(
                    "was changed after this command wrote it and was left as it is; move it elsewhere (a profile can be given as "
                    + "'device: {profile: FILE}') or delete it to have it made again", folder.PathOf(file));
            }
        }
    }

    /// <summary>Every byte of the program that a prediction can depend on: its assembly and those of ours that it refers to.</summary>
    private static string BuildOf(Assembly program)
    {
        SortedDictionary<string, Assembly> ours = new(StringComparer.Ordinal);
        Add(program);
        return RunFolder.HashOf(ours.Values.Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString()));

        void Add(Assembly assembly)
        {
            if (!ours.TryAdd(assembly.GetName().Name!, assembly))
                return;
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => IsOurs(name.Name)))
                Add(Assembly.Load(name));
        }
    }

    private static bool IsOurs(string? assembly) =>
        assembly?.StartsWith("LatencyLab.", StringComparison.Ordinal) == true;
}
