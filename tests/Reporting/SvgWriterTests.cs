using System.Globalization;
using System.Xml.Linq;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Svg;

namespace LatencyLab.Tests.Reporting;

public sealed class SvgWriterTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private static readonly PointDetail s_detail = new("point", []);

    [Fact]
    public void Points_stand_where_the_axes_say()
    {
        XyChart chart = new()
        {
            Id = "c",
            Title = "a < b & \"c\"",
            X = new Axis("x (us)", AxisScale.Log) { Min = 1, Max = 100 },
            Y = new Axis("y") { Min = 0, Max = 4 },
            Series = [new PointSeries("points", 0, [new(1, 0), new(10, 2), new(100, 4), new(1000, 2)]),
                new LineSeries("line", Palette.Neutral, [new(1, 0), new(100, 4)])],
        };
        XElement svg = XElement.Parse(SvgWriter.Write(chart));
        Assert.Equal(chart.Title, svg.Element(s_svg + "title")!.Value);
        XElement area = svg.Descendants(s_svg + "clipPath").Single().Element(s_svg + "rect")!;
        (double left, double top, double width, double height) = (Number(area, "x"), Number(area, "y"), Number(area, "width"),
            Number(area, "height"));
        string points = svg.Elements(s_svg + "path").Single(path => (string?)path.Attribute("stroke-opacity") == "0.85")
            .Attribute("d")!.Value;
        // The fourth point is beyond the axis.
        Assert.Equal(
            $"M{Text(left)} {Text(top + height)}h0M{Text(left + width / 2)} {Text(top + height / 2)}h0M{Text(left + width)} {Text(top)}h0",
            points);
        Assert.Equal(
            ["1", "2", "5", "10", "20", "50", "100"],
            svg.Elements(s_svg + "text").Select(text => text.Value)
                .Where(text => int.TryParse(text, out int tick) && tick > 4 || text is "1" or "2").Distinct().Order(Comparer<string>.Create(
                (a, b) => int.Parse(a, CultureInfo.InvariantCulture) - int.Parse(b, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Bars_are_as_long_as_their_values()
    {
        BarChart chart = new()
        {
            Id = "c",
            Title = "bars",
            Categories = ["first", "second"],
            Value = new Axis("ms") { Max = 10 },
            Parts = [new("a", 0), new("b", 1)],
            Stacks = [new BarStack("dense", [[2, 3], [0, 5]], [s_detail, s_detail])],
        };
        XElement svg = XElement.Parse(SvgWriter.Write(chart));
        double unit = Number(svg.Descendants(s_svg + "clipPath").Single().Element(s_svg + "rect")!, "width") / 10;
        double[] widths = [.. svg.Elements(s_svg + "rect").Where(bar => (string?)bar.Attribute("height") == "8")
            .Select(bar => Number(bar, "width"))];
        // A part of no length is not drawn.
        Assert.Equal(3, widths.Length);
        foreach ((double expected, double width) in ((double[])[2, 3, 5]).Zip(widths))
            Assert.Equal(expected * unit, width, 0.11);
    }

    [Fact]
    public void Cells_take_the_colour_of_their_value()
    {
        ColorScale scale = new("ratio", 0, 1, 2);
        HeatMap map = new()
        {
            Id = "c",
            Title = "map",
            XTitle = "S",
            YTitle = "r",
            Columns = ["1", "2"],
            Rows = ["0.5", "1"],
            Cells = [[new HeatCell(0, s_detail), new HeatCell(1, s_detail)], [null, new HeatCell(5, s_detail)]],
            Scale = scale,
        };
        string svg = SvgWriter.Write(map);
        Palette light = Palette.Light;
        XElement[] cells = [.. XElement.Parse(svg).Elements(s_svg + "rect").Where(cell => (string?)cell.Attribute("height") == "160.4")];
        Assert.Equal([light.Faster, light.Middle, light.Slower], cells.Select(cell => (string)cell.Attribute("fill")!));
        // Row 0 is at the bottom.
        Assert.True(Number(cells[0], "y") > Number(cells[2], "y"));
        Assert.Equal(light.Slower, light.Of(scale, 2));
        Assert.Equal("#8aaccd", light.Of(scale, 0.5));
    }

    [Fact]
    public void A_long_legend_takes_more_lines_and_nothing_overlaps()
    {
        XyChart Chart(int count) => new()
        {
            Id = "c",
            Title = "legend",
            X = new Axis("x"),
            Y = new Axis("y"),
            Series = [.. Enumerable.Range(0, count).Select(i => new PointSeries($"a series with a long name {i}", i, [new(i, i)]))],
        };
        double[] tops = [.. ((int[])[1, 12]).Select(count => Number(
            XElement.Parse(SvgWriter.Write(Chart(count))).Descendants(s_svg + "clipPath").Single().Element(s_svg + "rect")!, "y"))];
        double lowest = XElement.Parse(SvgWriter.Write(Chart(12))).Elements(s_svg + "text")
            .Where(text => text.Value.StartsWith("a series", StringComparison.Ordinal)).Max(text => Number(text, "y"));
        Assert.True(tops[1] > tops[0]);
        Assert.True(lowest < tops[1]);
    }

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
