namespace LatencyLab.Search.Emission;

/// <summary>Files for training, and what there is to say about them.</summary>
/// <param name="Files">The files to write.</param>
/// <param name="Notes">What was left out, or will not run as it is, and why; a line each.</param>
public sealed record TrainingFiles(IReadOnlyList<EmittedFile> Files, IReadOnlyList<string> Notes)
{
    /// <summary>Name of the configuration file.</summary>
    public const string ConfigurationFileName = "latencylab.yaml";
}
