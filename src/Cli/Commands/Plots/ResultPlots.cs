using LatencyLab.Reporting.Content.Documents;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Reporting.Content.Searches;
using LatencyLab.Studies.Reports;

namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot front</c>, <c>measured</c> and <c>errors</c>: what searches, measurements and evaluations found.</summary>
internal static class ResultPlots
{
    public static Command Front()
    {
        Option<string[]> searches = new("--search")
        {
            Description = "What 'latlab search --json' wrote. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Command command = new("front", "The Pareto fronts of searches: latency against quality.") { searches };
        return new PictureOptions().Draws(
            command, parsed => FrontPlot.Of([.. parsed.GetRequiredValue(searches).SelectMany(SearchDocumentReader.Read)]));
    }

    public static Command Measured()
    {
        Option<string[]> device = new DevicesOptions().Device;
        MeasurementOptions rows = new();
        Option<bool> includeFitted = new("--include-fitted") { Description = "Take the rows that the profile was fitted to as well." };
        Command command = new("measured", "Predicted against measured latency of rows that no profile was fitted to.") { device };
        rows.AddTo(command);
        command.Options.Add(includeFitted);
        return new PictureOptions().Draws(command, parsed => MeasuredPlot.Of(
        [
            .. parsed.GetRequiredValue(device).Select(name =>
            {
                DeviceProfile profile = DeviceCatalog.Get(name);
                SelectedRows selected = rows.Read(parsed, profile);
                MeasurementOptions.Report(selected, parsed.InvocationConfiguration.Error);
                return (profile, MeasuredFiles.Evaluated(profile, selected, parsed.GetValue(includeFitted)));
            }),
        ]));
    }

    public static Command Errors()
    {
        Option<string[]> evaluations = new("--evaluation")
        {
            Description = "What 'latlab evaluate --json' wrote. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Command command = new("errors", "Median errors of evaluations, by operator class and method.") { evaluations };
        return new PictureOptions().Draws(
            command, parsed => ErrorsPlot.Of([.. parsed.GetRequiredValue(evaluations).Select(EvaluationDocument.Read)]));
    }
}
