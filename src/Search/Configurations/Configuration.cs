using System.Text.Json.Nodes;
using LatencyLab.Hardware;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Families;

namespace LatencyLab.Search.Configurations;

/// <summary>
/// A network to be trained or predicted: what a search chose, in the file format <c>latencylab/configuration/v1</c>.
/// </summary>
public sealed record Configuration
{
    public const string SchemaId = "latencylab/configuration/v1";

    /// <summary>One of <see cref="FamilyRegistry.Names"/>.</summary>
    public required string Family { get; init; }

    /// <summary>Backbone, e.g. <c>resnet101</c>.</summary>
    public required string Network { get; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>Name, alias or path of the device that it was chosen for.</summary>
    public required string Device { get; init; }

    public required int Batch { get; init; }

    public required DataType DataType { get; init; }

    /// <summary>Latency model that it was chosen with.</summary>
    public required string Model { get; init; }

    /// <summary>LASNet and LAUDNet: how each stage skips; empty in the other families.</summary>
    public IReadOnlyList<StageConfiguration> Stages { get; init; } = [];

    /// <summary>The other families: the configuration in their own section; null for LASNet and LAUDNet.</summary>
    public IFamilyConfiguration? Section { get; init; }

    /// <summary>Whom rates that are distributions are drawn for.</summary>
    public RateSharing RatesDrawn { get; init; } = RateSharing.Image;

    /// <summary>What <see cref="Section"/> is built on and for.</summary>
    public FamilyTarget Target => new(Network, Resolution, Batch, RatesDrawn);

    /// <summary>What was predicted when it was written; null where nothing was.</summary>
    public PredictedCosts? Predicted { get; init; }

    public bool Equals(Configuration? other) =>
        other is not null && Family == other.Family && Network == other.Network && Resolution == other.Resolution && Device == other.Device
        && Batch == other.Batch && DataType == other.DataType && Model == other.Model && Predicted == other.Predicted && Stages.SequenceEqual(other.Stages)
        && RatesDrawn == other.RatesDrawn && JsonNode.DeepEquals(Section?.ToSection(), other.Section?.ToSection());

    /// <summary>The distribution of LASNet's and LAUDNet's one activation rate; null where it is a number.</summary>
    public RateDistribution? ActivationRates => Stages.Select(stage => stage.ActivationRates).FirstOrDefault(rates => rates is not null);

    /// <summary>The distribution of LAUDNet's one channel keep rate; null where stages have numbers.</summary>
    public RateDistribution? ChannelKeepRates => Stages.Select(stage => stage.ChannelKeepRates).FirstOrDefault(rates => rates is not null);

    public override int GetHashCode() => HashCode.Combine(Family, Network, Resolution, Device, Batch, DataType, Model, Stages.Count);
}

/// <summary>How one stage skips.</summary>
public sealed record StageConfiguration
{
    public bool Equals(StageConfiguration? other) =>
        other is not null && Mode == other.Mode && Granularity == other.Granularity && ChannelGroup == other.ChannelGroup && ActivationRate == other.ActivationRate
        && ChannelKeepRate == other.ChannelKeepRate && ActivationRates?.Text == other.ActivationRates?.Text && ChannelKeepRates?.Text == other.ChannelKeepRates?.Text
        && ChannelsFollow == other.ChannelsFollow;

    public override int GetHashCode() => HashCode.Combine(Mode, Granularity, ChannelGroup, ActivationRate, ChannelKeepRate);

    public required DynamicMode Mode { get; init; }

    /// <summary>Spatial granularity S in output pixels; the whole map in layer mode, 1 in channel mode.</summary>
    public required int Granularity { get; init; }

    /// <summary>Channel granularity G: channels kept or skipped together; 1 where channels are not skipped.</summary>
    public int ChannelGroup { get; init; } = 1;

    /// <summary>Activation rate r: mean fraction of patches (or of samples in layer mode) computed; 1 in channel mode.</summary>
    public double ActivationRate { get; init; } = 1;

    /// <summary>The distribution that <see cref="ActivationRate"/> is the mean of, one draw for all stages; null where the rate is one number.</summary>
    public RateDistribution? ActivationRates { get; init; }

    /// <summary>Mean fraction of channel groups kept; 1 where channels are not skipped.</summary>
    public double ChannelKeepRate { get; init; } = 1;

    /// <summary>The distribution that <see cref="ChannelKeepRate"/> is the mean of, one draw for all stages, independent of the activation rate's; null where the rate is one number.</summary>
    public RateDistribution? ChannelKeepRates { get; init; }

    /// <summary>Mode both: the square root of the activation rate is kept, whatever is drawn for it.</summary>
    public bool ChannelsFollow { get; init; }
}

/// <summary>What a configuration was predicted to cost.</summary>
/// <param name="Scope">What the latencies include: <c>whole network</c> or <c>blocks only</c>.</param>
/// <param name="LatencyMilliseconds">Of the whole batch.</param>
/// <param name="DenseLatencyMilliseconds">Of the whole batch through the static network.</param>
/// <param name="TargetRate">MACs of the dynamic network over MACs of the static one: LASNet's and LAUDNet's <c>target_rate</c>, the other families' <c>mac_ratio</c>.</param>
public sealed record PredictedCosts(string Scope, double LatencyMilliseconds, double DenseLatencyMilliseconds, double TargetRate)
{
    /// <summary>Quantiles over batches; null where they were not predicted.</summary>
    public PredictedQuantiles? Quantiles { get; init; }

    /// <summary>What it costs on each device that it was chosen for; empty where that is one. The costs above are those of the first.</summary>
    public IReadOnlyList<PredictedDevice> Devices { get; init; } = [];

    /// <summary>The greatest regret of <see cref="Devices"/>; null where there are none.</summary>
    public double? WorstRegret => Devices.Count == 0 ? null : Devices.Max(device => device.Regret);

    public bool Equals(PredictedCosts? other) =>
        other is not null && Scope == other.Scope && LatencyMilliseconds == other.LatencyMilliseconds && DenseLatencyMilliseconds == other.DenseLatencyMilliseconds
        && TargetRate == other.TargetRate && Quantiles == other.Quantiles && Devices.SequenceEqual(other.Devices);

    public override int GetHashCode() => HashCode.Combine(Scope, LatencyMilliseconds, DenseLatencyMilliseconds, TargetRate, Devices.Count);
}

/// <summary>One of several devices that a configuration was chosen for.</summary>
/// <param name="Device">Name or path, as it can be given again.</param>
/// <param name="LatencyMilliseconds">E[latency] of the batch.</param>
/// <param name="DenseLatencyMilliseconds">Of the batch through the static network.</param>
/// <param name="Regret">How much slower it is than the device's own best choice, as a fraction; below 0 where it is faster and loses more.</param>
public sealed record PredictedDevice(string Device, double LatencyMilliseconds, double DenseLatencyMilliseconds, double Regret);

/// <summary>Latency of the batch that 50, 90 and 99 % of batches do not exceed, in milliseconds.</summary>
public sealed record PredictedQuantiles(double P50Milliseconds, double P90Milliseconds, double P99Milliseconds);
