namespace LatencyLab.Predictor.Published;

/// <summary>Latency of the addition of two feature maps under the published model.</summary>
internal static class ElementwiseAddition
{
    /// <summary>The cost for <paramref name="images"/> maps of channels x height x width, with the tile that minimises it.</summary>
    /// <remarks>
    /// Tile (c, y, x) in T(C) x T(h) x T(w): memory = 3 c y x tiles B / b; compute = B c y x / (f L ceilEff(c y x, P)) ceil(tiles / n).
    /// Source: LASNet (NeurIPS 2022), LAUDNet (TPAMI 2024). Every extent is at least 1.
    /// </remarks>
    public static PublishedCost Cost(in PublishedDevice device, double images, long channels, long height, long width)
    {
        PublishedCost best = default;
        (double seconds, long rank) least = (double.PositiveInfinity, 0);
        foreach (TileSize c in TileSizes.Of(channels).Smallest)
        {
            foreach (TileSize y in TileSizes.Of(height).Smallest)
            {
                foreach (TileSize x in TileSizes.Of(width).Smallest)
                {
                    double elements = c.Size * y.Size * x.Size;
                    double tiles = c.Count * y.Count * x.Count;
                    double offChip = 3 * elements / device.OffChipElementsPerSecond * tiles * images;
                    if (offChip > least.seconds)
                        continue;
                    double compute = elements / device.FrequencyHz / device.LanesPerEngine
                        / Efficiency.Ceiling(elements, device.ConcurrentMacs) * Math.Ceiling(tiles / device.EngineCount) * images;
                    double seconds = compute + offChip;
                    long rank = TileRank.Of(0, c.Rank, y.Rank, x.Rank);
                    if (seconds < least.seconds || (seconds == least.seconds && rank < least.rank))
                    {
                        least = (seconds, rank);
                        best = new PublishedCost(offChip, 0, compute, new PublishedTile(1, (int)c.Size, (int)y.Size, (int)x.Size));
                    }
                }
            }
        }

        return best;
    }
}
