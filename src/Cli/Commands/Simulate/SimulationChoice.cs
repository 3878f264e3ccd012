using LatencyLab.Reporting.Charts;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Traces;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>How to simulate, and what to write.</summary>
internal sealed record SimulationChoice
{
    /// <summary>Masks, one a batch; null: as many patches as the mean rates say.</summary>
    public required IReadOnlyList<IMaskSource>? Masks { get; init; }

    /// <summary>Where decisions of images are from; null: nothing is said.</summary>
    public required string? Decisions { get; init; }

    /// <summary>Decisions for batches of so many images, one a batch.</summary>
    public required Func<int, IReadOnlyList<IDecisionSource>> DecisionsOf { get; init; }

    /// <summary>Batches to draw; null: nothing is said.</summary>
    public required int? Draws { get; init; }

    /// <summary>Streams for branches that overlap; null: one each.</summary>
    public required int? Streams { get; init; }

    /// <summary>The trace to write; null: none.</summary>
    public required OutputPath? Trace { get; init; }

    /// <summary>Tiles of it, at most.</summary>
    public required int TraceTiles { get; init; }

    /// <summary>Writes the picture of how batches spread; null: none is asked for.</summary>
    public required Action<Chart>? Draw { get; init; }

    /// <summary>Whether to write JSON.</summary>
    public required bool AsJson { get; init; }

    /// <summary>What is in the caches before a single operator.</summary>
    public required CacheState State { get; init; }

    /// <summary>Writes the trace, where one is asked for, and says what was left out.</summary>
    public void WriteTrace(string title, IReadOnlyList<TracedKernel> kernels, IReadOnlyList<(long Begin, long End)> decisions)
    {
        string? left = null;
        Trace?.Write(stream => left = ChromeTrace.Write(stream, title, kernels, decisions, TraceTiles));
        if (left is not null)
            Terminal.Current.Note(left);
    }
}
