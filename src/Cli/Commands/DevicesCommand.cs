using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;

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
        Option<bool> json = new("--json") { Description = "Write JSON." };
        Command command = new("list", "List the devices that profiles are shipped for.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            DeviceProfile[] devices = [.. DeviceCatalog.Names.Select(DeviceCatalog.Get)];
            if (parsed.GetValue(json))
                output.WriteLine(JsonText.Of(new JsonArray([.. devices.Select(ToJson)])));
            else
                WriteTable(devices, output);
        });
        return command;
    }

    private static void WriteTable(IEnumerable<DeviceProfile> devices, TextWriter output)
    {
        ConsoleTable table = new("device", "architecture", ">engines", ">clock GHz", ">fp32 TFLOP/s", ">DRAM GB/s", "calibrated", "aliases");
        foreach (DeviceProfile device in devices)
        {
            table.Add(
                device.Name,
                device.Architecture,
                device.Processing.EngineCount.ToString(CultureInfo.InvariantCulture),
                (device.Processing.FrequencyHz / 1e9).ToString("0.000", CultureInfo.InvariantCulture),
                (VectorPeakFlops(device) / 1e12).ToString("0.00", CultureInfo.InvariantCulture),
                (device.OffChip.BandwidthBytesPerSecond / 1e9).ToString("0.#", CultureInfo.InvariantCulture),
                device.Calibration is null ? "no" : string.Join(", ", device.Calibration.Classes.Keys),
                string.Join(", ", device.Aliases));
        }

        table.Write(output);
    }

    private static JsonObject ToJson(DeviceProfile device) => new()
    {
        ["name"] = device.Name,
        ["description"] = device.Description,
        ["aliases"] = new JsonArray([.. device.Aliases.Select(alias => JsonValue.Create(alias))]),
        ["architecture"] = device.Architecture,
        ["engine_count"] = device.Processing.EngineCount,
        ["frequency_hz"] = device.Processing.FrequencyHz,
        ["fp32_vector_flops_per_s"] = VectorPeakFlops(device),
        ["dram_bandwidth_bytes_per_s"] = device.OffChip.BandwidthBytesPerSecond,
        ["calibrated_classes"] = new JsonArray([.. (device.Calibration?.Classes.Keys ?? []).Select(name => JsonValue.Create(name))]),
    };

    /// <summary>fp32 FLOP/s of the ordinary lanes: 2 a MAC.</summary>
    private static double VectorPeakFlops(DeviceProfile device) => 2 * device.Processing.PeakMacsPerSecond(DataType.Fp32, allowMatrixUnits: false);

    private static Command CreateValidate()
    {
        Argument<string[]> files = new("FILE") { Description = "Profiles to check: paths, or names of shipped devices.", Arity = ArgumentArity.OneOrMore };
        Command command = new("validate", "Check device profiles; every error with its line and column.") { files };
        command.SetAction(parsed =>
        {
            List<InputError> errors = [];
            foreach (string file in parsed.GetValue(files)!)
            {
                try
                {
                    if (File.Exists(file))
                        DeviceProfileReader.ReadFile(file);
                    else
                        DeviceCatalog.Get(file);
                    parsed.InvocationConfiguration.Output.WriteLine($"{file}: ok");
                }
                catch (InputException problem)
                {
                    errors.AddRange(problem.Errors);
                }
            }

            if (errors.Count > 0)
                throw new InputException(errors);
        });
        return command;
    }

    private static Command CreateSchema()
    {
        Command command = new("schema", "Write the JSON schema of device profiles, for editors.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(DeviceSchema.ToJson()));
        return command;
    }
}
