using LatencyLab.Networks.Hydranet;
using O = LatencyLab.Search.Hydranet.HydranetOptions;

namespace LatencyLab.Search.Hydranet;

/// <summary>A HydraNet that was described or chosen.</summary>
internal sealed record HydranetPlan : IFamilyConfiguration
{
    /// <param name="network">The network as the user named it.</param>
    /// <exception cref="InputException">The configuration is not legal.</exception>
    public HydranetPlan(HydranetConfiguration configuration, string network)
    {
        _ = new HydranetParts(configuration);
        Configuration = configuration;
        Network = network;
    }

    public HydranetConfiguration Configuration { get; }

    public string Network { get; }

    public string Description => FormattableString.Invariant(
        $"stem to {Configuration.StemEnd}, {Configuration.TopK} of {Configuration.Branches} branches of width ")
        + FormattableString.Invariant(
            $"{HydranetFamily.Text(Configuration.BranchWidth)}{(Configuration.RunsConcurrently ? ", concurrent" : "")}")
        + (Configuration.Skew is double skew and > 0 ? FormattableString.Invariant($", usage skewed by {skew}") : "");

    public IReadOnlyList<string> Decisions => [.. Enumerable.Range(0, Configuration.Branches).Select(HydranetParts.BranchName)];

    public DynamicNetwork Build(FamilyTarget target) => Parts(target).Build(target.Batch, target.RatesDrawn);

    public Network BuildDense(FamilyTarget target)
    {
        HydranetParts parts = Parts(target);
        return parts.Baseline.Build(target.Batch, parts.Configuration.Resolution);
    }

    public JsonNode ToSection() => HydranetSection.Write(Configuration);

    /// <summary>Usage of the branches: the share of images that each ran for. Branches without one share what is left of k.</summary>
    public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates)
    {
        double?[] measured = [.. Decisions.Select(name => rates.GetValueOrDefault(name)?.Mean)];
        int unmeasured = measured.Count(rate => rate is null);
        double left = Configuration.TopK - measured.Sum() ?? 0;
        if (unmeasured > 0 && (left < 0 || left > unmeasured))
        {
            throw new InputException(FormattableString.Invariant(
                $"the usage of {measured.Length - unmeasured} branches sums to {measured.Sum():0.####}, which leaves no shares of 0 to 1 ")
                + FormattableString.Invariant(
                    $"for the other {unmeasured}, expected {Configuration.TopK} in all: an image goes to {Configuration.TopK} branches"));
        }

        HydranetConfiguration used = Configuration with
        {
            Usage = [.. measured.Select(rate => rate ?? left / unmeasured)],
            Skew = null,
        };
        return O.Named(() => new HydranetPlan(used, Network));
    }

    public JsonObject ToTraining(FamilyTarget target)
    {
        HydranetParts parts = Parts(target);
        HydranetConfiguration configuration = parts.Configuration;
        return new JsonObject
        {
            ["stem"] = new JsonObject
            {
                ["end"] = configuration.StemEnd,
                ["width"] = configuration.StemWidth,
                ["blocks"] = TrainingLayers.Of(parts.Stem(1)),
                ["map"] = new JsonObject
                {
                    ["channels"] = parts.StemMap.Channels,
                    ["height"] = parts.StemMap.Height,
                    ["width"] = parts.StemMap.Width,
                },
            },
            ["gate"] = new JsonObject
            {
                ["width"] = configuration.GateWidth,
                ["blocks"] = TrainingLayers.Of(parts.Gate(1).SkipLast(1)),
                ["scores"] = configuration.Branches,
                ["top_k"] = configuration.TopK,
            },
            ["branches"] = new JsonObject
            {
                ["count"] = configuration.Branches,
                ["width"] = configuration.BranchWidth,
                ["blocks"] = TrainingLayers.Of(parts.Branch(1)),
                ["features"] = parts.FeatureCount,
            },
            ["combiner"] = O.Key(configuration.Combiner),
            ["classes"] = configuration.Classes,
            ["class_partition"] = new JsonObject
            {
                ["method"] = "balanced k-means of class-mean features",
                ["features_after"] = configuration.StemEnd,
                ["sizes"] = new JsonArray([.. configuration.PartitionSizes.Select(size => (JsonNode)size)]),
            },
            ["loss"] = new JsonObject
            {
                ["gate_weight"] = 1.0,
                ["gate_target"] = "the branch of the image's class",
                ["balance_weight"] = 0.01,
            },
            ["usage"] =
                configuration.ExactUsage is { } usage ? new JsonArray([.. usage.Select(share => (JsonNode)Math.Round(share, 6))]) : null,
            ["parameters"] = parts.ParameterCount,
            ["macs_per_image"] = parts.MacsPerImage,
        };
    }

    public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) =>
        new([], ["no script of another program: none trains branches behind a gate; python -m latencylab_training does "
            + "(docs/training.md)"]);

    private HydranetParts Parts(FamilyTarget target) =>
        new(Configuration with { Resolution = target.Resolution ?? Configuration.Network.DefaultResolution });
}
