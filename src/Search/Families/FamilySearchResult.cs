using LatencyLab.Networks;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Search.Families;

/// <summary>What a search of a family found.</summary>
public sealed record FamilySearchResult
{
    public required FamilySearchRequest Request { get; init; }

    public required IReadOnlyList<SearchVariable> Variables { get; init; }

    /// <summary>One sentence: what was optimised.</summary>
    public required string Optimised { get; init; }

    /// <summary>What stands for lost accuracy.</summary>
    public required string LossName { get; init; }

    /// <summary>Index of the option chosen, variable by variable.</summary>
    public required IReadOnlyList<int> Choices { get; init; }

    public required IFamilyConfiguration Configuration { get; init; }

    /// <summary>One a device, in the order given.</summary>
    public required IReadOnlyList<DeviceResult> Devices { get; init; }

    /// <summary>Whether the choice is proven to be the best, and if not, how much better another could be.</summary>
    public required string Proof { get; init; }

    public IEnumerable<(string Variable, string Option)> Chosen => Named(Choices);

    /// <summary>The options that choices stand for, by the names of their variables.</summary>
    public IEnumerable<(string Variable, string Option)> Named(IReadOnlyList<int> choices) =>
        Variables.Zip(choices, (variable, choice) => (variable.Name, variable.Options[choice]));
}

/// <summary>A search on one device, and what the choice costs there.</summary>
public sealed record DeviceResult
{
    public required MemoizedModel Model { get; init; }

    /// <summary>Not beaten in latency and loss within the limits, fastest first.</summary>
    public required FrontResult Front { get; init; }

    /// <summary>The best of this device alone.</summary>
    public required Candidate Own { get; init; }

    /// <summary>Costs of the choice on this device, as the search saw them.</summary>
    public required CandidateCosts Costs { get; init; }

    public required DynamicEstimate Estimate { get; init; }

    public required Network Dense { get; init; }

    public required LatencyEstimate DenseLatency { get; init; }

    /// <summary>MACs of the dynamic network over those of the static one.</summary>
    public double MacRatio => Estimate.Macs / Dense.Macs;

    public double SpeedUp => DenseLatency.TotalSeconds / Estimate.Expected.TotalSeconds;

    /// <summary>How much slower the choice is than this device's own, as a fraction; below 0 where it is faster (and loses more).</summary>
    public double Regret => Costs.LatencySeconds / Own.Costs.LatencySeconds - 1;

    /// <summary>The point of the front next to its own choice, by latency; null where there is none.</summary>
    public Candidate? RunnerUp => Front.Points.Where(point => !point.Choices.SequenceEqual(Own.Choices))
        .MinBy(point => Math.Abs(point.Costs.LatencySeconds - Own.Costs.LatencySeconds));
}
