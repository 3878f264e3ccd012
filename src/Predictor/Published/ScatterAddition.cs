namespace LatencyLab.Predictor.Published;

/// <summary>The scatter of S x S patches fused into the addition to a feature map.</summary>
/// <param name="Images">B.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">h.</param>
/// <param name="Width">w.</param>
/// <param name="Granularity">S.</param>
internal readonly record struct ScatterAdditionShape(int Images, int Channels, int Height, int Width, int Granularity)
{
    /// <summary>N = ceil(h/S) ceil(w/S).</summary>
    internal double PatchesPerImage => PatchCount.Of(Height, Width, Granularity);
}

/// <summary>Latency of the fused scatter and addition under the published model.</summary>
internal static class ScatterAddition
{
    /// <inheritdoc cref="DynamicConvolution.Cost" path="/summary"/>
    /// <remarks>
    /// Tile (p, c, y, x) in T(N) x T(C) x T(S) x T(S); tiles = ceil(C/c) ceil(S/y) ceil(S/x); m patches:
    /// memory(m) = B (m C S^2 + 2 C h w) / b + 3 B m c y x tiles / (q b access(x, S - x));
    /// compute(m) = B c y x p / (f L ceilEff(B c y x p, P)) ceil(m/p) ceil(tiles/n).
    /// Source: LASNet (NeurIPS 2022), LAUDNet (TPAMI 2024). Every extent is at least 1.
    /// </remarks>
    public static PublishedCost Cost(in PublishedDevice device, in ScatterAdditionShape shape, double activePatches)
    {
        double count = shape.PatchesPerImage, mean = (count + 1) / 2;
        double offChip = OffChipSeconds(device, shape, mean);
        TileSize[] parallel = TileSizes.Of((long)count).All;
        TileSize[] channels = TileSizes.Of(shape.Channels).Smallest;
        TileSize[] rows = TileSizes.Of(shape.Granularity).Smallest;
        PatchTileSearch search = new(device, shape.Images, 1, mean, parallel, stackalloc double[parallel.Length]);
        foreach (TileSize x in TileSizes.Of(shape.Granularity).All)
        {
            foreach (TileSize c in channels)
            {
                foreach (TileSize y in rows)
                    search.Consider(offChip + OnChipSeconds(device, shape, c, y, x, mean), c, y, x);
            }
        }

        return search.At(
            activePatches, OffChipSeconds(device, shape, activePatches),
            OnChipSeconds(device, shape, search.Channels, search.Rows, search.Columns, activePatches));
    }

    private static double OffChipSeconds(in PublishedDevice device, in ScatterAdditionShape shape, double patches)
    {
        double map = (double)shape.Channels * shape.Height * shape.Width;
        double read = patches * shape.Channels * shape.Granularity * shape.Granularity + map;
        return (read * shape.Images + map * shape.Images) / device.OffChipElementsPerSecond;
    }

    private static double OnChipSeconds(
        in PublishedDevice device, in ScatterAdditionShape shape, TileSize c, TileSize y, TileSize x, double patches) =>
        3 * c.Size * y.Size * x.Size * patches * (c.Count * y.Count * x.Count) * shape.Images / device.OnChipElementsPerSecond
        / Efficiency.Access(x.Size, shape.Granularity - x.Size, device.SectorElements);
}
