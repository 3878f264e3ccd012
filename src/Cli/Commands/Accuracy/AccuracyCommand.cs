using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Cli.Commands.Accuracy;

/// <summary><c>latlab accuracy</c>: the accuracy report, from published measurements.</summary>
internal static class AccuracyCommand
{
    public static Command Create()
    {
        Option<string> data = NewOption.Of("--data", "Folder of the measurement files.", Path.Combine("..", "shared", "data"));
        Option<string?> output =
            new("--out") { Description = "Markdown file to write instead of the standard output.", HelpName = "FILE" };
        Option<bool> force = NewOption.Force();
        Option<int> draws = new("--draws") { Description = "Random draws of the fitted rows.", DefaultValueFactory = _ => 8 };
        Option<int> jobs = new("--jobs") { Description = "Fits at the same time.", DefaultValueFactory = _ => 1 };
        Option<string[]> dataSets = new("--data-set", "--cases")
        {
            Description = "Only cases whose name starts with this, e.g. conv-justus.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> own =
            new("--own-device") { Description = "Also the project's own kernels on this device: a profile that 'latlab probe' wrote." };
        Option<string[]> ownRows = new("--own-measurements")
        {
            Description = "With --own-device: the static and dynamic suites that 'latlab measure' measured on it.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> json = NewOption.Json();
        Command command = new(
            "accuracy", "Error on rows not fitted for every published data set: random draws, beside baselines on the same rows.")
        {
            data, output, force, draws, jobs, dataSets, own, ownRows, json,
        };
        command.SetAction(parsed =>
        {
            foreach (Option<int> count in (Option<int>[])[draws, jobs])
            {
                if (parsed.GetValue(count) < 1)
                    throw new InputException("expected at least 1", count.Name);
            }

            OutputPath? file = OutputPath.Of(parsed, output, force);
            string folder = parsed.GetValue(data)!;
            if (!Directory.Exists(folder))
                throw new InputException("folder not found", folder);
            string[] ownFiles = parsed.GetValue(ownRows) ?? [];
            if (parsed.GetValue(own) is null != (ownFiles.Length == 0))
                throw new InputException("--own-device and --own-measurements go together");
            AccuracyReport report = AccuracyReport.Run(new AccuracyOptions
            {
                Data = folder,
                Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DataSets = parsed.GetValue(dataSets) ?? [],
                Draws = parsed.GetValue(draws),
                Jobs = parsed.GetValue(jobs),
                OwnDevice = parsed.GetValue(own) is string name ? DeviceCatalog.Get(name) : null,
                OwnMeasurements = ownFiles,
            }, (name, seconds) => Terminal.Current.Progress($"{name}: {UnitText.Number(seconds, "0.0")} s"));
            string text = parsed.GetValue(json)
                ? JsonText.Of(AccuracyJson.Schema, AccuracyJson.Of(report)) : AccuracyMarkdown.Of(report);
            if (file is not null)
                file.Write(text);
            else
                parsed.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }
}
