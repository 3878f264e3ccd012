using LatencyLab.Hardware;

namespace LatencyLab.Search.Configurations;

/// <summary>
/// A network to be trained or predicted: what a search chose, in the file format <c>latencylab/configuration/v1</c>.
/// </summary>
public sealed record Configuration
{
    /// <summary>Name and version of the format.</summary>
    public const string SchemaId = "latencylab/configuration/v1";

    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>Backbone, e.g. <c>resnet101</c>.</summary>
    public required string Network { get; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>Name, alias or path of the device that it was chosen for.</summary>
    public required string Device { get; init; }

    /// <summary>Images at a time.</summary>
    public required int Batch { get; init; }

    /// <summary>Number format.</summary>
    public required DataType DataType { get; init; }

    /// <summary>Latency model that it was chosen with.</summary>
    public required string Model { get; init; }

    /// <summary>Name or path of the runtime that it was chosen for; null: the device's default, or a model without one.</summary>
    public string? Runtime { get; init; }

    /// <summary>The configuration in its family's section.</summary>
    public required IFamilyConfiguration Section { get; init; }

    /// <summary>Whom rates that are distributions are drawn for.</summary>
    public RateSharing RatesDrawn { get; init; } = RateSharing.Image;

    /// <summary>What <see cref="Section"/> is built on and for.</summary>
    public FamilyTarget Target => new(Network, Resolution, Batch, RatesDrawn);

    /// <summary>What was predicted when it was written; null where nothing was.</summary>
    public PredictedCosts? Predicted { get; init; }

    /// <inheritdoc/>
    public bool Equals(Configuration? other) =>
        other is not null && Family == other.Family && Network == other.Network && Resolution == other.Resolution && Device == other.Device
        && Batch == other.Batch && DataType == other.DataType && Model == other.Model && Runtime == other.Runtime
        && Predicted == other.Predicted
        && RatesDrawn == other.RatesDrawn && JsonNode.DeepEquals(Section.ToSection(), other.Section.ToSection());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Family, Network, Resolution, Device, Batch, DataType, Model);
}

/// <summary>What a configuration was predicted to cost.</summary>
/// <param name="Scope">What the latencies include: <c>whole network</c> or <c>blocks only</c>.</param>
/// <param name="LatencyMilliseconds">Of the whole batch.</param>
/// <param name="DenseLatencyMilliseconds">Of the whole batch through the static network.</param>
/// <param name="MacRatio">MACs of the dynamic network over MACs of the static one; LASNet's and LAUDNet's files say
/// <c>target_rate</c>.</param>
public sealed record PredictedCosts(string Scope, double LatencyMilliseconds, double DenseLatencyMilliseconds, double MacRatio)
{
    /// <summary>Quantiles over batches; null where they were not predicted.</summary>
    public PredictedQuantiles? Quantiles { get; init; }

    /// <summary>
    /// What it costs on each device that it was chosen for; empty where that is one. The costs above are those of the first.
    /// </summary>
    public IReadOnlyList<PredictedDevice> Devices { get; init; } = [];

    /// <summary>The greatest regret of <see cref="Devices"/>; null where there are none.</summary>
    public double? WorstRegret => Devices.Count == 0 ? null : Devices.Max(device => device.Regret);

    /// <inheritdoc/>
    public bool Equals(PredictedCosts? other) =>
        other is not null && Scope == other.Scope && LatencyMilliseconds == other.LatencyMilliseconds
            && DenseLatencyMilliseconds == other.DenseLatencyMilliseconds
        && MacRatio == other.MacRatio && Quantiles == other.Quantiles && Devices.SequenceEqual(other.Devices);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scope, LatencyMilliseconds, DenseLatencyMilliseconds, MacRatio, Devices.Count);
}

/// <summary>One of several devices that a configuration was chosen for.</summary>
/// <param name="Device">Name or path, as it can be given again.</param>
/// <param name="LatencyMilliseconds">E[latency] of the batch.</param>
/// <param name="DenseLatencyMilliseconds">Of the batch through the static network.</param>
/// <param name="Regret">How much slower it is than the device's own best choice, as a fraction; below 0 where it is faster and loses
/// more.</param>
public sealed record PredictedDevice(string Device, double LatencyMilliseconds, double DenseLatencyMilliseconds, double Regret);

/// <summary>Latency of the batch that 50, 90 and 99 % of batches do not exceed, in milliseconds.</summary>
public sealed record PredictedQuantiles(double P50Milliseconds, double P90Milliseconds, double P99Milliseconds);
