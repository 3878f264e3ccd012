using LatencyLab.Predictor.Model;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab devices list | show | validate | schema</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create() => new("devices", "List, show and check device profiles.")
    {
        CreateList(),
        DevicesShowCommand.Create(),
        CreateValidate(),
        CreateSchema(),
    };

    private static Command CreateList()
    {
        Option<bool> json = NewOption.Json();
        Command command = new("list", "List the devices that profiles are shipped for.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonText.Write(output, "latencylab/devices/v1", new JsonObject
                {
                    ["devices"] = JsonText.Array(DeviceCatalog.Summaries.Select(ToJson)),
                });
            }
            else
            {
                WriteTable(output);
            }
        });
        return command;
    }

    /// <summary>The shipped devices as a table.</summary>
    internal static void WriteTable(TextWriter output)
    {
        ConsoleTable table = new(
            "device", "?architecture", "?>engines", "?>clock GHz", ">fp32 TFLOP/s", ">DRAM GB/s", "??calibrated", "?aliases");
        foreach (DeviceSummary device in DeviceCatalog.Summaries)
        {
            table.Add(
                device.Name,
                device.Architecture,
                device.EngineCount.ToString(CultureInfo.InvariantCulture),
                UnitText.Number(device.FrequencyHz / 1e9, "0.000"),
                UnitText.Number(device.VectorFlopsPerSecond / 1e12, "0.00"),
                UnitText.Number(device.OffChipBytesPerSecond / 1e9, "0.#"),
                device.CalibratedClasses.Count == 0 ? "no" : string.Join(", ", device.CalibratedClasses),
                string.Join(", ", device.Aliases));
        }

        table.Write(output);
    }

    private static JsonObject ToJson(DeviceSummary device) => new()
    {
        ["name"] = device.Name,
        ["description"] = device.Description,
        ["aliases"] = JsonText.Texts(device.Aliases),
        ["architecture"] = device.Architecture,
        ["engine_count"] = device.EngineCount,
        ["frequency_hz"] = device.FrequencyHz,
        ["fp32_vector_flops_per_s"] = device.VectorFlopsPerSecond,
        ["dram_bandwidth_bytes_per_s"] = device.OffChipBytesPerSecond,
        ["calibrated_classes"] = JsonText.Texts(device.CalibratedClasses),
    };

    private static Command CreateValidate()
    {
        Argument<string[]> files =
            new("FILE") { Description = "Profiles to check: paths, or names of shipped devices.", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = NewOption.Json();
        Command command = new("validate", "Check device profiles; every error with its line and column.") { files, json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            (string File, IReadOnlyList<InputError> Errors)[] checks = [.. parsed.GetValue(files)!.Select(file => (file, ErrorsOf(file)))];
            if (parsed.GetValue(json))
            {
                JsonText.Write(output, "latencylab/device-validation/v1", new JsonObject
                {
                    ["valid"] = checks.All(check => check.Errors.Count == 0),
                    ["files"] = JsonText.Array(checks.Select(
                        check => new JsonObject { ["file"] = check.File, ["errors"] = JsonText.Array(check.Errors.Select(ToJson)) })),
                });
            }
            else
            {
                foreach ((string file, _) in checks.Where(check => check.Errors.Count == 0))
                    output.WriteLine($"{file}: ok");
            }

            if (checks.Any(check => check.Errors.Count > 0))
                throw new InputException([.. checks.SelectMany(check => check.Errors)]);
        });
        return command;
    }

    private static IReadOnlyList<InputError> ErrorsOf(string file)
    {
        try
        {
            return CalibrationCheck.ErrorsOf(File.Exists(file) ? DeviceProfileReader.ReadFile(file) : DeviceCatalog.Get(file));
        }
        catch (InputException problem)
        {
            return problem.Errors;
        }
    }

    private static JsonObject ToJson(InputError error) => new()
    {
        ["message"] = error.Message,
        ["line"] = error.Line > 0 ? error.Line : null,
        ["column"] = error.Column > 0 ? error.Column : null,
        ["nearest"] = error.Nearest,
    };

    private static Command CreateSchema()
    {
        Command command = new("schema", "Write the JSON schema of device profiles, for editors.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(DeviceSchema.ToJson()));
        return command;
    }
}
