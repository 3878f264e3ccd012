namespace LatencyLab.Predictor.Published;

/// <summary>A dense (or grouped) square convolution with "same" padding.</summary>
/// <param name="Images">B.</param>
/// <param name="InputChannels">Cin.</param>
/// <param name="OutputChannels">Cout.</param>
/// <param name="Kernel">k.</param>
/// <param name="Stride">s.</param>
/// <param name="Groups">g.</param>
/// <param name="Height">Output rows h.</param>
/// <param name="Width">Output columns w.</param>
internal readonly record struct PublishedConvolution(
    int Images, int InputChannels, int OutputChannels, int Kernel, int Stride, int Groups, int Height, int Width)
{
    internal double GroupInputs => InputChannels / Groups;

    internal double GroupOutputs => OutputChannels / Groups;

    /// <summary>MACs of one output element: (Cin / g) k^2.</summary>
    internal double Depth => GroupInputs * Kernel * Kernel;

    /// <summary>Elements of one image's input as the published model counts them: Cin h s w s.</summary>
    internal double InputElements => (double)InputChannels * Height * Stride * Width * Stride;
}

/// <summary>Latency of a static convolution under the published model.</summary>
internal static class StaticConvolution
{
    /// <summary>The cost with the tile that minimises it; the first of equals in the order of the published program.</summary>
    /// <remarks>
    /// Tile (c, y, x) in T(Cout) x T(h) x T(w); tiles = ceil(Cout/c) ceil(h/y) ceil(w/x); in fp32 elements:
    /// per engine = c (Cin/g) k^2 + B ceil(c g/Cout) (Cin/g) (y+k-1) s (x+k-1) s + B c y x;
    /// off-chip = Cout (Cin/g) k^2 + B Cin h s w s + B Cout h w;
    /// memory = off-chip / b + per engine * tiles / (q b access(x, w - x));
    /// compute = B c y x (Cin/g) k^2 / (f L ceilEff(c y x, P)) ceil(tiles / n).
    /// Source: LASNet (NeurIPS 2022), LAUDNet (TPAMI 2024). Every extent is at least 1.
    /// </remarks>
    public static PublishedCost Cost(in PublishedDevice device, in PublishedConvolution shape)
    {
        double images = shape.Images, depth = shape.Depth, groupInputs = shape.GroupInputs, groupOutputs = shape.GroupOutputs;
        int border = shape.Kernel - 1, stride = shape.Stride;
        double offChip = (shape.OutputChannels * depth + images * shape.InputElements
            + images * shape.OutputChannels * shape.Height * shape.Width) / device.OffChipElementsPerSecond;

        TileSize[] channels = TileSizes.Of(shape.OutputChannels).Smallest;
        TileSize[] rows = TileSizes.Of(shape.Height).Smallest;
        TileSize[] columns = TileSizes.Of(shape.Width).All;
        PublishedCost best = default;
        (double seconds, long rank) least = (double.PositiveInfinity, 0);
        foreach (TileSize x in columns)
        {
            double rate = device.OnChipElementsPerSecond * Efficiency.Access(x.Size, shape.Width - x.Size, device.SectorElements);
            foreach (TileSize c in channels)
            {
                double weights = c.Size * depth;
                double perRow = Math.Ceiling(c.Size / groupOutputs) * groupInputs * stride * (x.Size + border) * stride;
                foreach (TileSize y in rows)
                {
                    double outputs = c.Size * y.Size * x.Size;
                    double tiles = c.Count * y.Count * x.Count;
                    double onChip = (weights + perRow * (y.Size + border) * images + outputs * images) * tiles / rate;
                    if (offChip + onChip > least.seconds)
                        continue;
                    double compute = outputs * depth * images / device.FrequencyHz / device.LanesPerEngine
                        / Efficiency.Ceiling(outputs, device.ConcurrentMacs) * Math.Ceiling(tiles / device.EngineCount);
                    double seconds = compute + (offChip + onChip);
                    long rank = TileRank.Of(0, c.Rank, y.Rank, x.Rank);
                    if (seconds < least.seconds || (seconds == least.seconds && rank < least.rank))
                    {
                        least = (seconds, rank);
                        best = new PublishedCost(offChip, onChip, compute, new PublishedTile(1, (int)c.Size, (int)y.Size, (int)x.Size));
                    }
                }
            }
        }

        return best;
    }
}
