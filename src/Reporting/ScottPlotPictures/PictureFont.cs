using SkiaSharp;

namespace LatencyLab.Reporting.ScottPlotPictures;

/// <summary>What the labels of pixel pictures are set in.</summary>
internal static class PictureFont
{
    private static readonly string[] s_preferred = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>A family of this machine; null where it has none.</summary>
    public static string? Family { get; } = Choose([.. SKFontManager.Default.FontFamilies]);

    /// <summary>One without serifs where there is one, else the first.</summary>
    public static string? Choose(IReadOnlyList<string> families) =>
        s_preferred.FirstOrDefault(families.Contains) ?? families.FirstOrDefault(family => family.Length > 0);
}
