namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>One search on the device, with the training files of what it found.</summary>
internal sealed class SearchStep(OptionSection section, string device) : ExperimentStep($"search {section.Name}")
{
    public override string Inputs => string.Join(' ', section.Arguments);

    public override IReadOnlyList<string> Reads =>
        [device, .. section.Keys.Select(key => key.Value).Where(File.Exists).Select(Path.GetFullPath)];

    public string Json => $"search-{section.Name}.json";

    private string EmittedFolder => Path.Combine("emitted", section.Name);

    public override IReadOnlyList<string> Writes => [EmittedFolder, Json];

    public override StepResult Run(StepContext context)
    {
        SearchOutcome found = section.Run(() => context.Host.Search(section, device, context.PathOf(EmittedFolder)));
        context.Save(EmittedFolder, found.Files);
        context.Save(Json, found.Document);
        string latency = UnitText.Milliseconds(found.LatencySeconds, "0.###"), dense = UnitText.Milliseconds(found.DenseSeconds, "0.###");
        string macs = UnitText.Number(found.MacRatio * 100, "0.#");
        IEnumerable<string> emitted = found.Files.Select(file => Path.Combine(EmittedFolder, file.Name)).Order(StringComparer.Ordinal);
        string speedUp = UnitText.Times(found.DenseSeconds / found.LatencySeconds);
        return new StepResult($"{latency} ms against {dense} ms dense ({speedUp}) with {macs} % of the MACs", [Json, .. emitted]);
    }
}
