using LatencyLab.Predictor.Composition;
using static System.FormattableString;

namespace LatencyLab.Search.Searches;

/// <summary>What a search of a family found.</summary>
public sealed record FamilySearchResult
{
    /// <summary>What was asked for.</summary>
    public required FamilySearchRequest Request { get; init; }

    /// <summary>What was chosen from, on the first device.</summary>
    public required FamilySpace Space { get; init; }

    /// <summary>One sentence: what was optimised.</summary>
    public required string Optimised { get; init; }

    /// <summary>What stands for lost accuracy.</summary>
    public required string LossName { get; init; }

    /// <summary>Index of the option chosen, variable by variable.</summary>
    public required IReadOnlyList<int> Choices { get; init; }

    /// <summary>What was chosen.</summary>
    public required IFamilyConfiguration Configuration { get; init; }

    /// <summary>One a device, in the order given.</summary>
    public required IReadOnlyList<DeviceResult> Devices { get; init; }

    /// <summary>Whether the choice is proven to be the best, and if not, how much better another could be.</summary>
    public required string Proof { get; init; }

    /// <summary>What was decided.</summary>
    public IReadOnlyList<SearchVariable> Variables => Space.Space.Variables;

    /// <summary>The number of a front's points that stands for quality.</summary>
    public string QualityKey => Request.AccuracyTable is null && Space.Columns is [.., PointColumn last] ? last.Key : "loss";

    /// <summary>Where skipping does not pay, and what would; plain sentences.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Devices.SelectMany(
            device => device.Details.Warnings.Select(warning => Devices.Count > 1 ? $"{device.Name}: {warning}" : warning)),
        .. Devices.Where(device => device.SpeedUp < 1).Select(device => Invariant(
            $"the dynamic network is slower than the static one on {device.Name}: {device.Estimate.Expected.TotalSeconds * 1e3:0.0000} ms ")
            + Invariant($"against {device.DenseLatency.TotalSeconds * 1e3:0.0000} ms")),
    ];

    /// <summary>The options that choices stand for, by the names of their variables.</summary>
    public IEnumerable<(string Variable, string Option)> Named(IReadOnlyList<int> choices) =>
        Variables.Zip(choices, (variable, choice) => (variable.Name, variable.Options[choice]));

    /// <summary>
    /// What choices stand for where there was a choice, e.g. <c>8-4-7-1</c> or <c>stage1 dense; stage2 layer 0.5 h16</c>.
    /// </summary>
    public string Shown(IReadOnlyList<int> choices)
    {
        if (Space.Label is { } label)
            return label(choices);
        (string Variable, string Option)[] all = [.. Named(choices)];
        (string Variable, string Option)[] chosen = [.. all.Where((_, i) => Variables[i].Options.Count > 1)];
        return string.Join("; ", (chosen.Length > 0 ? chosen : all).Select(choice => $"{choice.Variable} {choice.Option}"));
    }
}

/// <summary>A search on one device, and what the choice costs there.</summary>
public sealed record DeviceResult
{
    /// <summary>Latency model of the device.</summary>
    public required MemoizedModel Model { get; init; }

    /// <summary>Not beaten in latency and loss within the limits, fastest first.</summary>
    public required FrontResult Front { get; init; }

    /// <summary>The best of this device alone.</summary>
    public required Candidate Own { get; init; }

    /// <summary>The best other configuration under the same objective; null where it is not known or there is none.</summary>
    public required Candidate? RunnerUp { get; init; }

    /// <summary>Costs of the choice on this device, as the search saw them.</summary>
    public required CandidateCosts Costs { get; init; }

    /// <summary>Latency of the choice, and its distribution.</summary>
    public required DynamicEstimate Estimate { get; init; }

    /// <summary>The static network.</summary>
    public required NetworkEstimate Dense { get; init; }

    /// <summary>What the family says about the choice.</summary>
    public required ResultDetails Details { get; init; }

    /// <summary>Name of the device.</summary>
    public string Name => Model.Device.Name;

    /// <summary>The static network.</summary>
    public Network DenseNetwork => Dense.Network;

    /// <summary>Of the batch through the static network.</summary>
    public LatencyEstimate DenseLatency => Dense.Estimate;

    /// <summary>Whether the model describes stem and classifier too.</summary>
    public bool IsWholeNetwork =>
        Dense.Blocks.Where(block => block.Block.Stage <= 0).Select(block => block.Steps.Count > 0).DefaultIfEmpty(true)
            .Any(described => described);

    /// <summary>What the latencies include.</summary>
    public string Scope => IsWholeNetwork ? "whole network" : "blocks only";

    /// <summary>MACs of the chosen network over those of the static one, in expectation: what training takes for a target.</summary>
    public double MacRatio => MacRatioOf(Costs);

    /// <summary>How many times as long the static network takes.</summary>
    public double SpeedUp => DenseLatency.TotalSeconds / Estimate.Expected.TotalSeconds;

    /// <summary>How much slower the choice is than this device's own, as a fraction; below 0 where it is faster (and loses more).</summary>
    public double Regret => Costs.LatencySeconds / Own.Costs.LatencySeconds - 1;

    /// <summary>The point of the front next to its own choice, by latency; null where there is none.</summary>
    public Candidate? NextOnFront => Front.Points.Where(point => !point.Choices.SequenceEqual(Own.Choices))
        .MinBy(point => Math.Abs(point.Costs.LatencySeconds - Own.Costs.LatencySeconds));

    /// <summary>MACs over those of the static network, an image each.</summary>
    public double MacRatioOf(CandidateCosts costs) => costs.Macs / ((double)DenseNetwork.Macs / DenseNetwork.Batch);
}
