namespace LatencyLab.Predictor.Published;

/// <summary>Where a tile stands in the published program's nested loops: patches outermost, then channels, rows, columns.</summary>
internal static class TileRank
{
    private const int Bits = 8;

    /// <summary>A number that orders tiles as the loops visit them; each rank is below 256.</summary>
    public static long Of(int patches, int channels, int rows, int columns) =>
        ((((((long)patches << Bits) | (long)channels) << Bits) | (long)rows) << Bits) | (long)columns;
}
