using System.Text;

namespace LatencyLab.Reporting.Markdown;

/// <summary>
/// A report as a Markdown page beside its pictures: what a forge shows without running scripts. Folded tables are left out.
/// </summary>
public static class MarkdownReport
{
    /// <param name="report">What to show; every text is escaped.</param>
    /// <param name="pictureFolder">Where the pictures are, relative to the page; each is named by its chart.</param>
    public static string Write(Report report, string pictureFolder)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"# {Escaped(report.Title)}\n\n{Escaped(report.Subtitle)}.\n");
        foreach (string warning in report.Warnings)
            page.Append(CultureInfo.InvariantCulture, $"\n> {Escaped(warning)}\n");
        if (report.Figures.Count > 0)
        {
            AppendTable(page, [.. report.Figures.Select(figure => new TableColumn(figure.Label, IsNumber: true))],
                [[.. report.Figures.Select(figure => figure.Value)], [.. report.Figures.Select(figure => figure.Note)]]);
        }

        foreach (FactGroup group in report.Facts)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n**{Escaped(group.Title)}**: ");
            page.AppendJoin("; ", group.Facts.Select(fact => $"{Escaped(fact.Name)}: {Escaped(fact.Value)}")).Append('\n');
        }

        foreach (ReportSection section in report.Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Escaped(section.Title)}\n");
            foreach (string text in section.Text)
                page.Append(CultureInfo.InvariantCulture, $"\n{Escaped(text)}\n");
            AppendCharts(page, section.Charts, pictureFolder);
            foreach (ReportTable table in section.Tables.Where(table => !table.IsFolded))
            {
                page.Append(CultureInfo.InvariantCulture, $"\n### {Escaped(table.Title)}\n");
                AppendTable(page, table.Columns, table.Rows);
            }
        }

        return page.ToString();
    }

    /// <summary>A table; the columns of numbers are aligned right.</summary>
    public static void AppendTable(StringBuilder page, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        page.Append("\n| ").AppendJoin(" | ", columns.Select(column => Escaped(column.Title))).Append(" |\n|")
            .AppendJoin('|', columns.Select(column => column.IsNumber ? "--:" : "---")).Append("|\n");
        foreach (IReadOnlyList<string> row in rows)
            page.Append("| ").AppendJoin(" | ", row.Select(Escaped)).Append(" |\n");
    }

    /// <summary>Text that Markdown takes as text: no markup, no table cell ends early.</summary>
    public static string Escaped(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            switch (letter)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '|' or '*' or '_' or '`' or '[' or ']' or '\\':
                    escaped.Append('\\').Append(letter);
                    break;
                default:
                    escaped.Append(letter);
                    break;
            }
        }

        return escaped.ToString();
    }

    private static void AppendCharts(StringBuilder page, IReadOnlyList<Chart> charts, string folder)
    {
        for (int i = 0; i < charts.Count; i++)
        {
            // Two that may stand side by side do.
            if (!charts[i].IsWide && i + 1 < charts.Count && !charts[i + 1].IsWide)
            {
                page.Append(
                    CultureInfo.InvariantCulture, $"\n{Picture(charts[i], folder, "49%")} {Picture(charts[i + 1], folder, "49%")}\n");
                AppendCaption(page, charts[i], charts[i + 1]);
                i++;
            }
            else
            {
                page.Append(CultureInfo.InvariantCulture, $"\n{Picture(charts[i], folder, "760")}\n");
                AppendCaption(page, charts[i]);
            }
        }
    }

    private static void AppendCaption(StringBuilder page, params ReadOnlySpan<Chart> charts)
    {
        List<string> captions = [];
        foreach (Chart chart in charts)
        {
            if (chart.Caption.Length > 0 && !captions.Contains(chart.Caption))
                captions.Add(chart.Caption);
        }

        if (captions.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"\n{Escaped(string.Join(' ', captions))}\n");
    }

    private static string Picture(Chart chart, string folder, string width) =>
        $"<img src=\"{folder}/{chart.Id}.svg\" alt=\"{System.Net.WebUtility.HtmlEncode(chart.Title)}\" width=\"{width}\">";
}
