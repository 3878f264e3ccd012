using LatencyLab.Reporting.Charts;

namespace LatencyLab.Tests.Reporting.Pictures;

/// <summary>One chart of each kind, with values that are easy to follow.</summary>
internal static class SampleCharts
{
    private static readonly PointDetail s_detail = new("point", []);

    public static XyChart Xy() => new()
    {
        Id = "xy",
        Title = "a < b & \"c\"",
        Caption = "What there is to see.",
        X = new Axis("x (us)", AxisScale.Log) { Min = 1, Max = 1000 },
        Y = new Axis("y (ms)") { Min = 0, Max = 4 },
        Series =
        [
            new BandSeries("band", Palette.Neutral, [new BandEdge(1, -9, 1), new BandEdge(1000, -9, 1)]),
            new LineSeries("solid", 0, [new(1, 1), new(1000, 1)]) { HasMarkers = true },
            new LineSeries("dashed", 2, [new(1, 3), new(1000, 3)]) { Style = LineStyle.Dashed },
            // The last two are beyond the axes.
            new PointSeries("points", 4, [new(1, 0), new(10, 2), new(100, 4), new(2000, 2), new(10, 5)]),
            new PointSeries("more points", 5, [new(10, 1)]),
        ],
    };

    public static BarChart Bars() => new()
    {
        Id = "bars",
        Title = "bars",
        Categories = ["first", "second"],
        Value = new Axis("ms") { Max = 10 },
        Parts = [new("a", 0), new("b", 1)],
        Stacks =
        [
            new BarStack("dense", [[5, 0], [1, 0]], [s_detail, s_detail], IsPale: true),
            new BarStack("dynamic", [[2, 6], [3, 0]], [s_detail, s_detail]),
        ],
    };

    public static HeatMap Map() => new()
    {
        Id = "map",
        Title = "map",
        XTitle = "S",
        YTitle = "r",
        Columns = ["1", "2"],
        Rows = ["0.5", "1"],
        Cells = [[new HeatCell(0, s_detail), new HeatCell(1, s_detail)], [null, new HeatCell(5, s_detail)]],
        Scale = new ColorScale("ratio", 0, 1, 2),
        Contours = [new LineSeries("line", Palette.Neutral, [new(-0.5, 0.2), new(0.5, 0.2), new(0.5, 1.1), new(1.5, 1.1)])],
    };
}
