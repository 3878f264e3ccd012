using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>
/// Charts as Apache ECharts options. Colours are names (<c>@ink</c>, <c>@c0</c>) and so are functions (<c>@number</c>, <c>@band</c>):
/// the page's script puts in those of its theme, because JSON holds no functions and a page can be light or dark.
/// </summary>
internal sealed class EChartsOptions(DetailTable details)
{
    private const int ManyPoints = 400;
    private static readonly string[] s_symbols = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

    /// <summary>The options of a chart, with what the page needs to know beside them.</summary>
    /// <returns>
    /// <c>options</c>, <c>height</c> in pixels, <c>legend</c> (name, colour, mark) and <c>axes</c>, the titles for tooltips.
    /// </returns>
    public JsonObject Of(Chart chart) => chart switch
    {
        XyChart xy => Xy(xy),
        BarChart bars => new EChartsBars(details).Of(bars),
        HeatMap map => new EChartsHeatMap(details).Of(map),
        TimelineChart timeline => new EChartsTimeline(details).Of(timeline),
        _ => throw new ArgumentException($"no ECharts form of {chart.GetType().Name}", nameof(chart)),
    };

    private JsonObject Xy(XyChart chart)
    {
        AxisLayout x = AxisLayout.Of(chart.X, chart.Series.SelectMany(XyData.Xs)),
            y = AxisLayout.Of(chart.Y, chart.Series.SelectMany(XyData.Ys));
        JsonArray series = [], legend = [];
        int shape = 0, layer = 2;
        bool many = chart.Series.OfType<PointSeries>().Sum(one => one.Points.Count) > ManyPoints;
        foreach (Series one in chart.Series)
        {
            switch (one)
            {
                case PointSeries points:
                    string symbol = s_symbols[(one.Color >= 0 ? one.Color : shape++) % s_symbols.Length];
                    series.Add(new JsonObject
                    {
                        ["type"] = "scatter",
                        ["name"] = one.Name,
                        ["symbol"] = symbol,
                        ["symbolSize"] = many ? 5 : 9,
                        ["itemStyle"] = new JsonObject { ["color"] = Color(one.Color), ["opacity"] = many ? 0.5 : 0.85 },
                        ["emphasis"] = new JsonObject
                        {
                            ["itemStyle"] = new JsonObject { ["opacity"] = 1, ["borderColor"] = "@ink", ["borderWidth"] = 2 },
                        },
                        ["data"] = Data(points.Points),
                    });
                    legend.Add(Entry(one, symbol));
                    break;
                case LineSeries line:
                    series.Add(Line(line));
                    legend.Add(Entry(one, line.Style == LineStyle.Dashed ? "dashed" : "line"));
                    break;
                case BandSeries band:
                    series.Add(Band(band));
                    legend.Add(Entry(one, "band"));
                    break;
            }

            series[^1]!["z"] = layer++;
        }

        return new JsonObject
        {
            ["options"] = new JsonObject
            {
                ["animation"] = false,
                ["grid"] = Grid(),
                ["xAxis"] = Axis(chart.X, x, isX: true),
                ["yAxis"] = Axis(chart.Y, y, isX: false),
                ["legend"] = new JsonObject { ["show"] = false },
                ["tooltip"] = Tooltip(),
                ["series"] = series,
            },
            ["height"] = 400,
            ["legend"] = legend,
            ["axes"] = new JsonArray(chart.X.Title, chart.Y.Title),
        };
    }

    internal static JsonObject Grid() => new() { ["left"] = 12, ["right"] = 20, ["top"] = 14, ["bottom"] = 12 };

    internal static JsonObject Tooltip() => new()
    {
        ["trigger"] = "item",
        ["confine"] = true,
        ["formatter"] = "@tooltip",
        ["backgroundColor"] = "@surface",
        ["borderColor"] = "@grid",
    };

    internal JsonObject Line(LineSeries line) => new()
    {
        ["type"] = "line",
        ["name"] = line.Name,
        ["showSymbol"] = line.HasMarkers,
        ["symbol"] = "circle",
        ["symbolSize"] = 7,
        ["itemStyle"] = new JsonObject { ["color"] = Color(line.Color) },
        ["lineStyle"] =
            new JsonObject { ["color"] = Color(line.Color), ["width"] = 2, ["type"] = line.Style == LineStyle.Dashed ? "dashed" : "solid" },
        ["data"] = Data(line.Points),
    };

    private static JsonObject Band(BandSeries band)
    {
        JsonArray outline = [];
        foreach (BandEdge edge in band.Edges)
            outline.Add(Pair(edge.X, edge.High));
        foreach (BandEdge edge in band.Edges.Reverse())
            outline.Add(Pair(edge.X, edge.Low));
        return new JsonObject
        {
            ["type"] = "custom",
            ["name"] = band.Name,
            ["renderItem"] = "@band",
            ["clip"] = true,
            ["silent"] = true,
            ["itemStyle"] = new JsonObject { ["color"] = Color(band.Color), ["opacity"] = 0.1 },
            ["data"] = outline,
        };
    }

    internal static JsonObject Axis(Axis axis, AxisLayout layout, bool isX)
    {
        JsonArray Ticks() => [.. layout.Ticks.Select(tick => (JsonNode)NumberText.Rounded(tick))];
        return new JsonObject
        {
            ["type"] = layout.Scale == AxisScale.Log ? "log" : "value",
            ["name"] = axis.Title,
            ["nameLocation"] = "middle",
            ["nameGap"] = isX ? 28 : 46,
            ["nameTextStyle"] = new JsonObject { ["color"] = "@ink" },
            ["min"] = NumberText.Rounded(layout.Min),
            ["max"] = NumberText.Rounded(layout.Max),
            ["axisLine"] = new JsonObject { ["show"] = true, ["onZero"] = false, ["lineStyle"] = new JsonObject { ["color"] = "@muted" } },
            ["axisTick"] = new JsonObject { ["show"] = true, ["customValues"] = Ticks() },
            ["axisLabel"] =
                new JsonObject { ["color"] = "@ink", ["hideOverlap"] = true, ["formatter"] = "@number", ["customValues"] = Ticks() },
            ["splitLine"] =
                new JsonObject { ["show"] = true, ["customValues"] = Ticks(), ["lineStyle"] = new JsonObject { ["color"] = "@grid" } },
        };
    }

    internal static string Color(int color) => color < 0 ? "@ink" : $"@c{color % Palette.Light.Series.Count}";

    private static JsonObject Entry(Series series, string mark) =>
        new() { ["name"] = series.Name, ["color"] = Color(series.Color), ["mark"] = mark };

    private JsonArray Data(IReadOnlyList<ChartPoint> points)
    {
        JsonArray data = [];
        foreach (ChartPoint point in points)
        {
            JsonArray values = Pair(point.X, point.Y);
            if (point.Detail is not null)
                values.Add(details.IndexOf(point.Detail));
            data.Add(values);
        }

        return data;
    }

    private static JsonArray Pair(double x, double y) => [NumberText.Rounded(x), NumberText.Rounded(y)];
}
