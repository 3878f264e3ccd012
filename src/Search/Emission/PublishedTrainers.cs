namespace LatencyLab.Search.Emission;

/// <summary>Every file for the published training programs of LASNet and LAUDNet.</summary>
internal static class PublishedTrainers
{
    private static readonly (string Name, Func<TrainingPlan, string?> Problem, Func<TrainingPlan, EmittedFile> Write)[] s_files =
    [
        (PublishedScript.LasnetFileName, PublishedScript.LasnetProblem, PublishedScript.WriteLasnet),
        (PublishedScript.LaudnetFileName, PublishedScript.LaudnetProblem, PublishedScript.WriteLaudnet),
        (MmdetectionSnippet.LasnetFileName, MmdetectionSnippet.LasnetProblem, MmdetectionSnippet.WriteLasnet),
        (MmdetectionSnippet.LaudnetFileName, MmdetectionSnippet.LaudnetProblem, MmdetectionSnippet.WriteLaudnet),
    ];

    /// <summary>Every name that <see cref="Of"/> may give.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_files.Select(file => file.Name)];

    public static TrainingFiles Of(TrainingPlan plan)
    {
        List<string> notes = [.. s_files.Where(file => file.Problem(plan) is not null)
            .Select(file => $"no {file.Name}: {file.Problem(plan)}")];
        if (MmdetectionSnippet.LaudnetProblem(plan) is null && !MmdetectionSnippet.LaudnetBackboneRuns(plan))
            notes.Add($"{MmdetectionSnippet.LaudnetFileName}: the published backbone makes maskers for channel and layer mode only; see "
                + "the file");
        return new TrainingFiles([.. s_files.Where(file => file.Problem(plan) is null).Select(file => file.Write(plan))], notes);
    }
}
