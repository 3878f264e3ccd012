using LatencyLab.Operators;
using LatencyLab.Simulation.Validation;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary><c>latlab simulate validate</c>: the simulation against the closed form on random operators.</summary>
internal static class ValidateSimulationCommand
{
    private const int Operators = 2000;

    public static Command Create()
    {
        Option<int> operators = NewOption.Of("--operators", "Operators to draw, simulated on every device.", Operators);
        Option<int> seed = NewOption.Of("--seed", "Of the draw.", 1);
        Option<string?> data = new("--data")
        {
            Description = "Folder of published measurements: also both against measured rows.",
            HelpName = "DIR",
        };
        Option<string?> own = new("--own-device")
        {
            Description = "Also where patches lie: kernels on scattered and clustered masks, on this device.",
            HelpName = "FILE",
        };
        Option<string[]> ownRows = new("--own-measurements")
        {
            Description = "With --own-device: files of the dynamic suite that 'latlab measure' measured on it.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> file =
            new("--out") { Description = "Markdown file to write instead of the standard output.", HelpName = "FILE" };
        Option<bool> force = NewOption.Force(), json = NewOption.Json();
        Command command = new("validate", "Compare simulated and predicted kernels: random operators on ten devices.")
        {
            operators, seed, data, own, ownRows, file, force, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(operators) < 1)
                throw new InputException("expected at least 1", operators.Name);
            string[] measurements = parsed.GetValue(ownRows) ?? [];
            if ((parsed.GetValue(own) is null) != (measurements.Length == 0))
                throw new InputException("--own-device and --own-measurements go together");
            DeviceProfile? host = parsed.GetValue(own) is string profile ? DeviceCatalog.Get(profile) : null;
            OutputPath? path = OutputPath.Of(parsed, file, force);
            ValidationStudy study = ValidationStudy.Run(
                parsed.GetValue(operators), parsed.GetValue(seed), device => Terminal.Current.Progress(device));
            if (parsed.GetValue(data) is string folder)
            {
                if (!Directory.Exists(folder))
                    throw new InputException("folder not found", folder);
                study = study with { Measured = MeasuredStudy.Run(folder, what => Terminal.Current.Progress(what)) };
            }

            if (host is not null)
                study = study with { Masks = MaskStudy.Run(host, measurements) };
            string text = parsed.GetValue(json)
                ? JsonText.Of("latencylab/simulation-validation/v1", ToJson(study)) : ValidationMarkdown.Of(study);
            if (path is not null)
                path.Write(text);
            else
                parsed.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }

    private static JsonObject ToJson(ValidationStudy study)
    {
        double[] ratios = [.. study.Cases.Select(one => one.Ratio).Order()];
        return new JsonObject
        {
            ["operators"] = study.Operators,
            ["seed"] = study.Seed,
            ["median_ratio"] = ratios.Length == 0 ? null : ratios[ratios.Length / 2],
            ["cases"] = JsonText.Array(study.Cases.Select(one => new JsonObject
            {
                ["device"] = one.Device,
                ["operator"] = one.Operator.Kind,
                ["class"] = Snake.Of(one.Class),
                ["simulated_s"] = one.Seconds,
                ["closed_form_s"] = one.ClosedSeconds,
                ["stalled"] = one.Stalled,
            })),
            ["anomalies"] = JsonText.Array(study.Anomalies.Select(one => new JsonObject
            {
                ["more"] = one.What,
                ["cases"] = one.Cases,
                ["slower"] = one.Slower,
                ["worst_ratio"] = one.Worst,
            })),
            ["measured"] = JsonText.Array(study.Measured.Select(one => new JsonObject
            {
                ["file"] = one.File,
                ["device"] = one.Device,
                ["rows"] = one.Rows,
                ["count"] = one.Closed.Count,
                ["closed_form_median_percent"] = JsonText.Number(one.Closed.MedianApePercent),
                ["closed_form_mean_percent"] = JsonText.Number(one.Closed.MapePercent),
                ["simulated_median_percent"] = JsonText.Number(one.Simulated.MedianApePercent),
                ["simulated_mean_percent"] = JsonText.Number(one.Simulated.MapePercent),
            })),
            ["masks"] = JsonText.Array(study.Masks.Select(one => new JsonObject
            {
                ["operator"] = one.Operator.Kind,
                ["clustered_over_scattered_measured"] = one.Measured,
                ["clustered_over_scattered_simulated"] = one.Simulated,
            })),
        };
    }
}
