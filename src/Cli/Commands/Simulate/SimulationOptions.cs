using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Traces;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>How to simulate, and what to write.</summary>
/// <param name="Masks">Masks, one a batch; null: as many patches as the mean rates say.</param>
/// <param name="Trace">The trace to write; null: none.</param>
/// <param name="TraceTiles">Tiles of it, at most.</param>
internal sealed record SimulationOptions(IReadOnlyList<IMaskSource>? Masks, OutputPath? Trace, int TraceTiles)
{
    /// <summary>Whether to write JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>What is in the caches before a single operator.</summary>
    public CacheState State { get; init; }

    /// <summary>What the options say.</summary>
    /// <exception cref="InputException">A value that is wrong, or an option that does nothing.</exception>
    public static SimulationOptions Of(
        ParseResult parsed, Option<string?> mask, Option<int> draws, Option<string?> trace, Option<int> traceTiles, Option<bool> force)
    {
        foreach (Option<int> count in (Option<int>[])[draws, traceTiles])
        {
            if (parsed.GetValue(count) < 1)
                throw new InputException("expected at least 1", count.Name);
        }

        bool isGiven = parsed.GetResult(draws) is { Implicit: false };
        string? text = parsed.GetValue(mask);
        if (isGiven && text?.StartsWith("random:", StringComparison.Ordinal) != true
            && text?.StartsWith("blobs:", StringComparison.Ordinal) != true)
            throw new InputException("needs --mask random:SEED or blobs:SEED,SIZE", draws.Name);
        if (parsed.GetValue(trace) is null && parsed.GetResult(traceTiles) is { Implicit: false })
            throw new InputException("does nothing without --trace", traceTiles.Name);
        OutputPath? file = OutputPath.Of(parsed, trace, force);
        return new SimulationOptions(
            text is null ? null : MaskSources.Parse(text, parsed.GetValue(draws), mask.Name), file, parsed.GetValue(traceTiles));
    }

    /// <summary>Writes the trace, where one is asked for, and says what was left out.</summary>
    public void WriteTrace(string title, IReadOnlyList<TracedKernel> kernels, IReadOnlyList<(long Begin, long End)> decisions)
    {
        string? left = null;
        Trace?.Write(stream => left = ChromeTrace.Write(stream, title, kernels, decisions, TraceTiles));
        if (left is not null)
            Terminal.Current.Note(left);
    }
}
