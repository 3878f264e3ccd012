using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.ScottPlotPictures;
using SkiaSharp;

namespace LatencyLab.Tests.Reporting;

/// <summary>What the pixels of pictures say.</summary>
public class ScottPlotWriterTests
{
    private static readonly PointDetail s_detail = new("point", []);

    [FontFact]
    public void Lines_and_points_have_their_colours_and_dashes_their_gaps()
    {
        using SKBitmap picture = Draw(new XyChart
        {
            Id = "c",
            Title = "lines",
            X = new Axis("x (us)", AxisScale.Log) { Min = 1, Max = 100 },
            Y = new Axis("y") { Min = 0, Max = 4 },
            Series =
            [
                new LineSeries("solid", 0, [new(1, 1), new(100, 1)]),
                new LineSeries("dashed", 2, [new(1, 3), new(100, 3)]) { Style = LineStyle.Dashed },
                new PointSeries("points", Palette.Neutral, [new(10, 2)]),
            ],
        });
        Assert.Equal((1000, 640), (picture.Width, picture.Height));
        int solid = Count(picture, Palette.Light.Of(0)), dashed = Count(picture, Palette.Light.Of(2));
        Assert.True(solid > 1000, $"{solid} pixels of the line");
        Assert.InRange(dashed, solid / 4, solid * 3 / 4);
    }

    [FontFact]
    public void Bars_are_as_long_as_their_values_and_the_legend_is_not_pale()
    {
        using SKBitmap picture = Draw(new BarChart
        {
            Id = "c",
            Title = "bars",
            Categories = ["first"],
            Value = new Axis("ms") { Max = 10 },
            Parts = [new("a", 0), new("b", 1)],
            Stacks =
            [
                new BarStack("dense", [[5, 0]], [s_detail], IsPale: true),
                new BarStack("dynamic", [[2, 6]], [s_detail]),
            ],
        });
        int first = Count(picture, Palette.Light.Of(0)), second = Count(picture, Palette.Light.Of(1));
        Assert.InRange((double)second / first, 2.9, 3.1);
        int middle = Enumerable.Range(picture.Width * 3 / 4, picture.Width / 4)
            .Count(x => Enumerable.Range(0, picture.Height).Any(y => Is(picture.GetPixel(x, y), Palette.Light.Of(0))));
        Assert.True(middle > 5, "no box of the full colour in the legend");
    }

    [FontFact]
    public void The_first_row_of_a_map_is_at_the_bottom()
    {
        using SKBitmap picture = Draw(new HeatMap
        {
            Id = "c",
            Title = "map",
            XTitle = "x",
            YTitle = "y",
            Columns = ["left", "right"],
            Rows = ["bottom", "top"],
            Scale = new ColorScale("ratio", 0, 1, 2),
            Cells = [[new HeatCell(0, s_detail), new HeatCell(9, s_detail)], [new HeatCell(1, s_detail), null]],
        });
        Assert.True(Is(picture.GetPixel(200, 500), Palette.Light.Faster), "bottom left");
        Assert.True(Is(picture.GetPixel(700, 500), Palette.Light.Slower), "bottom right, above the scale");
        Assert.True(Is(picture.GetPixel(200, 150), Palette.Light.Middle), "top left");
        Assert.True(Is(picture.GetPixel(700, 150), Palette.Light.Surface), "top right, empty");
    }

    /// <summary>The corner of a map of equal cells has its share of the area, and a single cell has all of it.</summary>
    [FontTheory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cells_fill_the_axes_and_are_equally_large(int size)
    {
        string[] labels = [.. Enumerable.Range(0, size).Select(i => $"{i}")];
        HeatCell Cell(string row, string column) => new(row == "0" && column == "0" ? 0 : 2, s_detail);
        using SKBitmap picture = Draw(new HeatMap
        {
            Id = "c",
            Title = "map",
            XTitle = "x",
            YTitle = "y",
            Columns = labels,
            Rows = labels,
            Scale = new ColorScale("ratio", 0, 1, 2),
            Cells = [.. labels.Select(row => (HeatCell[])[.. labels.Select(column => Cell(row, column))])],
        });
        int corner = Count(picture, Palette.Light.Faster), others = Count(picture, Palette.Light.Slower);
        Assert.InRange((double)corner / (corner + others), 0.97 / (size * size), 1.03 / (size * size));
        Assert.True(corner + others > picture.Width * picture.Height / 2, $"{corner + others} pixels of cells");
    }

    [Fact]
    public void A_font_without_serifs_is_taken_where_there_is_one()
    {
        Assert.Equal("DejaVu Sans", PictureFont.Choose(["DejaVu Serif", "Arial", "DejaVu Sans"]));
        Assert.Equal("Other", PictureFont.Choose(["", "Other"]));
        Assert.Null(PictureFont.Choose([]));
    }

    private static SKBitmap Draw(Chart chart) => SKBitmap.Decode(ScottPlotWriter.Png(chart));

    private static int Count(SKBitmap picture, string color) => picture.Pixels.Count(pixel => Is(pixel, color));

    /// <summary>A colour, or one so near that rounding made it.</summary>
    private static bool Is(SKColor pixel, string color)
    {
        SKColor expected = SKColor.Parse(color);
        return Math.Abs(pixel.Red - expected.Red) <= 2 && Math.Abs(pixel.Green - expected.Green) <= 2
            && Math.Abs(pixel.Blue - expected.Blue) <= 2;
    }
}
