using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>How to simulate, and what to write: the options of <c>latlab simulate</c>.</summary>
internal sealed class SimulationOptions
{
    /// <summary>Batches that are drawn where images decide and nothing is said.</summary>
    private const int DrawnBatches = 20;

    private readonly Option<bool> _cold = new("--cold")
    {
        Description = "With --operator: nothing is in the caches, instead of what the same call left.",
    };

    private readonly Option<string?> _mask = new("--mask")
    {
        Description = "Which patches are computed: FILE.npy, FILE.csv, a folder of them (one a batch), random:SEED, or "
            + "blobs:SEED,SIZE for clusters of SIZE patches.",
        HelpName = "MASK",
    };

    private readonly Option<string?> _decisions = new("--decisions")
    {
        Description = "What images decide (branches, exits, blocks to skip): random:SEED at the network's rates, or FILE.csv with a "
            + "column a decision and a row of 0 and 1 an image (default: random:1 where which parts run is random).",
        HelpName = "DECISIONS",
    };

    private readonly Option<int?> _draws = new("--draws")
    {
        Description = "Batches to draw, from SEED on (default: 1 of --mask, 20 of --decisions).",
    };

    private readonly Option<int?> _streams = new("--streams")
    {
        Description = "Streams for branches that run concurrently (default: one each).",
    };

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Write a trace of tiles, kernels and the host, which Perfetto and chrome://tracing open.",
        HelpName = "FILE.json",
    };

    private readonly Option<int> _traceTiles =
        NewOption.Of("--trace-tiles", "Tiles of a trace, at most: kernels are kept whole or left out.", 20_000);

    private readonly Option<bool> _force = NewOption.Force();
    private readonly Option<bool> _json = NewOption.Json();
    private readonly PictureFileOption _picture;

    public SimulationOptions() => _picture = new PictureFileOption(_force, "how the latency of the batches spreads");

    /// <summary>Options that say something of one operator.</summary>
    public IReadOnlyList<Option> OfOperator => [_cold];

    /// <summary>Options that say something of a network.</summary>
    public IReadOnlyList<Option> OfNetwork => [_decisions, _streams, .. _picture.All];

    public void AddTo(Command command)
    {
        Option[] all = [_cold, _mask, _decisions, _draws, _streams, _trace, _traceTiles, .. _picture.All, _force, _json];
        foreach (Option option in all)
            command.Options.Add(option);
    }

    /// <summary>What the options say.</summary>
    /// <exception cref="InputException">A value that is wrong, or an option that does nothing.</exception>
    public SimulationChoice Of(ParseResult parsed)
    {
        foreach ((string name, int? count) in ((string, int?)[])
        [
            (_draws.Name, parsed.GetValue(_draws)), (_streams.Name, parsed.GetValue(_streams)),
            (_traceTiles.Name, parsed.GetValue(_traceTiles)),
        ])
        {
            if (count < 1)
                throw new InputException("expected at least 1", name);
        }

        string? mask = parsed.GetValue(_mask), decisions = parsed.GetValue(_decisions);
        if (mask is not null && decisions is not null)
            throw new InputException("--mask and --decisions exclude each other");
        bool isDrawn = mask is null ? decisions is null || DecisionSources.IsRandom(decisions)
            : mask.StartsWith("random:", StringComparison.Ordinal) || mask.StartsWith("blobs:", StringComparison.Ordinal);
        if (parsed.GetValue(_draws) is not null && !isDrawn)
            throw new InputException("needs --decisions random:SEED, --mask random:SEED or --mask blobs:SEED,SIZE", _draws.Name);
        if (parsed.GetValue(_trace) is null && parsed.GetResult(_traceTiles) is { Implicit: false })
            throw new InputException("does nothing without --trace", _traceTiles.Name);
        _picture.Check(parsed);
        return new SimulationChoice
        {
            Masks = mask is null ? null : MaskSources.Parse(mask, parsed.GetValue(_draws) ?? 1, _mask.Name),
            Decisions = decisions,
            DecisionsOf = batch =>
                DecisionSources.Parse(decisions ?? "random:1", parsed.GetValue(_draws) ?? DrawnBatches, batch, _decisions.Name),
            Draws = parsed.GetValue(_draws),
            Streams = parsed.GetValue(_streams),
            Trace = OutputPath.Of(parsed, _trace, _force),
            TraceTiles = parsed.GetValue(_traceTiles),
            Draw = _picture.IsGiven(parsed) ? chart => _picture.Write(parsed, () => chart) : null,
            AsJson = parsed.GetValue(_json),
            State = parsed.GetValue(_cold) ? CacheState.Cold : CacheState.Repeated,
        };
    }
}
