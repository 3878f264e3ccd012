using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>Heat maps with contours as ECharts options.</summary>
internal sealed class EChartsHeatMap(DetailTable details)
{
    public JsonObject Of(HeatMap map)
    {
        JsonArray cells = [];
        for (int row = 0; row < map.Rows.Count; row++)
        {
            for (int column = 0; column < map.Columns.Count; column++)
            {
                if (map.Cells[row][column] is HeatCell cell)
                    cells.Add(new JsonArray(column, row, NumberText.Rounded(cell.Value), details.IndexOf(cell.Detail)));
            }
        }

        JsonArray series = [new JsonObject
        {
            ["type"] = "heatmap",
            ["name"] = map.Scale.Title,
            ["data"] = cells,
            ["itemStyle"] = new JsonObject { ["borderWidth"] = 0 },
        }];
        JsonArray legend = [];
        EChartsOptions lines = new(details);
        foreach (LineSeries contour in map.Contours)
        {
            JsonObject line = lines.Line(contour);
            // Categories count cells and contours run between them: they have value axes of their own, laid over the cells.
            (line["xAxisIndex"], line["yAxisIndex"], line["z"]) = (1, 1, 5);
            line["lineStyle"]!["width"] = 3;
            series.Add(line);
            legend.Add(new JsonObject
            {
                ["name"] = contour.Name,
                ["color"] = EChartsOptions.Color(contour.Color),
                ["mark"] = contour.Style == LineStyle.Dashed ? "dashed" : "line",
            });
        }

        return new JsonObject
        {
            ["options"] = new JsonObject
            {
                ["animation"] = false,
                ["grid"] = EChartsOptions.Grid(),
                ["xAxis"] = new JsonArray(Categories(map.XTitle, map.Columns, isX: true), Hidden(map.Columns.Count, "bottom")),
                ["yAxis"] = new JsonArray(Categories(map.YTitle, map.Rows, isX: false), Hidden(map.Rows.Count, "left")),
                ["visualMap"] = new JsonObject
                {
                    ["show"] = false,
                    ["min"] = map.Scale.Min,
                    ["max"] = map.Scale.Max,
                    ["dimension"] = 2,
                    ["seriesIndex"] = 0,
                    ["inRange"] = new JsonObject { ["color"] = new JsonArray("@faster", "@middle", "@slower") },
                },
                ["legend"] = new JsonObject { ["show"] = false },
                ["tooltip"] = EChartsOptions.Tooltip(),
                ["series"] = series,
            },
            ["height"] = 380,
            ["legend"] = legend,
            ["scale"] = new JsonObject
            {
                ["title"] = map.Scale.Title,
                ["min"] = NumberText.Tick(map.Scale.Min),
                ["middle"] = NumberText.Tick(map.Scale.Middle),
                ["max"] = NumberText.Tick(map.Scale.Max),
            },
            ["axes"] = new JsonArray(map.XTitle, map.YTitle),
        };
    }

    private static JsonObject Categories(string title, IReadOnlyList<string> labels, bool isX) => new()
    {
        ["type"] = "category",
        ["name"] = title,
        ["nameLocation"] = "middle",
        ["nameGap"] = isX ? 28 : 46,
        ["nameTextStyle"] = new JsonObject { ["color"] = "@ink" },
        ["data"] = new JsonArray([.. labels.Select(label => (JsonNode)label)]),
        ["axisTick"] = new JsonObject { ["show"] = false },
        ["axisLine"] = new JsonObject { ["show"] = false },
        ["axisLabel"] = new JsonObject { ["color"] = "@ink" },
    };

    private static JsonObject Hidden(int cells, string position) => new()
    {
        ["type"] = "value",
        ["show"] = false,
        ["min"] = -0.5,
        ["max"] = cells - 0.5,
        ["position"] = position,
    };
}
