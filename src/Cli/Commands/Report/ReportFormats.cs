using System.Text;
using LatencyLab.Files;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Html;
using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>What a report is written as.</summary>
/// <param name="Chosen">Each once, in the order of <see cref="ReportFormatNames.All"/>.</param>
/// <param name="Palette">Of pictures.</param>
internal sealed record ReportFormats(IReadOnlyList<string> Chosen, Palette Palette)
{
    private const string Html = ReportFormatNames.Html, PageName = "report.html";

    /// <summary>One page and nothing else: the output is a file.</summary>
    public bool IsPage => Chosen.All(format => format == Html);

    /// <exception cref="InputException">An unknown format or theme, or a theme without a picture.</exception>
    public static ReportFormats Of(ParseResult parsed, ReportOptions options)
    {
        string[] given =
        [
            .. (parsed.GetValue(options.Format) ?? []).SelectMany(
                text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        if (given.FirstOrDefault(format => !ReportFormatNames.All.Contains(format)) is string unknown)
        {
            throw new InputException(
                $"unknown format '{unknown}', expected one of {string.Join(", ", ReportFormatNames.All)}", options.Format.Name,
                nearest: NearestName.Find(unknown, ReportFormatNames.All));
        }

        ReportFormats formats = new(
            given.Length == 0 ? [Html] : [.. ReportFormatNames.All.Where(given.Contains)],
            Palette.Find(parsed.GetRequiredValue(options.Theme), options.Theme.Name));
        return !formats.IsPage || parsed.GetResult(options.Theme) is not { Implicit: false } ? formats
            : throw new InputException("is of pictures, expected --format png or svg beside it", options.Theme.Name);
    }

    /// <summary>Whether a file of this name may be one that a report is made of.</summary>
    public static bool IsOfReport(string name) => ReportFormatNames.All.Contains(Path.GetExtension(name).TrimStart('.'));

    /// <summary>Writes the page and the pictures as a folder, all or none.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public void WriteTo(string folder, Reporting.Report report, bool replaces)
    {
        List<FolderFile> files = [];
        if (Chosen.Contains(Html))
            files.Add(new FolderFile(PageName, Encoding.UTF8.GetBytes(HtmlReport.Write(report))));
        foreach (string format in Chosen.Where(format => format != Html))
        {
            files.AddRange(report.Sections.SelectMany(section => section.Charts).Select(
                chart => new FolderFile($"{chart.Id}.{format}", PictureWriter.Bytes(chart, format, Palette))));
        }

        if (Chosen.Contains(PictureWriter.Png))
            files.Add(new FolderFile(ReportPicture.FileName, ReportPicture.PngOf(report, Palette)));
        OutputFolder.Write(folder, files, replaces, name => files.Any(file => file.Name == name));
    }
}
