using SkiaSharp;

namespace LatencyLab.Reporting.Pictures;

/// <summary>What is drawn on a canvas as a PNG file.</summary>
internal static class PngFile
{
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="scale">Pixels for one unit of the canvas.</param>
    /// <param name="draw">Draws.</param>
    /// <exception cref="OutOfMemoryException">There is no room for that many pixels.</exception>
    public static byte[] Of(int width, int height, float scale, Action<SKCanvas> draw)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new OutOfMemoryException();
        surface.Canvas.Scale(scale);
        draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
