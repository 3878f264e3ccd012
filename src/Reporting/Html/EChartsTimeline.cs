using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>Lanes of spans in time as ECharts options, of which a part can be drawn larger.</summary>
internal sealed class EChartsTimeline(DetailTable details)
{
    private const int PixelsALane = 24, PixelsAround = 124, SliderPixels = 16;

    public JsonObject Of(TimelineChart chart) => new()
    {
        ["options"] = new JsonObject
        {
            ["animation"] = false,
            ["grid"] = new JsonObject { ["left"] = 12, ["right"] = 24, ["top"] = 14, ["bottom"] = SliderPixels + 46 },
            ["xAxis"] = new JsonObject
            {
                ["type"] = "value",
                ["name"] = chart.Time.Title,
                ["nameLocation"] = "middle",
                ["nameGap"] = 28,
                ["nameTextStyle"] = new JsonObject { ["color"] = "@ink" },
                ["min"] = 0,
                ["max"] = NumberText.Rounded(chart.Time.Max ?? chart.End),
                ["axisLine"] = new JsonObject { ["show"] = true, ["lineStyle"] = new JsonObject { ["color"] = "@muted" } },
                ["axisLabel"] = new JsonObject { ["color"] = "@ink", ["hideOverlap"] = true, ["formatter"] = "@number" },
                ["splitLine"] = new JsonObject { ["lineStyle"] = new JsonObject { ["color"] = "@grid" } },
            },
            ["yAxis"] = new JsonObject
            {
                ["type"] = "category",
                ["inverse"] = true,
                ["data"] = new JsonArray([.. chart.Lanes.Select(lane => (JsonNode)lane.Name)]),
                ["axisTick"] = new JsonObject { ["show"] = false },
                ["axisLine"] = new JsonObject { ["lineStyle"] = new JsonObject { ["color"] = "@muted" } },
                ["axisLabel"] = new JsonObject { ["color"] = "@ink", ["interval"] = 0, ["fontSize"] = 11 },
            },
            ["dataZoom"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "inside",
                    ["filterMode"] = "weakFilter",
                    ["zoomOnMouseWheel"] = "ctrl",
                    ["moveOnMouseWheel"] = false,
                    ["preventDefaultMouseMove"] = false,
                },
                new JsonObject
                {
                    ["type"] = "slider",
                    ["filterMode"] = "weakFilter",
                    ["height"] = SliderPixels,
                    ["bottom"] = 4,
                    ["showDetail"] = false,
                    ["showDataShadow"] = false,
                    ["borderColor"] = "@grid",
                }),
            ["legend"] = new JsonObject { ["show"] = false },
            ["tooltip"] = EChartsOptions.Tooltip(),
            ["series"] = new JsonArray([.. chart.Kinds.Select((kind, i) => (JsonNode)Series(chart, kind, i))]),
        },
        ["height"] = PixelsAround + chart.Lanes.Count * PixelsALane,
        ["legend"] = new JsonArray([.. chart.Kinds.Select(kind =>
            (JsonNode)new JsonObject { ["name"] = kind.Name, ["color"] = EChartsOptions.Color(kind.Color), ["mark"] = "rect" })]),
        ["axes"] = new JsonArray("lane", chart.Time.Title, "end"),
    };

    private JsonObject Series(TimelineChart chart, BarPart kind, int index)
    {
        JsonArray data = [];
        for (int lane = 0; lane < chart.Lanes.Count; lane++)
        {
            foreach (TimelineSpan span in chart.Lanes[lane].Spans.Where(span => span.Kind == index))
            {
                JsonArray values = [lane, NumberText.Rounded(span.From), NumberText.Rounded(span.To)];
                if (span.Detail is not null)
                    values.Add(details.IndexOf(span.Detail));
                data.Add(values);
            }
        }

        return new JsonObject
        {
            ["type"] = "custom",
            ["name"] = kind.Name,
            ["renderItem"] = "@span",
            ["clip"] = true,
            ["itemStyle"] = new JsonObject { ["color"] = EChartsOptions.Color(kind.Color) },
            ["encode"] = new JsonObject { ["x"] = new JsonArray(1, 2), ["y"] = 0 },
            ["data"] = data,
        };
    }
}
