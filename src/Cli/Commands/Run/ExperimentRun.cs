using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using LatencyLab.Cli.Commands.Run.Ledger;
using LatencyLab.Cli.Commands.Run.Steps;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>Runs the steps that are out of date, in their order.</summary>
internal static class ExperimentRun
{
    private static readonly string s_release = typeof(ExperimentRun).Assembly.GetName().Version!.ToString();

    /// <summary>The release and every byte of the program that a prediction can depend on.</summary>
    private static readonly string s_build = RunFolder.HashOf(
        AppDomain.CurrentDomain.GetAssemblies().Concat([typeof(ExperimentRun).Assembly]).Where(IsOurs).SelectMany(assembly => assembly.GetReferencedAssemblies().Append(assembly.GetName()))
            .Where(name => name.Name!.StartsWith("LatencyLab.", StringComparison.Ordinal) || name.Name == "latlab").Select(name => name.Name!).Distinct().Order(StringComparer.Ordinal)
            .Select(name => Assembly.Load(name).ManifestModule.ModuleVersionId.ToString()));

    /// <param name="steps">All steps.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="again">Names of steps to do again although nothing changed.</param>
    /// <param name="cancellation">Ends the step in hand.</param>
    /// <exception cref="InputException">A step cannot be done, or would overwrite what the user changed.</exception>
    public static IReadOnlyList<StepReport> Run(IReadOnlyList<Step> steps, RunFolder folder, IReadOnlyCollection<string> again, CancellationToken cancellation)
    {
        List<StepReport> reports = [];
        foreach (Step step in steps)
        {
            string fingerprint = FingerprintOf(step);
            StepEntry? entry = folder.Ledger.Steps.GetValueOrDefault(step.Name);
            bool isForced = again.Contains(step.Name.Split(' ')[0]) || again.Contains(step.Name);
            if (entry is { IsDone: true })
                RefuseChanged(entry, folder);
            StepReport report = entry is { IsDone: true } && !isForced && entry.Fingerprint == fingerprint && entry.Files.Keys.All(file => File.Exists(folder.PathOf(file)))
                ? new StepReport(step.Name, StepState.Unchanged, entry.Seconds, entry.Summary, [.. entry.Files.Keys])
                : Do(step, fingerprint, entry, folder, isForced, cancellation);
            reports.Add(report);
            Terminal.Current.Progress(string.Create(CultureInfo.InvariantCulture, $"{reports.Count}/{steps.Count} {step.Name}: {(report.State == StepState.Unchanged ? "unchanged" : $"{report.Seconds:0.0} s")}: {report.Summary}"));
            if (report.State == StepState.Interrupted)
                break;
        }

        return reports;
    }

    private static StepReport Do(Step step, string fingerprint, StepEntry? before, RunFolder folder, bool isForced, CancellationToken cancellation)
    {
        string resumable = step.Resumable.Length == 0 ? "" : RunFolder.HashOf([step.Name, s_release, step.Resumable]);
        bool resumes = resumable.Length > 0 && before?.Resumable == resumable && !(isForced && before.IsDone);
        folder.Ledger.Set(step.Name, new StepEntry(false, fingerprint, resumable, 0, "", new Dictionary<string, string>()));
        long start = Stopwatch.GetTimestamp();
        StepResult result = step.Run(new StepContext(folder.FullPath, resumes, cancellation));
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
        if (result.IsInterrupted)
            return new StepReport(step.Name, StepState.Interrupted, seconds, result.Summary, result.Files);
        folder.Ledger.Set(step.Name, new StepEntry(true, fingerprint, resumable, seconds, result.Summary, result.Files.ToDictionary(file => file, file => RunFolder.HashOf(folder.PathOf(file))!)));
        return new StepReport(step.Name, StepState.Done, seconds, result.Summary, result.Files);
    }

    private static string FingerprintOf(Step step) => RunFolder.HashOf(
    [
        step.Name, step.IsMeasured ? s_release : s_build, step.Inputs,
        .. step.Reads.SelectMany(path => (string[])[Path.GetFileName(path), RunFolder.HashOf(path) ?? throw new InputException("no such file", path)]),
    ]);

    /// <summary>What the user wrote into a file is not overwritten.</summary>
    private static void RefuseChanged(StepEntry entry, RunFolder folder)
    {
        foreach ((string file, string hash) in entry.Files)
        {
            if (RunFolder.HashOf(folder.PathOf(file)) is string now && now != hash)
                throw new InputException("was changed after this command wrote it and was left as it is; move it elsewhere (a profile can be given as 'device: {profile: FILE}') or delete it to have it made again", folder.PathOf(file));
        }
    }

    private static bool IsOurs(Assembly assembly) =>
        assembly.GetName().Name is string name && (name.StartsWith("LatencyLab.", StringComparison.Ordinal) || name == "latlab") && name != "LatencyLab.Tests";
}
