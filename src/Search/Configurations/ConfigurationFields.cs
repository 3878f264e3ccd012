using LatencyLab.Hardware;
using LatencyLab.Search.Registry;

namespace LatencyLab.Search.Configurations;

/// <summary>The keys of <c>latencylab/configuration/v1</c>: what the reader checks against.</summary>
internal static class ConfigurationFields
{
    public const string Schema = "schema", Family = "family", Network = "network", Resolution = "resolution", Device = "device",
        Batch = "batch", Type = "dtype", Model = "model", Runtime = "runtime",
        Predicted = "predicted", Scope = "scope", Latency = "latency_ms",
        DenseLatency = "dense_latency_ms", RatesDrawn = "rates_drawn", P50 = "p50_ms", P90 = "p90_ms", P99 = "p99_ms",
        Devices = "devices", Regret = "regret",
        WorstRegret = "worst_regret";

    private const double MaximumCount = 1_000_000, SmallestRatio = 1e-6, MaximumRatio = 10, MaximumMilliseconds = 1e12, MaximumRegret = 1e9;

    private static readonly Field s_device = new("device", FieldKind.Record, "one device")
    {
        Fields =
        [
            Text(Device, "name or path of the device"),
            Milliseconds(Latency, "latency of the batch"),
            Milliseconds(DenseLatency, "latency of the batch through the static network"),
            Field.Number(
                Regret, "how much slower than the device's own best choice, as a fraction; below 0: faster, with more loss",
                -1, MaximumRegret)
                with { Required = true },
        ],
    };

    /// <summary>Names of <see cref="RateSharing"/>.</summary>
    public static IReadOnlyList<string> Sharings { get; } = [.. Enum.GetNames<RateSharing>().Select(name => name.ToLowerInvariant())];

    /// <summary>The sections of all families.</summary>
    public static IReadOnlyList<Field> Sections { get; } = [.. FamilyRegistry.All.Select(family => family.Section)
        .DistinctBy(section => section.Key)];

    public static Field Root { get; } = new("configuration", FieldKind.Record, "a configuration")
    {
        Fields =
        [
            Field.Choice(Schema, "file format", [Configuration.SchemaId]) with { Required = true },
            Field.Choice(Family, "family of dynamic networks", FamilyRegistry.Names) with { Required = true },
            Text(Network, "backbone"),
            Count(Resolution, "side of the input image in pixels"),
            Text(Device, "device that it was chosen for"),
            Count(Batch, "images at a time"),
            Field.Choice(Type, "number format", [.. DataTypes.Keys]) with { Required = true },
            Text(Model, "latency model"),
            Text(Runtime, "runtime that it was chosen for; left out: the device's default") with { Required = false },
            Field.Choice(RatesDrawn, "whom rates that are distributions are drawn for", Sharings),
            .. Sections,
            new Field(Predicted, FieldKind.Record, "what it was predicted to cost")
            {
                Fields =
                [
                    Text(Scope, "what the latencies include"),
                    Milliseconds(Latency, "latency of the batch"),
                    Milliseconds(DenseLatency, "latency of the batch through the static network"),
                    .. FamilyRegistry.All.GroupBy(family => family.RatioKey, family => family.Name).Select(
                        ratio => Field.Number(
                            ratio.Key, $"{string.Join(", ", ratio)}: MACs over those of the static network", SmallestRatio, MaximumRatio)),
                    Milliseconds(P50, "latency that half of the batches do not exceed") with { Required = false },
                    Milliseconds(P90, "latency that 90 % of the batches do not exceed") with { Required = false },
                    Milliseconds(P99, "latency that 99 % of the batches do not exceed") with { Required = false },
                    Field.Number(
                        WorstRegret, "where it was chosen for several devices: the greatest regret of them", -1, MaximumRegret),
                    new Field(Devices, FieldKind.List, "where it was chosen for several devices: each of them, first the one above")
                    {
                        Item = s_device,
                    },
                ],
            },
        ],
    };

    private static Field Text(string key, string description) => new(key, FieldKind.Text, description) { Required = true };

    private static Field Count(string key, string description) =>
        Field.Count(key, description, 1, MaximumCount) with { Required = true };

    private static Field Milliseconds(string key, string description) =>
        Field.Number(key, description, double.Epsilon, MaximumMilliseconds) with { Required = true };
}
