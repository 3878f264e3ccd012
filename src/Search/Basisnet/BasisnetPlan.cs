using LatencyLab.Networks.Basisnet;

namespace LatencyLab.Search.Basisnet;

/// <summary>A BasisNet as predictions, files and searches see it.</summary>
internal sealed record BasisnetPlan(BasisnetConfiguration Network) : IFamilyConfiguration
{
    /// <summary>Where the exit rate or the threshold is from, where one was made from the other; not part of files.</summary>
    public string? Confidences { get; init; }

    public string Description
    {
        get
        {
            string exit = Network.Exit is not EarlyExit given ? "no early exit"
                : FormattableString.Invariant($"early exit of {given.Rate.Mean * 100:0.#} % of the images")
                    + (given.Threshold is double threshold ? FormattableString.Invariant($" at confidence {threshold:0.###}") : "")
                    + (Confidences is null ? "" : $" ({Confidences})");
            return $"{Network.Backbone.Source.Name} from {Network.Bases} bases ({string.Join(", ", Network.Layers.Names)} from block "
                + $"{Network.Layers.FirstBlock}), "
                + $"preview {Network.Preview.Source.Name} at {Network.PreviewResolution} px, {exit}";
        }
    }

    public IReadOnlyList<string> Decisions => Network.Exit is null ? [] : [BasisnetNetwork.ExitDecision];

    public DynamicNetwork Build(FamilyTarget target) => BasisnetNetwork.Build(At(target), target.Batch, target.RatesDrawn);

    /// <summary>The network that the user named: the backbone itself, unless a search chose another width.</summary>
    public Network BuildDense(FamilyTarget target) => NetworkCatalog.Open(target.Network).Build(target.Batch, target.Resolution);

    public JsonNode ToSection() => BasisnetSection.Write(Network);

    /// <summary>The measured exit rate of the same threshold.</summary>
    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates) =>
        rates.TryGetValue(BasisnetNetwork.ExitDecision, out RateDistribution? rate)
            ? new BasisnetPlan(Network with { Exit = Network.Exit! with { Rate = rate } })
            : this;

    public JsonObject ToTraining(FamilyTarget target) => BasisnetTraining.Of(At(target));

    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) =>
        new([], ["no script of another program: none trains BasisNets; python -m latencylab_training does (docs/training.md). "
            + "training.json has block strings for timm where it has such blocks"]);

    private BasisnetConfiguration At(FamilyTarget target) =>
        target.Resolution is int resolution ? Network with { Resolution = resolution } : Network;
}
