using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>Stacked horizontal bars as ECharts options.</summary>
internal sealed class EChartsBars(DetailTable details)
{
    private const int PixelsABar = 15, PixelsBetween = 8, PixelsAround = 80;

    public JsonObject Of(BarChart chart)
    {
        AxisLayout value = AxisLayout.Of(
            chart.Value with { Min = chart.Value.Min ?? 0 }, chart.Stacks.SelectMany(stack => stack.Values.Select(parts => parts.Sum())));
        JsonArray series = [];
        foreach (BarStack stack in chart.Stacks)
        {
            for (int part = 0; part < chart.Parts.Count; part++)
            {
                JsonArray data = [];
                for (int category = 0; category < chart.Categories.Count; category++)
                    data.Add(new JsonArray(
                        NumberText.Rounded(stack.Values[category][part]), category, details.IndexOf(stack.Details[category])));
                series.Add(new JsonObject
                {
                    ["type"] = "bar",
                    // Bars of one part share its name, so that the legend switches them together.
                    ["name"] = chart.Parts[part].Name,
                    ["stack"] = stack.Name,
                    ["barCategoryGap"] = "25%",
                    ["barGap"] = "10%",
                    ["itemStyle"] =
                        new JsonObject { ["color"] = EChartsOptions.Color(chart.Parts[part].Color), ["opacity"] = stack.IsPale ? 0.45 : 1 },
                    ["encode"] = new JsonObject { ["x"] = 0, ["y"] = 1 },
                    ["data"] = data,
                });
            }
        }

        return new JsonObject
        {
            ["options"] = new JsonObject
            {
                ["animation"] = false,
                ["grid"] = EChartsOptions.Grid(),
                ["xAxis"] = EChartsOptions.Axis(chart.Value, value, isX: true),
                ["yAxis"] = new JsonObject
                {
                    ["type"] = "category",
                    ["inverse"] = true,
                    ["data"] = new JsonArray([.. chart.Categories.Select(name => (JsonNode)name)]),
                    ["axisTick"] = new JsonObject { ["show"] = false },
                    ["axisLine"] = new JsonObject { ["lineStyle"] = new JsonObject { ["color"] = "@muted" } },
                    ["axisLabel"] = new JsonObject { ["color"] = "@ink", ["interval"] = 0, ["fontSize"] = 11 },
                },
                ["legend"] = new JsonObject { ["show"] = false },
                ["tooltip"] = EChartsOptions.Tooltip(),
                ["series"] = series,
            },
            ["height"] = PixelsAround + chart.Categories.Count * (chart.Stacks.Count * PixelsABar + PixelsBetween),
            ["legend"] = new JsonArray([.. chart.Parts.Select(part =>
                (JsonNode)new JsonObject { ["name"] = part.Name, ["color"] = EChartsOptions.Color(part.Color), ["mark"] = "rect" })]),
            ["axes"] = new JsonArray(chart.Value.Title, ""),
        };
    }
}
