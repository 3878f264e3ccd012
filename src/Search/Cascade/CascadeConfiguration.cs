using LatencyLab.Networks.Cascade;

namespace LatencyLab.Search.Cascade;

/// <summary>A network that runs before, by its name.</summary>
internal sealed record ConfiguredNetwork(string Network, int Resolution, ExitChoice Exit)
{
    public string Decision => CascadeNetwork.ExitDecision(FormattableString.Invariant($"{Network}@{Resolution}"));
}

/// <summary>An exit inside of the network, by the name of the block before it.</summary>
internal sealed record ConfiguredExit(string After, ExitHeadKind Head, ExitChoice Exit)
{
    public string Decision => CascadeNetwork.ExitDecision(After);
}

/// <summary>A cascade: networks that run before, and exits inside of the network.</summary>
internal sealed record CascadeConfiguration(IReadOnlyList<ConfiguredNetwork> Before, IReadOnlyList<ConfiguredExit> Exits)
    : IFamilyConfiguration
{
    public string Description => Before.Count + Exits.Count == 0 ? "no exit"
        : string.Join(", ", Before.Select(entry => $"{entry.Network}@{entry.Resolution} first")
            .Concat(Exits.Count == 0 ? [] : [$"exits after {string.Join(", ", Exits.Select(exit => exit.After))}"]));

    public IReadOnlyList<string> Decisions => [.. Before.Select(entry => entry.Decision), .. Exits.Select(exit => exit.Decision)];

    public DynamicNetwork Build(FamilyTarget target)
    {
        CutNetwork network = new(NetworkCatalog.Open(target.Network), target.Resolution);
        return CascadeNetwork.Build(
            network,
            [.. Before.Select(
                entry => new NetworkBefore(new CutNetwork(NetworkCatalog.Open(entry.Network), entry.Resolution), entry.Exit.ExitRate))],
            [.. Exits.Select(exit => new NetworkExit(network.Find(exit.After, null), exit.Head, exit.Exit.ExitRate))],
            target.Batch, target.RatesDrawn);
    }

    public Network BuildDense(FamilyTarget target) =>
        new CutNetwork(NetworkCatalog.Open(target.Network), target.Resolution).At(target.Batch);

    public JsonNode ToSection() => CascadeSection.Write(this);

    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates)
    {
        return new CascadeConfiguration(
            [.. Before.Select(entry => entry with { Exit = With(entry.Exit, entry.Decision) })],
            [.. Exits.Select(exit => exit with { Exit = With(exit.Exit, exit.Decision) })]);

        ExitChoice With(ExitChoice choice, string decision) =>
            rates.TryGetValue(decision, out RateDistribution? rate) ? choice with { ExitRate = rate } : choice;
    }

    public JsonObject ToTraining(FamilyTarget target)
    {
        CutNetwork network = new(NetworkCatalog.Open(target.Network), target.Resolution);
        return new JsonObject
        {
            ["before"] = new JsonArray([.. Before.Select(
                entry => Exit(
                    new JsonObject
                    {
                        ["network"] = entry.Network,
                        ["resolution"] = entry.Resolution,
                        ["decision"] = entry.Decision,
                        ["static_network"] = TrainingLayers.Of(new CutNetwork(NetworkCatalog.Open(entry.Network), entry.Resolution).At(1)),
                    },
                    entry.Exit))]),
            ["exits"] = new JsonArray([.. Exits.Select(exit =>
            {
                CutPoint point = network.Find(exit.After, null);
                return Exit(
                    new JsonObject
                    {
                        ["after"] = exit.After,
                        ["head"] = exit.Head.ToString().ToLowerInvariant(),
                        ["channels"] = point.Channels,
                        ["map_size"] = point.Height,
                        ["classes"] = network.Classes,
                        ["decision"] = exit.Decision,
                        ["block"] = TrainingLayers.Of(
                            CascadeNetwork.Segment(network, 0, point.Index + 1, new NetworkExit(point, exit.Head, FixedRate.All), 1)
                                .Build(1, 1)[^1]),
                    },
                    exit.Exit);
            })]),
            ["loss"] = new JsonObject { ["exit_weight"] = 1.0, ["final_weight"] = 1.0 },
            ["thresholds"] = "least confidence of the expected_exit_rate surest of the validation images that reach the exit",
        };

        static JsonObject Exit(JsonObject json, ExitChoice choice)
        {
            json["threshold"] = choice.Threshold;
            json["expected_exit_rate"] = choice.ExitRate.Mean;
            return json;
        }
    }

    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) =>
        new([], ["no script of another program: none takes exits after chosen blocks; python -m latencylab_training does "
            + "(docs/training.md)"]);
}
