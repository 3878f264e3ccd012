using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>One search on the device, with the training files of what it found; or the same search again with measured rates.</summary>
/// <param name="section">Its options.</param>
/// <param name="device">Profile to search for.</param>
/// <param name="folder">Folder of the experiment.</param>
/// <param name="round">1 for the first search, then one more each time that what was found has been trained.</param>
/// <param name="before">The search of the round before; null in the first.</param>
internal sealed class SearchStep(OptionSection section, string device, string folder, int round = 1, SearchStep? before = null)
    : ExperimentStep(round == 1 ? $"search {section.Name}" : $"search again {LabelOf(section, round)}")
{
    /// <summary>Name of what it found, for files.</summary>
    public string Label => LabelOf(section, round);

    public override string Inputs => string.Join(' ', section.Arguments);

    public override IReadOnlyList<string> Reads =>
    [
        device, .. section.Keys.Select(key => key.Value).Where(File.Exists).Select(Path.GetFullPath),
        .. before is null ? [] : before.Emitted.Concat(Trained()).Where(File.Exists),
    ];

    public string Json => $"search-{Label}.json";

    /// <summary>What it emits, relative to the folder of the experiment.</summary>
    public string Configuration => Path.Combine(EmittedFolder, TrainingFiles.ConfigurationFileName);

    /// <summary>Full paths of what is trained.</summary>
    public IEnumerable<string> Emitted =>
        new[] { TrainingFiles.ConfigurationFileName, "training.json" }.Select(name => Path.Combine(folder, EmittedFolder, name));

    private string EmittedFolder => Path.Combine("emitted", Label);

    private string TrainedFolder => Path.Combine(folder, "trained", before?.Label ?? "");

    public override IReadOnlyList<string> Writes => [EmittedFolder, Json];

    public override StepResult Run(StepContext context)
    {
        OptionSection options = section;
        string measured = "";
        if (before is not null)
        {
            string rates = Path.Combine(TrainedFolder, "measured-rates.csv");
            if (!File.Exists(rates))
                return new StepResult("nothing was trained: the choice did not change", []);
            string file = context.PathOf(before.Configuration);
            double latency = context.Host.LatencyAt(file, device, rates);
            measured = $"; the trained network: {UnitText.Milliseconds(latency, "0.####")} ms at its measured rates";
            options = MeasuredOptions.Of(section, ConfigurationFile.Read(file), TrainedFolder);
        }

        SearchOutcome found = options.Run(() => context.Host.Search(options, device, context.PathOf(EmittedFolder)));
        context.Save(EmittedFolder, found.Files);
        context.Save(Json, found.Document);
        if (before is not null)
        {
            bool same = SameChoice.Of(context.PathOf(before.Configuration), context.PathOf(Configuration));
            measured += same ? "; the choice did not change" : "; the choice changed";
        }

        string latencyText = UnitText.Milliseconds(found.LatencySeconds, "0.###"),
            dense = UnitText.Milliseconds(found.DenseSeconds, "0.###");
        string macs = UnitText.Number(found.MacRatio * 100, "0.#");
        IEnumerable<string> emitted = found.Files.Select(one => Path.Combine(EmittedFolder, one.Name)).Order(StringComparer.Ordinal);
        string speedUp = UnitText.Times(found.DenseSeconds / found.LatencySeconds);
        return new StepResult(
            $"{latencyText} ms against {dense} ms dense ({speedUp}) with {macs} % of the MACs{measured}", [Json, .. emitted])
        {
            Figures = [("latency_s", found.LatencySeconds), ("dense_latency_s", found.DenseSeconds), ("mac_ratio", found.MacRatio)],
        };
    }

    private IEnumerable<string> Trained() =>
        new[] { "measured-rates.csv", "confidence.csv" }.Select(name => Path.Combine(TrainedFolder, name));

    private static string LabelOf(OptionSection section, int round) =>
        round == 1 ? section.Name : FormattableString.Invariant($"{section.Name}-{round}");
}
