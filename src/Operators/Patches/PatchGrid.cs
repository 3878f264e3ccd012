namespace LatencyLab.Operators.Patches;

/// <summary>
/// A feature map of Height x Width cut into Granularity x Granularity patches (spatial granularity S); border patches may be partial.
/// </summary>
public readonly record struct PatchGrid(int Height, int Width, int Granularity)
{
    /// <summary>
    /// Refuses patches larger than the map: S is at most its larger side, which is one patch. A map without pixels has none.
    /// </summary>
    /// <exception cref="InputException">S is larger.</exception>
    internal void Verify()
    {
        if (Height > 0 && Width > 0 && Granularity > Math.Max(Height, Width))
            throw new InputException($"granularity is {Granularity}, expected at most the larger side of the {Height}x{Width} map");
    }

    /// <summary>Rows of patches.</summary>
    public int Rows => Granularity <= 0 ? 0 : (Height + Granularity - 1) / Granularity;

    /// <summary>Patches in a row.</summary>
    public int Columns => Granularity <= 0 ? 0 : (Width + Granularity - 1) / Granularity;

    /// <summary>Patches of one image.</summary>
    public int PatchesPerImage => Rows * Columns;

    /// <summary>
    /// Patches of one image selected at activation rate r: ceil(r N), with slack for rates such as 0.7 that are not exact in binary.
    /// </summary>
    public int ActivePatchesPerImage(double activationRate) => (int)Rounding.Up(Math.Clamp(activationRate, 0, 1) * PatchesPerImage);

    /// <summary>Patches selected over a batch at a mean activation rate: ceil(batch r N).</summary>
    public long ActivePatches(int batch, double activationRate) => Rounding.Up(Math.Clamp(activationRate, 0, 1) * PatchesPerImage * batch);

    /// <summary>Expected fraction of the map's pixels within <paramref name="halo"/> (both sides together) of a selected patch.</summary>
    /// <param name="activationRate">Activation rate r.</param>
    /// <param name="halo">Pixels around a patch, both sides together.</param>
    /// <param name="scatter">
    /// Of masks, how often two patches side by side differ, over 2 r (1 - r), which is how often they would if every patch were selected by
    /// itself: 1 for patches selected independently, the upper end; 0 for whole images.
    /// </param>
    /// <remarks>
    /// Along an axis of R patches a pixel lies in the dilated windows of c = 1 + (R - 1) h / (R S) patches on average, of floor(c) or
    /// floor(c) + 1 of them. A pixel in ny x nx windows is computed with probability 1 - (1 - r) (1 - k r)^(ny + nx - 2)
    /// (1 - k^2 r)^((ny - 1) (nx - 1)), k = scatter: a chain along each axis, in which a skipped patch is followed by a selected one with
    /// probability k r, and corners that are reached over two such steps. k = 1 is exact, 1 - (1 - r)^(ny nx). Derived here; h = halo.
    /// </remarks>
    public double DilatedRate(double activationRate, int halo, double scatter = 1)
    {
        double rate = Math.Clamp(activationRate, 0, 1);
        if (PatchesPerImage == 0)
            return 0;
        (double y, double yMore) = Windows(Rows, halo);
        (double x, double xMore) = Windows(Columns, halo);
        return 1 - (1 - yMore) * ((1 - xMore) * Untouched(y, x) + xMore * Untouched(y, x + 1))
            - yMore * ((1 - xMore) * Untouched(y + 1, x) + xMore * Untouched(y + 1, x + 1));

        double Untouched(double rows, double columns) => (1 - rate)
            * Math.Pow(1 - scatter * rate, rows + columns - 2)
            * Math.Pow(1 - scatter * scatter * rate, (rows - 1) * (columns - 1));
    }

    /// <summary>Dilated windows that a pixel lies in along one axis: the smaller count, and the share of pixels in one more.</summary>
    private (double Count, double ShareOfOneMore) Windows(int patches, int halo)
    {
        double mean = 1 + (patches - 1.0) * halo / ((double)patches * Granularity);
        double count = Math.Floor(mean + Rounding.Slack);
        return (count, Math.Max(0, mean - count));
    }
}
