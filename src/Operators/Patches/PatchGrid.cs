namespace LatencyLab.Operators.Patches;

/// <summary>
/// A feature map of Height x Width cut into Granularity x Granularity patches (spatial granularity S); border patches may be partial.
/// </summary>
public readonly record struct PatchGrid(int Height, int Width, int Granularity)
{
    private const double RoundingSlack = 1e-9;

    public int Rows => Granularity <= 0 ? 0 : (Height + Granularity - 1) / Granularity;

    public int Columns => Granularity <= 0 ? 0 : (Width + Granularity - 1) / Granularity;

    /// <summary>Patches of one image.</summary>
    public int PatchesPerImage => Rows * Columns;

    /// <summary>Patches of one image selected at activation rate r: ceil(r N), with slack for rates such as 0.7 that are not exact in binary.</summary>
    public int ActivePatchesPerImage(double activationRate) =>
        (int)Math.Ceiling(Math.Clamp(activationRate, 0, 1) * PatchesPerImage - RoundingSlack);

    /// <summary>Patches selected over a batch at a mean activation rate: ceil(batch r N).</summary>
    public long ActivePatches(int batch, double activationRate) =>
        (long)Math.Ceiling(Math.Clamp(activationRate, 0, 1) * PatchesPerImage * batch - RoundingSlack);
}
