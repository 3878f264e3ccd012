namespace LatencyLab.Predictor.Published;

/// <summary>A tile of the published model: patches at once, output channels, rows and columns.</summary>
internal readonly record struct PublishedTile(int Patches, int Channels, int Rows, int Columns);

/// <summary>What one operator costs under the published model, in seconds, without its launch.</summary>
internal readonly record struct PublishedCost(double OffChipSeconds, double OnChipSeconds, double ComputeSeconds, PublishedTile Tile)
{
    /// <summary>Compute and memory never overlap in the published model: they add.</summary>
    public double Seconds => ComputeSeconds + (OffChipSeconds + OnChipSeconds);
}
