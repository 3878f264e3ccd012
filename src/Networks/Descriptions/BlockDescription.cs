namespace LatencyLab.Networks.Descriptions;

/// <summary>Layers that run one after another, as often as they are repeated, each time on what the time before put out.</summary>
public sealed record BlockDescription(string Name, IReadOnlyList<LayerDescription> Layers)
{
    /// <summary>1-based stage; 0 for the stem, -1 for the head.</summary>
    public required int Stage { get; init; }

    /// <summary>Times; null: once, under its plain name instead of <c>NAME.block0</c>.</summary>
    public int? Repeat { get; init; }
}
