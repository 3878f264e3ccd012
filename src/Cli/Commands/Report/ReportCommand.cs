using LatencyLab.Cli.Commands.Simulate;
using LatencyLab.Files;
using LatencyLab.Reporting.Content;
using LatencyLab.Reporting.Content.Searches;
using LatencyLab.Reporting.Html;
using LatencyLab.Studies.Reports;

namespace LatencyLab.Cli.Commands.Report;

/// <summary><c>latlab report</c>: one page about a device, its measurements, a network and searches; or the published pages.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        ReportOptions options = new();
        Command command = options.Command();
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(options.All))
                WriteAll(parsed, command, options);
            else
                WriteOne(parsed, options);
        });
        return command;
    }

    private static void WriteOne(ParseResult parsed, ReportOptions options)
    {
        ReportFormats formats = ReportFormats.Of(parsed, options);
        string path = parsed.GetRequiredValue(options.Output);
        if (parsed.GetValue(options.Model.Device) is null)
            throw new InputException("needs a device ('latlab devices list' names them), or --all", options.Model.Device.Name);
        if (parsed.GetResult(options.Data) is { Implicit: false })
            throw new InputException("does nothing without --all", options.Data.Name);
        bool replaces = parsed.GetValue(options.Force);
        if (formats.IsPage)
            OutputFile.Check(path, replaces);
        else
            OutputFolder.Check(path, replaces, ReportFormats.IsOfReport);
        DeviceProfile device = options.Model.GetDevice(parsed);
        string[] arguments = [.. parsed.Tokens.Select(token => token.Value)];
        Reporting.Report report = Build(parsed, options, device, Measured(parsed, options, device), arguments);
        if (formats.IsPage)
            OutputFile.Write(path, HtmlReport.Write(report), replaces);
        else
            formats.WriteTo(path, report, replaces);
        parsed.InvocationConfiguration.Output.WriteLine(path);
    }

    private static void WriteAll(ParseResult parsed, Command command, ReportOptions options)
    {
        foreach (Option option in command.Options.Except([options.All, options.Output, options.Force, options.Data]))
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new InputException("does not go with --all, which writes what is published", option.Name);
        }

        string folder = parsed.GetRequiredValue(options.Output), data = parsed.GetRequiredValue(options.Data);
        if (!Directory.Exists(data))
            throw new InputException("folder not found, expected that of the published measurements", data);
        // Whether README.md may be replaced is known before the pages are.
        bool replaces = parsed.GetValue(options.Force);
        OutputFile.Check(Path.Combine(folder, "README.md"), replaces);
        (string Path, string Text)[] files = [.. PublishedReports.Files(data).Select(file => (Path.Combine(folder, file.Key), file.Value))];
        foreach ((string path, _) in files)
            OutputFile.Check(path, replaces);
        foreach ((string path, string text) in files)
            OutputFile.Write(path, text, replaces);
        parsed.InvocationConfiguration.Output.WriteLine(Path.Combine(folder, "README.md"));
    }

    /// <summary>The report of a device.</summary>
    /// <param name="parsed">Its options.</param>
    /// <param name="options">What they are.</param>
    /// <param name="device">The device.</param>
    /// <param name="measured">Its measurements; null without any.</param>
    /// <param name="arguments">The command line, for the page to say.</param>
    public static Reporting.Report Build(
        ParseResult parsed, ReportOptions options, DeviceProfile device, MeasuredEvaluation? measured, IReadOnlyList<string> arguments)
    {
        ILatencyModel model = options.Model.ModelOf(parsed, device);
        ReportNetwork network = ReportNetworks.Of(parsed, options.Network, model);
        ReportInput input = new()
        {
            Device = device,
            Model = model,
            Network = network,
            Simulated = SimulatedNetwork.Of(network.Title, network.Dynamic, model),
            Measured = measured,
            Searches = [.. (parsed.GetValue(options.Searches) ?? []).SelectMany(SearchDocumentReader.Read)],
        };
        return ReportBuilder.Build(input, ReportEnvironment.Of(arguments), parsed.GetValue(options.Title));
    }

    private static MeasuredEvaluation? Measured(ParseResult parsed, ReportOptions options, DeviceProfile device)
    {
        MeasurementOptions measurements = options.Measurements;
        if ((parsed.GetValue(measurements.Files) ?? []).Length == 0)
        {
            foreach (Option option in (Option[])
                [measurements.RowsOf, measurements.Filters, measurements.Operators, measurements.SetUp, options.IncludeFitted])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                    throw new InputException("does nothing without --measurements", option.Name);
            }

            return null;
        }

        SelectedRows rows = measurements.Read(parsed, device);
        MeasurementOptions.Report(rows, parsed.InvocationConfiguration.Error);
        return MeasuredFiles.Evaluated(device, rows, parsed.GetValue(options.IncludeFitted));
    }
}
