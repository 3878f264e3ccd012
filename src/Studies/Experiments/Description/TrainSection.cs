namespace LatencyLab.Studies.Experiments.Description;

/// <summary>How what was searched is trained: <c>python -m latencylab_training</c> (docs/training.md).</summary>
/// <param name="Data">Images: <c>fashion-mnist:FOLDER</c> and the like.</param>
/// <param name="Python">The Python that runs it.</param>
/// <param name="Package">Full path of the folder that has the package; null: it is installed.</param>
/// <param name="Images">Training images at most; null: all.</param>
/// <param name="TestImages">Test images at most; null: all.</param>
/// <param name="Rounds">Times at most that what was searched is trained and searched again with the measured rates.</param>
/// <param name="Set"><c>KEY=VALUE</c> that replace values of <c>training.json</c>.</param>
public sealed record TrainSection(
    string Data, string Python, string? Package, int? Images, int? TestImages, int Rounds, IReadOnlyList<string> Set)
{
    /// <summary>The options of the package, without its configuration and folder; nothing else decides what comes out.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "--data", Data,
        .. Images is int images ? ["--images", images.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. TestImages is int tests ? ["--test-images", tests.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. Set.SelectMany(entry => (string[])["--set", entry]),
    ];
}
