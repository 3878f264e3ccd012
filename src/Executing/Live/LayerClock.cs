using System.Diagnostics;

namespace LatencyLab.Executing.Live;

/// <summary>What the layers of a network take inside it, with caches as the layers before leave them.</summary>
/// <remarks>Reading the clock twice a layer costs time of its own, which is measured and taken off, but makes the network slower.</remarks>
public sealed class LayerClock
{
    private const int EmptyReadings = 1000;

    private readonly Dictionary<string, long> _ticks = [];

    /// <summary>Least ticks between two readings with nothing between them.</summary>
    private readonly long _empty = Enumerable.Range(0, EmptyReadings)
        .Min(_ => -Stopwatch.GetTimestamp() + Stopwatch.GetTimestamp());

    /// <summary>Seconds since the last call by full name of the layer, of those that ran; begins anew.</summary>
    public IReadOnlyDictionary<string, double> Take()
    {
        Dictionary<string, double> seconds = _ticks.ToDictionary(layer => layer.Key, layer => (double)layer.Value / Stopwatch.Frequency);
        _ticks.Clear();
        return seconds;
    }

    internal void Add(string layer, long ticks) =>
        _ticks[layer] = _ticks.GetValueOrDefault(layer) + Math.Max(0, ticks - _empty);
}

/// <summary>A step of a layer that is timed.</summary>
/// <param name="step">The step.</param>
/// <param name="layer">Full name of the layer.</param>
/// <param name="clock">Adds it up.</param>
internal sealed class TimedStep(LiveStep step, string layer, LayerClock clock) : LiveStep
{
    public override bool Run()
    {
        long start = Stopwatch.GetTimestamp();
        bool goesOn = step.Run();
        clock.Add(layer, Stopwatch.GetTimestamp() - start);
        return goesOn;
    }
}
