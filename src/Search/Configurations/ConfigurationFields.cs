using LatencyLab.Hardware;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Search.Families;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Search.Configurations;

/// <summary>The keys of <c>latencylab/configuration/v1</c>: what the reader checks against.</summary>
internal static class ConfigurationFields
{
    public const string Schema = "schema", Family = "family", Network = "network", Resolution = "resolution", Device = "device", Batch = "batch",
        Type = "dtype", Model = "model", Stages = "stages", Predicted = "predicted", Mode = "mode", Granularity = "granularity",
        ChannelGroup = "channel_group", ActivationRate = "activation_rate", ChannelKeepRate = "channel_keep_rate", Scope = "scope",
        Latency = "latency_ms", DenseLatency = "dense_latency_ms", TargetRate = "target_rate",
        MacRatio = "mac_ratio", RatesDrawn = "rates_drawn", P50 = "p50_ms", P90 = "p90_ms", P99 = "p99_ms", Devices = "devices", Regret = "regret", WorstRegret = "worst_regret";

    /// <summary>Value of <see cref="ChannelKeepRate"/>: the square root of what is drawn for the activation rate.</summary>
    public const string FollowsActivation = "sqrt(activation_rate)";

    private const double MaximumCount = 1_000_000, SmallestRate = 1e-6, MaximumTargetRate = 10, MaximumMilliseconds = 1e12, MaximumRegret = 1e9;

    /// <summary>Modes that a stage can be trained in.</summary>
    public static IReadOnlyList<DynamicMode> Modes { get; } = [.. Enum.GetValues<DynamicMode>().Where(mode => mode != DynamicMode.Dense)];

    private static readonly Field s_stage = new("stage", FieldKind.Record, "one stage")
    {
        Fields =
        [
            Choice(Mode, "what is skipped", [.. Modes.Select(Key)]),
            Count(Granularity, "spatial granularity S in output pixels") with { Required = false },
            Count(ChannelGroup, "channels kept or skipped together") with { Required = false },
            Rate(ActivationRate, "fraction of patches computed: its mean, or the same distribution in every stage that has one") with { Kind = FieldKind.Rate },
            Rate(ChannelKeepRate, $"fraction of channel groups kept: its mean, or the same distribution in every stage that has one; in mode both also {FollowsActivation}") with { Kind = FieldKind.Rate, Choices = [FollowsActivation] },
        ],
    };

    private static readonly Field s_device = new("device", FieldKind.Record, "one device")
    {
        Fields =
        [
            Text(Device, "name or path of the device"),
            Milliseconds(Latency, "latency of the batch"),
            Milliseconds(DenseLatency, "latency of the batch through the static network"),
            RegretOf(Regret, "how much slower than the device's own best choice, as a fraction; below 0: faster, with more loss") with { Required = true },
        ],
    };

    /// <summary>Names of <see cref="RateSharing"/>.</summary>
    public static IReadOnlyList<string> Sharings { get; } = [.. Enum.GetNames<RateSharing>().Select(name => name.ToLowerInvariant())];

    public static Field Root { get; } = new("configuration", FieldKind.Record, "a configuration")
    {
        Fields =
        [
            Choice(Schema, "file format", [Configuration.SchemaId]),
            Choice(Family, "family of dynamic networks", FamilyRegistry.Names),
            Text(Network, "backbone"),
            Count(Resolution, "side of the input image in pixels"),
            Text(Device, "device that it was chosen for"),
            Count(Batch, "images at a time"),
            Choice(Type, "number format", [.. DataTypes.Keys]),
            Text(Model, "latency model"),
            Choice(RatesDrawn, "whom rates that are distributions are drawn for", Sharings) with { Required = false },
            new Field(Stages, FieldKind.List, "lasnet, laudnet: what to train each stage with") { Item = s_stage },
            .. FamilyRegistry.All.Select(family => family.Section),
            new Field(Predicted, FieldKind.Record, "what it was predicted to cost")
            {
                Fields =
                [
                    Text(Scope, "what the latencies include"),
                    Milliseconds(Latency, "latency of the batch"),
                    Milliseconds(DenseLatency, "latency of the batch through the static network"),
                    Rate(TargetRate, "lasnet, laudnet: MACs over those of the static network") with { Maximum = MaximumTargetRate },
                    Rate(MacRatio, "other families: MACs over those of the static network") with { Maximum = MaximumTargetRate },
                    Milliseconds(P50, "latency that half of the batches do not exceed") with { Required = false },
                    Milliseconds(P90, "latency that 90 % of the batches do not exceed") with { Required = false },
                    Milliseconds(P99, "latency that 99 % of the batches do not exceed") with { Required = false },
                    RegretOf(WorstRegret, "where it was chosen for several devices: the greatest regret of them"),
                    new Field(Devices, FieldKind.List, "where it was chosen for several devices: each of them, first the one above") { Item = s_device },
                ],
            },
        ],
    };

    public static string Key(DynamicMode mode) => mode.ToString().ToLowerInvariant();

    private static Field Text(string key, string description) => new(key, FieldKind.Text, description) { Required = true };

    private static Field Choice(string key, string description, IReadOnlyList<string> choices) =>
        new(key, FieldKind.Choice, description) { Required = true, Choices = choices };

    private static Field Count(string key, string description) =>
        new(key, FieldKind.Count, description) { Required = true, Minimum = 1, Maximum = MaximumCount };

    private static Field Rate(string key, string description) => new(key, FieldKind.Number, description) { Minimum = SmallestRate, Maximum = 1 };

    private static Field RegretOf(string key, string description) => new(key, FieldKind.Number, description) { Minimum = -1, Maximum = MaximumRegret };

    private static Field Milliseconds(string key, string description) =>
        new(key, FieldKind.Number, description) { Required = true, Minimum = double.Epsilon, Maximum = MaximumMilliseconds };
}
