namespace LatencyLab.Search.Emission;

/// <summary>Everything that one search result becomes on disk.</summary>
/// <param name="Files">The files to write.</param>
/// <param name="Notes">What was left out, or will not run as it is, and why; a line each.</param>
public sealed record TrainingFiles(IReadOnlyList<EmittedFile> Files, IReadOnlyList<string> Notes)
{
    public const string ConfigurationFileName = "latencylab.yaml";

    /// <summary>Every name that <see cref="Of"/> may give.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        ConfigurationFileName, LasnetCommandLine.FileName, LaudnetCommandLine.FileName,
        MmdetectionSnippet.LasnetFileName, MmdetectionSnippet.LaudnetFileName,
    ];

    /// <param name="configuration">Text of the configuration file.</param>
    public static TrainingFiles Of(TrainingPlan plan, string configuration)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<EmittedFile> files = [new EmittedFile(ConfigurationFileName, configuration)];
        List<string> notes = [];
        Add(LasnetCommandLine.FileName, LasnetCommandLine.Problem(plan), LasnetCommandLine.Write);
        Add(LaudnetCommandLine.FileName, LaudnetCommandLine.Problem(plan), LaudnetCommandLine.Write);
        Add(MmdetectionSnippet.LasnetFileName, MmdetectionSnippet.LasnetProblem(plan), MmdetectionSnippet.WriteLasnet);
        Add(MmdetectionSnippet.LaudnetFileName, MmdetectionSnippet.LaudnetProblem(plan), MmdetectionSnippet.WriteLaudnet);
        if (files.Any(file => file.Name == MmdetectionSnippet.LaudnetFileName) && !MmdetectionSnippet.LaudnetBackboneRuns(plan))
            notes.Add($"{MmdetectionSnippet.LaudnetFileName}: the published backbone makes maskers for channel and layer mode only; see the file");
        return new TrainingFiles(files, notes);

        void Add(string name, string? problem, Func<TrainingPlan, EmittedFile> write)
        {
            if (problem is null)
                files.Add(write(plan));
            else
                notes.Add($"no {name}: {problem}");
        }
    }
}
