namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>One search on the device, with the training files of what it found.</summary>
internal sealed class SearchStep(OptionSection section, string device) : ExperimentStep($"search {section.Name}")
{
    public override string Inputs => string.Join(' ', section.Arguments);

    public override IReadOnlyList<string> Reads =>
        [device, .. section.Keys.Select(key => key.Value).Where(File.Exists).Select(Path.GetFullPath)];

    public string Json => $"search-{section.Name}.json";

    private string EmittedFolder => Path.Combine("emitted", section.Name);

    public override StepResult Run(StepContext context)
    {
        string folder = context.PathOf(EmittedFolder);
        SearchOutcome found = section.Run(() => context.Host.Search(section, device, folder));
        AtomicFile.WriteAllText(context.PathOf(Json), found.Document);
        string latency = UnitText.Milliseconds(found.LatencySeconds, "0.###"), dense = UnitText.Milliseconds(found.DenseSeconds, "0.###");
        string macs = UnitText.Number(found.MacRatio * 100, "0.#");
        IEnumerable<string> emitted = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(path => Path.Combine(EmittedFolder, Path.GetFileName(path)));
        string speedUp = UnitText.Times(found.DenseSeconds / found.LatencySeconds);
        return new StepResult($"{latency} ms against {dense} ms dense ({speedUp}) with {macs} % of the MACs", [Json, .. emitted]);
    }
}
