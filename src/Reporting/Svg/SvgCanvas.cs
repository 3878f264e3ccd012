using System.Net;
using System.Text;

namespace LatencyLab.Reporting.Svg;

/// <summary>Where a text stands from its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Shapes as SVG text, in pixels rounded to a tenth so that a picture is the same wherever it is drawn.</summary>
internal sealed class SvgCanvas
{
    /// <summary>Width of an average letter over the size of its font; what a browser draws differs a little from font to font.</summary>
    private const double LetterWidth = 0.56;

    private readonly StringBuilder _shapes = new();

    public static double WidthOf(string text, double size) => text.Length * size * LetterWidth;

    public static string Number(double value)
    {
        string text = Math.Round(value, 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    public static string Escaped(string text) => WebUtility.HtmlEncode(text);

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1) =>
        _shapes.Append(
            CultureInfo.InvariantCulture,
            $"<path d=\"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}\" stroke=\"{color}\" stroke-width=\"{Number(width)}\"/>\n");

    public void Polyline(IEnumerable<(double X, double Y)> points, string color, double width, bool isDashed, string? clip = null) =>
        _shapes.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(points)}\" fill=\"none\" stroke=\"{color}\" "
            + $"stroke-width=\"{Number(width)}\" stroke-linejoin=\"round\"{(isDashed ? " stroke-dasharray=\"6 4\"" : "")}{Clip(clip)}/>\n");

    public void Polygon(IEnumerable<(double X, double Y)> points, string color, double opacity, string? clip = null) =>
        _shapes.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(points)}Z\" fill=\"{color}\" "
            + $"fill-opacity=\"{opacity.ToString("0.##", CultureInfo.InvariantCulture)}\"{Clip(clip)}/>\n");

    public void Rectangle(double x, double y, double width, double height, string color, double opacity = 1)
    {
        if (width > 0 && height > 0)
            _shapes.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" "
                + $"height=\"{Number(height)}\" "
                + $"fill=\"{color}\""
                + $"{(opacity < 1 ? $" fill-opacity=\"{opacity.ToString("0.##", CultureInfo.InvariantCulture)}\"" : "")}/>\n");
    }

    /// <summary>All points of a series as one path: a dot is a line of no length with wide ends.</summary>
    /// <param name="points">Their places.</param>
    /// <param name="color">Of all.</param>
    /// <param name="size">Diameter.</param>
    /// <param name="shape">0 round, 1 square, 2 upright cross, 3 diagonal cross; then again.</param>
    /// <param name="opacity">Of each.</param>
    public void Marks(IEnumerable<(double X, double Y)> points, string color, double size, int shape, double opacity)
    {
        StringBuilder path = new();
        string whole = Number(size), minus = Number(-size / 2);
        foreach ((double x, double y) in points)
        {
            path.Append((shape % 4) switch
            {
                2 => $"M{Number(x - size / 2)} {Number(y)}h{whole}m{minus} {minus}v{whole}",
                3 => $"M{Number(x - size / 2)} {Number(y - size / 2)}l{whole} {whole}m0 {Number(-size)}l{Number(-size)} {whole}",
                _ => $"M{Number(x)} {Number(y)}h0",
            });
        }

        bool isCross = shape % 4 >= 2;
        _shapes.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" "
            + $"stroke-opacity=\"{opacity.ToString("0.##", CultureInfo.InvariantCulture)}\" ")
            .Append(isCross ? $"stroke-width=\"{Number(Math.Max(1, size / 3))}\"/>\n"
                : $"stroke-width=\"{whole}\" stroke-linecap=\"{(shape % 4 == 1 ? "square" : "round")}\"/>\n");
    }

    public void Text(
        double x, double y, string text, string color, double size = 12, Anchor anchor = Anchor.Start, bool isBold = false,
        bool isUpright = true)
    {
        string turned = isUpright ? "" : $" transform=\"rotate(-90 {Number(x)} {Number(y)})\"";
        string end = anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" };
        _shapes.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" fill=\"{color}\" "
            + $"font-size=\"{Number(size)}\"{(isBold ? " font-weight=\"600\"" : "")}{end}{turned}>{Escaped(text)}</text>\n");
    }

    public void ClipArea(string name, double x, double y, double width, double height) =>
        _shapes.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"{name}\"><rect x=\"{Number(x)}\" y=\"{Number(y)}\" "
            + $"width=\"{Number(width)}\" height=\"{Number(height)}\"/></clipPath>\n");

    /// <summary>The picture.</summary>
    public string ToSvg(double width, double height, string title, string description, string ground) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Number(width)}\" height=\"{Number(height)}\" viewBox=\"0 0 {Number(width)} "
        + $"{Number(height)}\" role=\"img\" "
        + "font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', "
        + $"sans-serif\">\n<title>{Escaped(title)}</title>\n<desc>{Escaped(description)}</desc>\n"
        + $"<rect width=\"100%\" height=\"100%\" fill=\"{ground}\"/>\n{_shapes}</svg>\n";

    private static string Path(IEnumerable<(double X, double Y)> points) =>
        string.Concat(points.Select((point, i) => $"{(i == 0 ? 'M' : 'L')}{Number(point.X)} {Number(point.Y)}"));

    private static string Clip(string? clip) => clip is null ? "" : $" clip-path=\"url(#{clip})\"";
}
