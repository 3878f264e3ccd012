namespace LatencyLab.Networks.Vision;

/// <summary>What networks of tokens of images have in common.</summary>
internal static class VisionSource
{
    public static Network Build(ITracedSource source, int batch, int? resolution) =>
        Build(source, batch, resolution, () => source.Trace(batch, resolution).Select(traced => traced.Block));

    /// <param name="blocks">Makes the blocks; may overflow.</param>
    /// <exception cref="InputException">The work does not fit 64 bits.</exception>
    public static Network Build(INetworkSource source, int batch, int? resolution, Func<IEnumerable<Block>> blocks)
    {
        try
        {
            Network network = new(source.Name, batch, resolution ?? source.DefaultResolution, [.. blocks()]);
            _ = network.Macs;
            return network;
        }
        catch (OverflowException)
        {
            throw new InputException($"network '{source.Name}' is too large: its work does not fit 64 bits");
        }
    }

    /// <exception cref="InputException">The batch or resolution is below 1.</exception>
    public static int Side(ITracedSource source, int batch, int? resolution)
    {
        int side = resolution ?? source.DefaultResolution;
        if (side < 1)
            throw new InputException($"resolution is {side}, expected 1 or more pixels");
        return batch >= 1 ? side : throw new InputException($"batch is {batch}, expected 1 or more");
    }
}
