using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content;
using LatencyLab.Reporting.Pictures;
using LatencyLab.Studies.Reports;

namespace LatencyLab.Tests.Studies;

/// <summary>What stands in reports/ is what <c>latlab report --all</c> writes today.</summary>
public sealed class PublishedReportsTests
{
    private const string Again = "run 'latlab report --all --out reports' and commit what it writes";
    private static readonly string s_folder = Path.Combine(SharedData.RepositoryRoot, "reports");

    [SharedDataFact]
    public void Pages_and_pictures_are_what_the_command_writes()
    {
        IReadOnlyDictionary<string, string> files = PublishedReports.Files(SharedData.Folder);
        foreach ((string path, string text) in files)
        {
            string published = Path.Combine(s_folder, path);
            Assert.True(File.Exists(published), $"reports/{path} is missing: {Again}");
            Assert.True(File.ReadAllText(published) == text, $"reports/{path} differs: {Again}");
        }

        foreach (string file in Directory.EnumerateFiles(s_folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(s_folder, file).Replace('\\', '/')))
            Assert.True(
                files.ContainsKey(file) || file is "accuracy.md" or "simulation.md"
                    || file.StartsWith("kernels-onnxruntime", StringComparison.Ordinal)
                    || file.StartsWith("prose/", StringComparison.Ordinal),
                $"reports/{file} is not written any more: delete it");
    }

    /// <summary>Without the measurements, the pictures that need none.</summary>
    [Fact]
    public void Pictures_of_predictions_are_what_the_profiles_say()
    {
        foreach ((string name, int batch, DataType type) in PublishedReports.Devices)
        {
            IEnumerable<Chart> charts = ReportBuilder.Build(PublishedReports.Input(name, batch, type, data: null)).Sections
                .Where(section => section.Id is "spatial" or "layers").SelectMany(section => section.Charts);
            foreach (Chart chart in charts)
                Assert.True(
                    File.ReadAllText(Path.Combine(s_folder, name, $"{chart.Id}.svg")) == PictureWriter.SvgOf(chart),
                    $"reports/{name}/{chart.Id}.svg differs: {Again}");
        }
    }

    /// <summary>Every picture of a page exists, and every page of the index.</summary>
    [Fact]
    public void Links_lead_somewhere()
    {
        foreach (string page in Directory.EnumerateFiles(s_folder, "*.md"))
        {
            string text = File.ReadAllText(page);
            foreach (string link in System.Text.RegularExpressions.Regex.Matches(text, "(?:src=\"|\\]\\()([^)\"]+)")
                .Select(match => match.Groups[1].Value))
                Assert.True(File.Exists(Path.Combine(s_folder, link)), $"{Path.GetFileName(page)}: {link}");
        }
    }
}
