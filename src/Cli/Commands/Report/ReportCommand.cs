using System.CommandLine;
using System.Globalization;
using LatencyLab.Cli.Options;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Reporting.Content;
using LatencyLab.Reporting.Content.Searches;
using LatencyLab.Reporting.Html;

namespace LatencyLab.Cli.Commands.Report;

/// <summary><c>latlab report</c>: one page about a device, its measurements, a network and searches.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        ModelOptions model = new();
        NetworkOptions network = new();
        MeasurementOptions measurements = new();
        Option<bool> includeFitted = new("--include-fitted") { Description = "Evaluate the rows that the profile was fitted to as well." };
        Option<string[]> searches = new("--search") { Description = "What 'latlab search --json' wrote. May be repeated.", AllowMultipleArgumentsPerToken = true };
        Option<string> output = new("--out") { Description = "The HTML file to write.", Required = true };
        Option<string?> title = new("--title") { Description = "Heading of the page (default: the device's name)." };
        Command command = new("report", "Write one HTML page that opens offline: predicted against measured, roofline, granularity and rate, layers, searches.");
        command.Options.Add(model.Device);
        command.Options.Add(model.DataTypeName);
        measurements.AddTo(command, required: false, model.DataTypeName);
        command.Options.Add(includeFitted);
        network.AddTo(command);
        command.Options.Add(searches);
        command.Options.Add(title);
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            ILatencyModel latency = LatencyModels.Create(LatencyModels.Default, model.GetDevice(parsed), model.GetDataType(parsed));
            MeasuredEvaluation? measured = Measured(parsed, measurements, includeFitted, latency.Device);
            ReportInput input = new()
            {
                Device = latency.Device,
                Model = latency,
                Network = ReportNetworks.Of(parsed, network, latency),
                Measured = measured,
                Searches = [.. (parsed.GetValue(searches) ?? []).Select(SearchDocumentReader.Read)],
            };
            Reporting.Report report = ReportBuilder.Build(input, ReportEnvironment.Of(parsed), parsed.GetValue(title));
            string path = parsed.GetRequiredValue(output);
            AtomicFile.WriteAllText(path, HtmlReport.Write(report));
            parsed.InvocationConfiguration.Output.WriteLine(path);
        });
        return command;
    }

    private static MeasuredEvaluation? Measured(ParseResult parsed, MeasurementOptions measurements, Option<bool> includeFitted, DeviceProfile device)
    {
        if ((parsed.GetValue(measurements.Files) ?? []).Length == 0)
        {
            foreach (Option option in (Option[])[measurements.RowsOf, measurements.Filters, measurements.Operators, includeFitted])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                    throw new InputException("does nothing without --measurements", option.Name);
            }

            return null;
        }

        SelectedRows rows = measurements.Read(parsed, device);
        MeasurementOptions.Report(rows, parsed.InvocationConfiguration.Error);
        EvaluationReport evaluation = Evaluator.Evaluate(device, rows.Rows, parsed.GetValue(includeFitted));
        return new MeasuredEvaluation(rows, evaluation,
        [
            .. evaluation.Rows.GroupBy(row => row.Row.Path).Select(file => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file.Key)} ({file.Count()} rows)")),
        ]);
    }
}
