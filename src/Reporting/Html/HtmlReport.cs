using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>A report as one HTML file that needs nothing else: no network, no server, no other file.</summary>
public static class HtmlReport
{
    /// <summary>What the names of embedded assets begin with.</summary>
    public const string AssetPrefix = "assets/";

    // The default encoder writes <, > and & as escapes: no text of a report can end the script element it stands in.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = false };

    /// <param name="report">What to show; every text is escaped.</param>
    public static string Write(Report report)
    {
        DetailTable details = new();
        EChartsOptions options = new(details);
        JsonObject charts = [];
        foreach (Chart chart in report.Sections.SelectMany(section => section.Charts))
            charts.Add(chart.Id, options.Of(chart));
        JsonObject data = new()
        {
            ["palettes"] = new JsonObject { ["light"] = Of(Palette.Light), ["dark"] = Of(Palette.Dark) },
            ["shapes"] = details.Shapes,
            ["details"] = details.Details,
            ["charts"] = charts,
        };

        StringBuilder page = new();
        page.Append(string.Create(null, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{Escaped(report.Title)}</title>
            <style>

            """));
        AppendColors(page);
        page.Append(Asset("report.css")).Append("</style>\n</head>\n<body>\n");
        HtmlBody.Append(page, report);
        page.Append("<script type=\"application/json\" id=\"report-data\">").Append(data.ToJsonString(s_json)).Append("</script>\n");
        page.Append("<script>\n").Append(Asset("echarts.min.js")).Append("\n</script>\n");
        page.Append("<script>\n").Append(Asset("report.js")).Append("</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>The text of an embedded asset, e.g. <c>echarts.min.js</c>.</summary>
    public static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(AssetPrefix + name)
            ?? throw new ArgumentException($"no asset '{name}'", nameof(name));
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    internal static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static void AppendColors(StringBuilder page)
    {
        string light = Variables(Palette.Light), dark = Variables(Palette.Dark);
        page.Append(":root{").Append(light).Append("}\n")
            .Append("@media (prefers-color-scheme: dark){:root:not([data-theme=light]){").Append(dark).Append("}}\n")
            .Append(":root[data-theme=dark]{").Append(dark).Append("}\n")
            .Append("@media print{:root,:root[data-theme=dark],:root:not([data-theme=light]){").Append(light).Append("}}\n");
    }

    private static string Variables(Palette palette) =>
        $"--ink:{palette.Ink};--muted:{palette.Muted};--grid:{palette.Grid};--surface:{palette.Surface};--accent:"
        + $"{palette.Series[0]};--warning:{palette.Series[1]};"
        + $"--faster:{palette.Faster};--middle:{palette.Middle};--slower:{palette.Slower};"
        + string.Concat(palette.Series.Select((color, i) => $"--c{i}:{color};"));

    private static JsonObject Of(Palette palette)
    {
        JsonObject colors = new()
        {
            ["ink"] = palette.Ink,
            ["muted"] = palette.Muted,
            ["grid"] = palette.Grid,
            ["surface"] = palette.Surface,
            ["faster"] = palette.Faster,
            ["middle"] = palette.Middle,
            ["slower"] = palette.Slower,
        };
        for (int i = 0; i < palette.Series.Count; i++)
            colors.Add($"c{i}", palette.Series[i]);
        return colors;
    }
}
