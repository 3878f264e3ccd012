namespace LatencyLab.Predictor.Model;

/// <summary>
/// The register tiles that a CPU's direct kernels work in, as in this project's own kernels: vectors along the channels, and for
/// depthwise convolutions several pixels of an output row.
/// </summary>
internal static class LaneUse
{
    /// <summary>
    /// Register tiles of this project's depthwise (pixels of a row by a vector of channels) and pooling kernels (vectors of channels).
    /// </summary>
    private const double DepthwisePixels = 7, DepthwiseVectors = 1, PoolingVectors = 4;

    /// <summary>Tiles of an operator, or cells of a mask; 0 for kernels that run over rows end to end.</summary>
    public static double Tiles(DeviceRates device, in OperatorWork work) =>
        work.Class is OperatorClass.Masker or OperatorClass.Compaction ? work.Shape.Rows : TilesOf(device, work).Count;

    /// <summary>
    /// Starts of tiles: one a tile, except that tiles of a depthwise kernel that differ in channels only share half of it, which is where
    /// their pixels are.
    /// </summary>
    public static double Starts(DeviceRates device, in OperatorWork work)
    {
        double tiles = Tiles(device, work);
        return work.Class == OperatorClass.DepthwiseConvolution && tiles > 0 ? (tiles + tiles / DepthwiseBlocks(device, work)) / 2 : tiles;
    }

    /// <summary>Lanes that the tiles occupy over those that hold an output, at least 1.</summary>
    /// <remarks>
    /// ceil(C / L) L / C for C channels and vectors of L lanes; times ceil(W / p) p / W for output rows of W and tiles of p pixels.
    /// </remarks>
    public static double Waste(DeviceRates device, in OperatorWork work)
    {
        (double count, double outputs) = TilesOf(device, work);
        return count <= 0 ? 1 : Math.Max(1, count * outputs / work.Shape.Outputs);
    }

    /// <summary>Number of tiles, and outputs that one has room for.</summary>
    private static (double Count, double Outputs) TilesOf(DeviceRates device, in OperatorWork work)
    {
        if (work.Shape.Outputs == 0)
            return default;
        switch (work.Class)
        {
            case OperatorClass.DepthwiseConvolution:
                double width = Math.Max(1, work.Window.OutputWidth), rows = (double)work.Window.Images * work.Window.OutputHeight;
                double blocks = DepthwiseBlocks(device, work);
                return (Math.Max(1, rows) * Math.Ceiling(width / DepthwisePixels) * blocks,
                    DepthwisePixels * Math.Ceiling(DepthwiseChannels(work) / device.Lanes) * device.Lanes / blocks);
            case OperatorClass.Pooling:
                double tiles = Math.Ceiling(work.Shape.Columns / (PoolingVectors * device.Lanes));
                return (work.Shape.Rows * tiles, Math.Ceiling(work.Shape.Columns / (double)device.Lanes) * device.Lanes / tiles);
            default:
                return default;
        }
    }

    /// <summary>
    /// Channels of a pixel. Weights of every image's own make every image a product of its own; its channels lie together all the same.
    /// </summary>
    private static double DepthwiseChannels(in OperatorWork work) =>
        work.Shape.Outputs / Math.Max(1, (double)work.Window.Images * work.Window.OutputHeight * Math.Max(1, work.Window.OutputWidth));

    private static double DepthwiseBlocks(DeviceRates device, in OperatorWork work) =>
        Math.Ceiling(DepthwiseChannels(work) / (DepthwiseVectors * device.Lanes));
}
