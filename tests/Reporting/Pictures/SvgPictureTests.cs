using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Tests.Reporting.Pictures;

/// <summary>An SVG that a forge, a browser and programs that make PDF of it take as it is.</summary>
public sealed class SvgPictureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_text_is_whole_and_stands_at_one_place()
    {
        XElement svg = XElement.Parse(PictureWriter.SvgOf(SampleCharts.Xy()));
        Assert.Equal("a < b & \"c\"", svg.Element(s_svg + "title")!.Value);
        Assert.Equal("What there is to see.", svg.Element(s_svg + "desc")!.Value);
        Dictionary<string, XElement> texts = svg.Elements(s_svg + "text").DistinctBy(text => text.Value)
            .ToDictionary(text => text.Value);
        string[] expected =
        [
            "a < b & \"c\"", "band", "solid", "dashed", "points", "more points", "x (us)", "y (ms)", "1", "10", "100", "1000", "0", "2",
            "3", "4",
        ];
        // 1 is a label of both axes.
        Assert.Equal(expected.Order(), svg.Elements(s_svg + "text").Select(text => text.Value).Distinct().Order());
        Assert.All(texts.Values, text => Assert.DoesNotContain(",", text.Attribute("x")!.Value, StringComparison.Ordinal));
        Assert.Equal("middle", (string?)texts["x (us)"].Attribute("text-anchor"));
        Assert.Equal("end", (string?)texts["3"].Attribute("text-anchor"));
        Assert.Null(texts["points"].Attribute("text-anchor"));
        Assert.Equal("bold", (string?)texts["a < b & \"c\""].Attribute("font-weight"));
        Assert.StartsWith("rotate(-90 ", (string?)texts["y (ms)"].Attribute("transform"), StringComparison.Ordinal);
        Assert.Contains("sans-serif", svg.Attribute("font-family")!.Value, StringComparison.Ordinal);
    }

    /// <summary>The labels of an axis say where its values are: the middle of a label of the x axis, and of the first point.</summary>
    [Fact]
    public void Points_stand_where_the_axes_say()
    {
        XElement svg = XElement.Parse(PictureWriter.SvgOf(SampleCharts.Xy()));
        double X(string label) => Number(svg.Elements(s_svg + "text").Single(text => text.Value == label), "x");
        (double X, double Y)[] points =
        [
            .. Regex.Matches(Path(svg, Palette.Light.Of(4), "round"), @"M([\d.]+) ([\d.]+)h0")
                .Select(match => (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                    double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))),
        ];
        // The first is that of the legend. The two beyond the axes are not drawn.
        Assert.Equal(3, points.Length);
        Assert.Equal(X("10"), points[1].X, 0.11);
        Assert.Equal(X("100"), points[2].X, 0.11);
        Assert.Equal(points[0].Y - points[1].Y, points[1].Y - points[2].Y, 0.11);
        Assert.Equal(340, points[0].Y - points[2].Y, 4.0);
    }

    /// <summary>PDF paints no line of no length but one with round ends: a square has a length, and is as high as it is long.</summary>
    [Fact]
    public void Squares_have_a_length()
    {
        string text = PictureWriter.SvgOf(SampleCharts.Xy());
        Assert.DoesNotContain("\"square\"", text, StringComparison.Ordinal);
        XElement[] squares = [.. XElement.Parse(text).Elements(s_svg + "path")
            .Where(path => string.Equals((string?)path.Attribute("stroke"), Palette.Light.Of(5), StringComparison.OrdinalIgnoreCase))];
        // The point, and its sign in the legend.
        Assert.Equal([9.0, 7.0], squares.Select(path => Number(path, "stroke-width")));
        Assert.All(squares, path => Assert.EndsWith(
            "h" + (string)path.Attribute("stroke-width")!, path.Attribute("d")!.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Dashes_are_lines_of_their_own_and_nothing_is_clipped()
    {
        string text = PictureWriter.SvgOf(SampleCharts.Xy());
        XElement svg = XElement.Parse(text);
        MatchCollection dashes = Regex.Matches(Path(svg, Palette.Light.Of(2), null), "M[0-9. ]+[Hh]([0-9.]+)");
        double length = Number(svg.Elements(s_svg + "text").Single(label => label.Value == "1000"), "x")
            - svg.Elements(s_svg + "text").Where(label => label.Value == "1").Max(label => Number(label, "x"));
        Assert.Equal((int)Math.Ceiling(Math.Round(length) / 10), dashes.Count);
        foreach (string unwanted in (string[])["clip", "dasharray", "<g", "<image", "xlink", "NaN", "style"])
            Assert.DoesNotContain(unwanted, text, StringComparison.Ordinal);
        // The band reaches far below the axis, and ends at it.
        string band = svg.Elements(s_svg + "path").Single(path => path.Attribute("fill-opacity") is not null).Attribute("d")!.Value;
        double lowest = Regex.Matches(band, @"[ V]([\d.]+)")
            .Max(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.InRange(lowest, 380, 430);
    }

    [Fact]
    public void Cells_are_rectangles_of_the_colour_of_their_value()
    {
        XElement svg = XElement.Parse(PictureWriter.SvgOf(SampleCharts.Map()));
        Palette light = Palette.Light;
        XElement[] cells = [.. svg.Elements(s_svg + "rect").Where(rect => Number(rect, "height") is > 100 and < 200)];
        Assert.Equal([light.Slower, light.Faster, light.Middle], cells.Select(cell => cell.Attribute("fill")!.Value.ToLowerInvariant()));
        // Row 0 is at the bottom; cells touch and do not overlap.
        Assert.Equal(Number(cells[2], "y"), Number(cells[0], "y") + Number(cells[0], "height"));
        Assert.Equal(Number(cells[2], "x"), Number(cells[1], "x") + Number(cells[1], "width"));
        Assert.Equal(light.Slower, light.Of(SampleCharts.Map().Scale, 2));
        Assert.Equal("#8aaccd", light.Of(SampleCharts.Map().Scale, 0.5));
    }

    [Fact]
    public void Bars_are_as_long_as_their_values()
    {
        XElement svg = XElement.Parse(PictureWriter.SvgOf(SampleCharts.Bars()));
        double[] widths = [.. svg.Elements(s_svg + "rect").Where(rect => Number(rect, "height") is > 6 and < 9.5)
            .Select(rect => Number(rect, "width"))];
        Assert.Equal(5, widths.Length);
        double unit = widths[0] / 5;
        foreach ((double expected, double width) in ((double[])[5, 2, 6, 1, 3]).Zip(widths))
            Assert.Equal(expected * unit, width, 0.11);
    }

    [Fact]
    public void The_same_chart_is_the_same_text()
    {
        foreach (Chart chart in (Chart[])[SampleCharts.Xy(), SampleCharts.Bars(), SampleCharts.Map()])
            Assert.Equal(PictureWriter.SvgOf(chart), PictureWriter.SvgOf(chart));
        Assert.NotEqual(PictureWriter.SvgOf(SampleCharts.Xy()), PictureWriter.SvgOf(SampleCharts.Xy(), Palette.Dark));
    }

    /// <summary>The picture is enlarged as a whole: what it was laid out for is in its view box.</summary>
    [Fact]
    public void A_size_is_that_of_the_picture()
    {
        XElement svg = XElement.Parse(PictureWriter.SvgOf(SampleCharts.Xy(), size: new PictureSize(1520, 800)));
        Assert.Equal((1520, 800, "0 0 760 400"), (Number(svg, "width"), Number(svg, "height"), svg.Attribute("viewBox")!.Value));
    }

    /// <summary>The path of a stroke's colour and ends, without the line that the legend draws.</summary>
    private static string Path(XElement svg, string color, string? cap) => svg.Elements(s_svg + "path")
        .Where(path => string.Equals((string?)path.Attribute("stroke"), color, StringComparison.OrdinalIgnoreCase)
            && (string?)path.Attribute("stroke-linecap") == cap)
        .OrderByDescending(path => path.Attribute("d")!.Value.Length).First().Attribute("d")!.Value;

    private static double Number(XElement element, string name) =>
        double.Parse((string?)element.Attribute(name) ?? "0", CultureInfo.InvariantCulture);
}
