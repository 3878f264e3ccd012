using System.Text;
using static LatencyLab.Reporting.Html.HtmlReport;

namespace LatencyLab.Reporting.Html;

/// <summary>The part of a page that reads without its script: headings, facts and tables.</summary>
internal static class HtmlBody
{
    public static void Append(StringBuilder page, Report report)
    {
        page.Append("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n<div>\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"<h1>{Escaped(report.Title)}</h1>\n<p class=\"subtitle\">{Escaped(report.Subtitle)}</p>\n</div>\n")
            .Append("<button type=\"button\" id=\"theme\" aria-label=\"Switch between light and dark\" hidden>Dark</button>\n</header>\n");
        page.Append("<nav aria-label=\"Sections\">");
        foreach (ReportSection section in report.Sections)
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"#{section.Id}\">{Escaped(section.Title)}</a>");
        page.Append(
            "</nav>\n<main id=\"main\">\n<noscript><p class=\"warning\">The charts need JavaScript; the tables do not.</p></noscript>\n");
        AppendOverview(page, report);
        foreach (ReportSection section in report.Sections)
            AppendSection(page, section);
        page.Append("</main>\n<p id=\"spoken\" class=\"hidden\" aria-live=\"polite\"></p>\n")
            .Append("<footer>Charts drawn with Apache ECharts (Apache License 2.0).</footer>\n");
    }

    private static void AppendOverview(StringBuilder page, Report report)
    {
        page.Append("<section id=\"overview\" aria-label=\"Overview\">\n");
        if (report.Figures.Count > 0)
        {
            page.Append("<ul class=\"figures\">");
            foreach (KeyFigure figure in report.Figures)
                page.Append(CultureInfo.InvariantCulture, $"<li><span>{Escaped(figure.Label)}</span><strong>"
                    + $"{Escaped(figure.Value)}</strong><span>{Escaped(figure.Note)}</span></li>");
            page.Append("</ul>\n");
        }

        foreach (string warning in report.Warnings)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{Escaped(warning)}</p>\n");
        page.Append("<div class=\"facts\">\n");
        foreach (FactGroup group in report.Facts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<div><h2>{Escaped(group.Title)}</h2><dl>");
            foreach ((string name, string value) in group.Facts)
                page.Append(CultureInfo.InvariantCulture, $"<dt>{Escaped(name)}</dt><dd>{Escaped(value)}</dd>");
            page.Append("</dl></div>\n");
        }

        page.Append("</div>\n</section>\n");
    }

    private static void AppendSection(StringBuilder page, ReportSection section)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\">\n<h2 "
            + $"id=\"{section.Id}-title\">{Escaped(section.Title)}</h2>\n");
        foreach (string text in section.Text)
            page.Append(CultureInfo.InvariantCulture, $"<p>{Escaped(text)}</p>\n");
        if (section.Charts.Count > 0)
        {
            page.Append("<div class=\"charts\">\n");
            foreach (Chart chart in section.Charts)
            {
                page.Append(CultureInfo.InvariantCulture, $"<figure class=\"chart{(chart.IsWide ? " wide" : "")}\" "
                    + $"id=\"chart-{chart.Id}\"><figcaption><h3>{Escaped(chart.Title)}</h3>")
                    .Append(chart.Caption.Length > 0 ? $"<p>{Escaped(chart.Caption)}</p>" : "")
                    .Append(CultureInfo.InvariantCulture, $"</figcaption><div class=\"legend\" role=\"group\" "
                        + $"aria-label=\"Series\"></div><div class=\"plot\" data-chart=\"{chart.Id}\" tabindex=\"0\" role=\"group\" ")
                    .Append(CultureInfo.InvariantCulture, $"aria-roledescription=\"chart\" aria-label=\"{Escaped(chart.Title)}. "
                        + $"{Escaped(chart.Caption)} Arrow keys go from point to point.\"></div></figure>\n");
            }

            page.Append("</div>\n");
        }

        foreach (ReportTable table in section.Tables)
            AppendTable(page, table);
        page.Append("</section>\n");
    }

    private static void AppendTable(StringBuilder page, ReportTable table)
    {
        page.Append(table.IsFolded ? $"<details><summary>{Escaped(table.Title)} ({table.Rows.Count} rows)</summary>"
            : $"<h3>{Escaped(table.Title)}</h3>");
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            + $"aria-label=\"{Escaped(table.Title)}\"><table class=\"sortable\"><thead><tr>");
        foreach (TableColumn column in table.Columns)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{(column.IsNumber ? " class=\"number\"" : "")}><button "
                + $"type=\"button\">{Escaped(column.Title)}</button></th>");
        page.Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
                page.Append(table.Columns[i].IsNumber ? "<td class=\"number\">" : "<td>").Append(Escaped(row[i])).Append("</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>").Append(table.IsFolded ? "</details>\n" : "\n");
    }
}
