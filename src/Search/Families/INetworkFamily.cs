using System.Text.Json.Nodes;
using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Solvers;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Search.Families;

/// <summary>A family of dynamic networks: what the command line, configuration files and searches need to know. See <see cref="FamilyRegistry"/>.</summary>
public interface INetworkFamily
{
    /// <summary>As on the command line, e.g. <c>lcnet</c>; also the key of its section in configuration files.</summary>
    string Name { get; }

    /// <summary>One line for help.</summary>
    string Summary { get; }

    /// <summary>Options of its own, of <c>predict</c> and <c>search</c>.</summary>
    IReadOnlyList<FamilyKnob> Knobs { get; }

    /// <summary>The record of the family's section of a configuration file; its key is <see cref="Name"/>.</summary>
    Field Section { get; }

    /// <summary>Files that emission may write besides <c>latencylab.yaml</c> and <c>training.json</c>.</summary>
    IReadOnlyList<string> TrainerFiles { get; }

    /// <summary>One configuration from the options of <c>predict</c>.</summary>
    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target);

    /// <summary>A configuration from its section, of which every key is valid by itself.</summary>
    /// <param name="folder">Folder of the file, which paths are relative to.</param>
    /// <exception cref="InputException">The keys do not fit each other or the network; with their positions (<see cref="Bound.NodeOf"/>).</exception>
    IFamilyConfiguration Read(Bound section, FamilyTarget target, string? folder);

    /// <summary>What a search may choose from, on the device of <paramref name="costs"/>.</summary>
    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs);
}

/// <summary>What a dynamic network is built on and for.</summary>
/// <param name="Network">Backbone, as the user named it: a name or a .yaml file.</param>
/// <param name="Resolution">Side of the square input image in pixels; null: the network's own.</param>
public sealed record FamilyTarget(string Network, int? Resolution, int Batch, RateSharing RatesDrawn = RateSharing.Image);

/// <summary>One configuration of a family.</summary>
public interface IFamilyConfiguration
{
    /// <summary>A few words for headings.</summary>
    string Description { get; }

    /// <summary>The section of a configuration file, keys in canonical order: read back it is the same configuration.</summary>
    JsonObject ToSection();

    /// <summary>The dynamic network.</summary>
    /// <exception cref="InputException">The batch or resolution does not fit.</exception>
    DynamicNetwork Build(FamilyTarget target);

    /// <summary>The static network that it is compared with.</summary>
    Network BuildDense(FamilyTarget target);

    /// <summary>Names of the decisions whose rates can be measured and given back (<see cref="MeasuredRates"/>).</summary>
    IReadOnlyList<string> Decisions { get; }

    /// <summary>The same with measured rates; every key is one of <see cref="Decisions"/>.</summary>
    IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates);

    /// <summary>The family's own part of <c>training.json</c>.</summary>
    JsonObject ToTraining(FamilyTarget target);

    /// <summary>Scripts for the nearest public trainers, and why one was left out.</summary>
    /// <param name="macRatio">MACs of the dynamic network over those of the static one.</param>
    TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio);
}

/// <summary>A search space with what its choices mean.</summary>
/// <param name="Space">Costs on one device.</param>
/// <param name="Configuration">The configuration of one choice a variable.</param>
/// <param name="LossName">What <see cref="CandidateCosts.Loss"/> is, e.g. <c>1 - compute kept</c>.</param>
public sealed record FamilySpace(ISearchSpace Space, Func<IReadOnlyList<int>, IFamilyConfiguration> Configuration, string LossName);
