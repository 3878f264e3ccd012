namespace LatencyLab.Networks.Backbones;

/// <summary>Channels of a network of another width.</summary>
internal static class WidthMultiplier
{
    private const int Divisor = 8;

    /// <summary>To the nearest multiple of 8, at least 8, and up where rounding would take away more than a tenth.</summary>
    /// <remarks>The rule of the MobileNetV2 and V3 authors' models: max(8, 8 floor((w c + 4) / 8)), plus 8 if below 0.9 w c.</remarks>
    public static int Scale(int channels, double width)
    {
        double wanted = channels * width;
        int rounded = Math.Max(Divisor, (int)(wanted + Divisor / 2) / Divisor * Divisor);
        return rounded < 0.9 * wanted ? rounded + Divisor : rounded;
    }
}
