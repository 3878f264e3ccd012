using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>Texts of a picture outside of ScottPlot's own axes.</summary>
internal static class PictureText
{
    /// <summary>Size of labels in pixels.</summary>
    public const float Size = 12;

    /// <summary>A text in the picture's font.</summary>
    public static LabelStyle Style(string color, float size = Size, bool isBold = false) => new()
    {
        FontName = PictureFont.Family,
        FontSize = size,
        Bold = isBold,
        ForeColor = new Color(color),
    };

    /// <summary>One line, its middle at the given height.</summary>
    public static void Draw(
        SKCanvas canvas, Paint paint, string text, float x, float middle, string color, float size = Size, bool isBold = false,
        HorizontalAlignment anchor = HorizontalAlignment.Left, float rotation = 0)
    {
        LabelStyle style = Style(color, size, isBold);
        style.Rotation = rotation;
        style.Alignment = anchor switch
        {
            HorizontalAlignment.Center => Alignment.MiddleCenter,
            HorizontalAlignment.Right => Alignment.MiddleRight,
            _ => Alignment.MiddleLeft,
        };
        style.Render(canvas, new Pixel(x, middle), paint, text);
    }
}
