using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>
/// What pictures are set in: Arimo, which the build carries, so that they are the same on a machine without fonts. Its letters are as wide
/// as those of Arial, Helvetica and Liberation Sans, which stand in for it where an SVG is shown.
/// </summary>
internal static class PictureFont
{
    public const string Family = "Arimo";

    /// <summary>For the viewer of an SVG, who may have none of them but the last.</summary>
    public const string SvgFamilies = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

    private static readonly SKTypeface s_regular = Load("Regular"), s_bold = Load("Bold");

    static PictureFont() => Fonts.FontResolvers.Insert(0, new EmbeddedFont());

    /// <summary>Length of a text in pixels.</summary>
    /// <param name="text">One line.</param>
    /// <param name="size">Of the font in pixels.</param>
    /// <param name="isBold">Whether it is set bold.</param>
    public static float WidthOf(string text, float size, bool isBold = false)
    {
        using SKFont font = new(isBold ? s_bold : s_regular, size) { Subpixel = true, Hinting = SKFontHinting.None };
        return font.MeasureText(text);
    }

    /// <summary>A text in lines that are no wider than they may be, broken at spaces; a longer word stays whole.</summary>
    public static IReadOnlyList<string> Lines(string text, float size, float width, bool isBold = false)
    {
        List<string> lines = [];
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && WidthOf($"{lines[^1]} {word}", size, isBold) <= width)
                lines[^1] = $"{lines[^1]} {word}";
            else
                lines.Add(word);
        }

        return lines;
    }

    private static SKTypeface Load(string style)
    {
        using Stream file = typeof(PictureFont).Assembly.GetManifestResourceStream($"fonts/Arimo-{style}.ttf")
            ?? throw new InvalidOperationException($"the build lacks Arimo-{style}.ttf");
        return SKTypeface.FromStream(file);
    }

    private sealed class EmbeddedFont : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName != Family ? null : weight >= FontWeight.Bold ? s_bold : s_regular;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName != Family ? null : bold ? s_bold : s_regular;
    }
}
