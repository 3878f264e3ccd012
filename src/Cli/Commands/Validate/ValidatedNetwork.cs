using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Predictor.Composition;
using LatencyLab.Studies.Validation;

namespace LatencyLab.Cli.Commands.Validate;

/// <summary>A network that was predicted and run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">What predicted it.</param>
/// <param name="Device">What ran it.</param>
/// <param name="Estimate">The prediction.</param>
/// <param name="Layers">Layer by layer.</param>
/// <param name="Whole">What a whole run takes.</param>
/// <param name="Warnings">What keeps the runtime from running it well.</param>
internal sealed record ValidatedNetwork(
    string Name, ILatencyModel Model, IMeasurementBackend Device, NetworkEstimate Estimate, IReadOnlyList<ValidatedLayer> Layers,
    RowResult Whole, IReadOnlyList<string> Warnings)
{
    /// <summary>Sizes that the data decided in the run, for which it was predicted, by tensor and dimension.</summary>
    public IReadOnlyDictionary<string, long> Decided { get; init; } = new Dictionary<string, long>();

    /// <summary>Predicted over measured.</summary>
    public double Ratio => Estimate.Estimate.TotalSeconds / Whole.Seconds;
}
