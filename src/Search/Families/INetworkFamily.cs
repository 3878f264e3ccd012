namespace LatencyLab.Search.Families;

/// <summary>A family of dynamic networks: what the command line, configuration files and searches need to know.</summary>
public interface INetworkFamily
{
    /// <summary>As on the command line, e.g. <c>lcnet</c>.</summary>
    string Name { get; }

    /// <summary>One line for help.</summary>
    string Summary { get; }

    /// <summary>
    /// Options of its own, of <c>predict</c> and <c>search</c>. An option that means something else in either stands here twice.
    /// </summary>
    IReadOnlyList<FamilyKnob> Knobs { get; }

    /// <summary>The family's section of a configuration file; families may share one.</summary>
    Field Section { get; }

    /// <summary>Key of a file's MACs over those of the static network.</summary>
    string RatioKey => "mac_ratio";

    /// <summary>Files that emission may write besides <c>latencylab.yaml</c> and <c>training.json</c>.</summary>
    IReadOnlyList<string> TrainerFiles { get; }

    /// <summary>Whether the family can be built on a network.</summary>
    /// <exception cref="InputException">It does not exist or is of no use to the family.</exception>
    void CheckNetwork(string network) => NetworkCatalog.Open(network);

    /// <summary>One configuration from the options of <c>predict</c>.</summary>
    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target);

    /// <summary>A configuration from a file, of which every key is valid by itself and which has the family's section.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="target">What it is built on.</param>
    /// <param name="folder">Folder of the file, which paths are relative to.</param>
    /// <exception cref="InputException">The keys do not fit each other or the network; with their positions
    /// (<see cref="Bound.NodeOf"/>).</exception>
    IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder);

    /// <summary>What a search may choose from, on the device of <paramref name="costs"/>.</summary>
    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs);
}

/// <summary>What a dynamic network is built on and for.</summary>
/// <param name="Network">Backbone, as the user named it: a name or a .yaml file.</param>
/// <param name="Resolution">Side of the square input image in pixels; null: the network's own.</param>
/// <param name="Batch">Images at a time.</param>
/// <param name="RatesDrawn">Whom rates that are distributions are drawn for.</param>
public sealed record FamilyTarget(string Network, int? Resolution, int Batch, RateSharing RatesDrawn = RateSharing.Image);

/// <summary>One configuration of a family.</summary>
public interface IFamilyConfiguration
{
    /// <summary>A few words for headings.</summary>
    string Description { get; }

    /// <summary>The network as files name it.</summary>
    string NetworkName(FamilyTarget target) => target.Network;

    /// <summary>The section of a configuration file, keys in canonical order: read back it is the same configuration.</summary>
    JsonNode ToSection();

    /// <summary>The dynamic network.</summary>
    /// <exception cref="InputException">The batch or resolution does not fit.</exception>
    DynamicNetwork Build(FamilyTarget target);

    /// <summary>The network at its mean rates where its blocks stand one for one beside the static network's; else null.</summary>
    /// <exception cref="InputException">The batch or resolution does not fit.</exception>
    Network? BuildBlocks(FamilyTarget target) => null;

    /// <summary>The network where what runs differs from batch to batch; null: every batch runs the same.</summary>
    /// <exception cref="InputException">The batch or resolution does not fit.</exception>
    DynamicNetwork? BuildDrawn(FamilyTarget target) => HasDistribution ? Build(target) : null;

    /// <summary>The static network that it is compared with.</summary>
    Network BuildDense(FamilyTarget target);

    /// <summary>Whether batches differ from each other, so that files have quantiles.</summary>
    bool HasDistribution => true;

    /// <summary>The same with the options that go beside a file (<see cref="FamilyKnob.BesideFile"/>).</summary>
    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    IFamilyConfiguration With(KnobValues given) => this;

    /// <summary>Names of the decisions whose rates can be measured and given back (<see cref="MeasuredRates"/>).</summary>
    IReadOnlyList<string> Decisions { get; }

    /// <summary>The same with measured rates; every key is one of <see cref="Decisions"/>.</summary>
    IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates);

    /// <summary>The family's own part of <c>training.json</c>.</summary>
    JsonObject ToTraining(FamilyTarget target);

    /// <summary>Scripts for the nearest public trainers, and why one was left out.</summary>
    /// <param name="target">What it is trained on.</param>
    /// <param name="macRatio">MACs of the dynamic network over those of the static one.</param>
    TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio);
}
