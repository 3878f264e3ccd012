namespace LatencyLab.Reporting.Pictures;

/// <summary>
/// Width and height of a picture in pixels. What is in it is laid out for one width and enlarged: texts grow with the picture.
/// </summary>
/// <param name="Width">200 to 8000.</param>
/// <param name="Height">From a third of the width to three times it.</param>
public sealed record PictureSize(int Width, int Height)
{
    private const int Least = 200, Most = 8000;

    /// <summary>The height that the chart is laid out for, in pixels.</summary>
    internal int LayoutHeight => (int)Math.Round((double)ChartPlot.Width * Height / Width);

    /// <param name="text">E.g. <c>1600x900</c>.</param>
    /// <param name="option">The option that it is of.</param>
    /// <exception cref="InputException">It is not two numbers, or not of a picture that can be drawn.</exception>
    public static PictureSize Parse(string text, string option)
    {
        string[] parts = text.Split('x');
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int height))
            throw new InputException($"'{text}' is not WIDTHxHEIGHT in pixels, expected e.g. 1600x900", option);
        if (width is < Least or > Most || height is < Least or > Most)
            throw new InputException(FormattableString.Invariant($"'{text}' is not within {Least} to {Most} pixels on each side"), option);
        return 3 * height >= width && height <= 3 * width ? new PictureSize(width, height)
            : throw new InputException($"'{text}' leaves no room for a chart, expected sides of at most 1:3", option);
    }
}
