using System.Text;
using LatencyLab.Networks.Sources;
using LatencyLab.Reporting;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Markdown;
using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Studies.Reports;

/// <summary>The reports of a few shipped profiles as Markdown with pictures. The same profiles and data give the same bytes.</summary>
public static class PublishedReports
{
    private const string NetworkName = "resnet50";

    /// <summary>
    /// Devices with the batch and the data type that are usual on them: the ones of the LASNet paper's kind, one of each vendor that was
    /// measured, and those whose matrix units were.
    /// </summary>
    public static IReadOnlyList<(string Device, int Batch, DataType Type)> Devices { get; } =
    [
        ("nvidia-v100-pcie-32gb", 128, DataType.Fp32), ("nvidia-a100-pcie-40gb", 128, DataType.Fp32), ("amd-mi100", 128, DataType.Fp32),
        ("nvidia-jetson-tx2", 1, DataType.Fp32), ("nvidia-a100-sxm4-80gb", 64, DataType.Bf16), ("nvidia-h100-sxm-80gb", 64, DataType.Bf16),
        ("nvidia-jetson-orin", 1, DataType.Fp16),
    ];

    /// <summary>The pages and pictures, by path under the folder that they are written to.</summary>
    /// <param name="data">Folder of the published measurements.</param>
    /// <exception cref="InputException">A measurement file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Files(string data)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        List<IReadOnlyList<string>> index = [];
        foreach ((string name, int batch, DataType type) in Devices)
        {
            ReportInput input = Input(name, batch, type, data);
            Report report = ReportBuilder.Build(input, title: name);
            files.Add($"{name}.md", MarkdownReport.Write(report, name) + Closing(name, batch, type, input));
            foreach (Chart chart in report.Sections.SelectMany(section => section.Charts))
                files.Add($"{name}/{chart.Id}.svg", PictureWriter.SvgOf(chart));
            index.Add(IndexRow(name, batch, type, input, report));
        }

        files.Add("README.md", Index(index));
        return files;
    }

    /// <summary>What the report of a device is about.</summary>
    /// <param name="name">Name of its profile.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="type">Type of all tensors.</param>
    /// <param name="data">Folder of the published measurements; null: of the device alone.</param>
    public static ReportInput Input(string name, int batch, DataType type, string? data)
    {
        DeviceProfile device = DeviceCatalog.Get(name);
        ILatencyModel model = LatencyModels.Create(LatencyModels.Default, device, type, LatencyModels.DefaultRuntime(device));
        return new ReportInput
        {
            Device = device,
            Model = model,
            Network = ReportedNetwork.Of(NetworkCatalog.Find(NetworkName), model, batch, null),
            Measured = data is null ? null : Measured(device, data),
        };
    }

    private static MeasuredEvaluation? Measured(DeviceProfile device, string data)
    {
        string[] files =
        [
            .. MeasuredDevices.Of(device.Name).Where(entry => entry.Measurement == MeasurementKind.Kernel)
                .Select(entry => entry.File).Distinct(),
        ];
        if (files.Length == 0)
            return null;
        SelectedRows rows = MeasuredRows.Read([.. files.Select(file => Path.Combine(data, file))], new RowSelection(), device);
        return MeasuredFiles.Evaluated(device, rows, includeFitted: false);
    }

    private static IReadOnlyList<string> IndexRow(string name, int batch, DataType type, ReportInput input, Report report)
    {
        string Figure(string label) => report.Figures.FirstOrDefault(figure => figure.Label == label)?.Value ?? "-";
        return
        [
            name, input.Device.Calibration is null ? "none" : $"{input.Device.Calibration.Date}",
            input.Measured?.Evaluation.Rows.Count.ToString(CultureInfo.InvariantCulture) ?? "0",
            Figure("median error"), Figure("mean error (MAPE)"), batch.ToString(CultureInfo.InvariantCulture), type.Key(),
            Figure("dense network"), Figure("dynamic network"),
        ];
    }

    private static string Index(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        StringBuilder page = new(Embedded.Text("prose/reports.md"));
        string[] columns =
        [
            "profile", "calibrated", "rows evaluated, not fitted", "median error", "mean error (MAPE)", "batch", "type",
            $"{NetworkName}, dense", "with LASNet found by search",
        ];
        MarkdownReport.AppendTable(page, [.. columns.Select((column, i) => new TableColumn(column, i > 1))], rows);
        string text = page.ToString();
        foreach ((string name, _, _) in Devices)
        {
            string escaped = MarkdownReport.Escaped(name);
            text = text.Replace($"| {escaped} |", $"| [{escaped}]({name}.md) |", StringComparison.Ordinal);
        }

        return text + "\n" + Embedded.Text("prose/reports-made-by.md");
    }

    private static string Closing(string name, int batch, DataType type, ReportInput input)
    {
        string measurements = input.Measured is null ? "" : " --measurements FILE...";
        string again = FormattableString.Invariant(
            $"latlab report --device {name} --dtype {type.Key()} --batch {batch}{measurements} --out report.html");
        return $"\nWritten by `latlab report --all`. The page with hovering and all tables: `{again}`.\n";
    }
}
