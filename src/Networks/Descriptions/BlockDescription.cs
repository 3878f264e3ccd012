namespace LatencyLab.Networks.Descriptions;

/// <summary>Layers that run one after another, as often as they are repeated, each time on what the time before put out.</summary>
public sealed record BlockDescription(string Name, IReadOnlyList<LayerDescription> Layers)
{
    /// <summary>1-based stage; 0 for the stem, -1 for the head.</summary>
    public required int Stage { get; init; }

    /// <summary>Times; null: once, under its plain name instead of <c>NAME.block0</c>.</summary>
    public int? Repeat { get; init; }

    /// <summary>A classifier beside the row of blocks: the next block reads what the block before this one put out.</summary>
    public bool IsExit { get; init; }

    /// <summary>Whether a layer reads layers of earlier blocks, beside the block's input.</summary>
    internal bool ReadsOtherBlocks
    {
        get
        {
            string[] own = [Node.BlockInput, .. Layers.Select(layer => layer.Name).OfType<string>()];
            return Layers.SelectMany(layer => layer.References).Any(name => !own.Contains(name));
        }
    }
}
