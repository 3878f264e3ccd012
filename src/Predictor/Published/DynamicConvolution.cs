namespace LatencyLab.Predictor.Published;

/// <summary>A convolution computed on S x S patches of its output map.</summary>
/// <param name="Dense">The dense convolution.</param>
/// <param name="Granularity">S.</param>
/// <param name="IsGathered">The input is a compact tensor of patches; otherwise the whole map is read.</param>
internal readonly record struct PublishedPatchConvolution(PublishedConvolution Dense, int Granularity, bool IsGathered)
{
    /// <summary>N = ceil(h/S) ceil(w/S).</summary>
    internal double PatchesPerImage => PatchCount.Of(Dense.Height, Dense.Width, Granularity);
}

/// <summary>Latency of a convolution on patches under the published model.</summary>
internal static class DynamicConvolution
{
    private const int MostPatchesAtOnce = 256;

    /// <summary>
    /// The cost at <paramref name="activePatches"/> selected patches of an image. The tile is the best at the mean patch count
    /// (N + 1)/2, whatever <paramref name="activePatches"/>; the first of equals in the order of the published program.
    /// </summary>
    /// <remarks>
    /// Tile (p, c, y, x) in T(256) x T(Cout) x T(S) x T(S); tiles = ceil(Cout/c) ceil(S/y) ceil(S/x); m patches; in fp32 elements:
    /// per engine(m) = c (Cin/g) k^2 + B m ceil(c g/Cout) (Cin/g) (y+k-1) s (x+k-1) s + B m c y x;
    /// input(m) = m Cin ((S+k-1) s)^2 if gathered, else Cin h s w s;
    /// memory(m) = (Cout (Cin/g) k^2 + B input(m) + B m Cout S^2) / b + per engine(m) tiles / (q b);
    /// compute(m) = B c y x (Cin/g) k^2 p / (f L ceilEff(B c y x p, P)) ceil(m/p) ceil(tiles/n).
    /// Source: LASNet (NeurIPS 2022), LAUDNet (TPAMI 2024). Every extent is at least 1.
    /// </remarks>
    public static PublishedCost Cost(in PublishedDevice device, in PublishedPatchConvolution shape, double activePatches)
    {
        double mean = (shape.PatchesPerImage + 1) / 2;
        PublishedConvolution dense = shape.Dense;
        double offChip = OffChipSeconds(device, shape, mean);
        double groupOutputs = dense.GroupOutputs, depth = dense.Depth;
        double inputs = dense.GroupInputs * dense.Stride * dense.Stride * mean * dense.Images;
        double outputs = mean * dense.Images;
        int border = dense.Kernel - 1;

        TileSize[] parallel = TileSizes.Of(MostPatchesAtOnce).All;
        TileSize[] channels = TileSizes.Of(dense.OutputChannels).Smallest;
        TileSize[] sides = TileSizes.Of(shape.Granularity).Smallest;
        PatchTileSearch search = new(device, dense.Images, depth, mean, parallel, stackalloc double[parallel.Length]);
        foreach (TileSize c in channels)
        {
            double weights = c.Size * depth;
            double windows = Math.Ceiling(c.Size / groupOutputs) * inputs;
            for (int i = 0; i < sides.Length; i++)
            {
                TileSize one = sides[i];
                double perColumn = windows * (one.Size + border);
                for (int j = 0; j <= i; j++)
                {
                    // Rows and columns play the same part: of (y, x) and (x, y) only the one that is tried first can win.
                    TileSize other = sides[j];
                    double perEngine = weights + perColumn * (other.Size + border) + outputs * c.Size * one.Size * other.Size;
                    double onChip = perEngine * (c.Count * one.Count * other.Count) / device.OnChipElementsPerSecond;
                    if (one.Rank <= other.Rank)
                        search.Consider(offChip + onChip, c, one, other);
                    else
                        search.Consider(offChip + onChip, c, other, one);
                }
            }
        }

        return search.At(activePatches, OffChipSeconds(device, shape, activePatches), OnChipSeconds(device, dense, search, activePatches));
    }

    private static double OffChipSeconds(in PublishedDevice device, in PublishedPatchConvolution shape, double patches)
    {
        PublishedConvolution dense = shape.Dense;
        double side = (double)(shape.Granularity + dense.Kernel - 1) * dense.Stride;
        double input = shape.IsGathered ? patches * dense.InputChannels * side * side : dense.InputElements;
        double output = patches * dense.OutputChannels * shape.Granularity * shape.Granularity;
        return (dense.OutputChannels * dense.Depth + input * dense.Images + output * dense.Images) / device.OffChipElementsPerSecond;
    }

    private static double OnChipSeconds(in PublishedDevice device, in PublishedConvolution dense, in PatchTileSearch best, double patches)
    {
        (TileSize c, TileSize y, TileSize x) = (best.Channels, best.Rows, best.Columns);
        int border = dense.Kernel - 1;
        double input = Math.Ceiling(c.Size / dense.GroupOutputs) * dense.GroupInputs
            * (y.Size + border) * dense.Stride * (x.Size + border) * dense.Stride * patches * dense.Images;
        double output = c.Size * y.Size * x.Size * patches * dense.Images;
        return (c.Size * dense.Depth + input + output) * (c.Count * y.Count * x.Count) / device.OnChipElementsPerSecond;
    }
}
