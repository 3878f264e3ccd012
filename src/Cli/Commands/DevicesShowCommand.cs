namespace LatencyLab.Cli.Commands;

/// <summary>
/// <c>latlab devices show NAME</c>: one profile with everything that it leaves to defaults, and where each number comes from.
/// </summary>
internal static class DevicesShowCommand
{
    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "Name or alias of a shipped device, or the path of a profile." };
        Option<bool> json = NewOption.Json();
        Command command = new("show", "Show a device profile.") { name, json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            DeviceProfile device = DeviceCatalog.Get(parsed.GetValue(name)!);
            if (parsed.GetValue(json))
                output.Write(DeviceProfileWriter.ToJson(device));
            else
                Write(device, output);
        });
        return command;
    }

    private static void Write(DeviceProfile device, TextWriter output)
    {
        output.WriteLine(device.Description is null ? device.Name : $"{device.Name}: {device.Description}");
        if (device.Aliases.Count > 0)
            output.WriteLine($"also known as {string.Join(", ", device.Aliases)}");
        output.WriteLine();
        WriteScalars(device, output);
        output.WriteLine();
        WriteRates(device, output);
        output.WriteLine();
        WriteMemories(device, output);
        if (device.Calibration is not null)
        {
            output.WriteLine();
            WriteCalibration(device.Calibration, output);
        }
    }

    private static void WriteScalars(DeviceProfile device, TextWriter output)
    {
        Processing processing = device.Processing;
        ConsoleTable table = new("field", "value", "?source");
        void Add(string field, string value) => table.Add(field, value, device.SourceOf(field) ?? "");

        table.Add("architecture", device.Architecture, "");
        Add("engine_count", Text(processing.EngineCount));
        Add("lanes_per_engine", Text(processing.LanesPerEngine));
        if (processing.RegisterLanes is int lanes)
            Add("register_lanes", Text(lanes));
        Add("frequency_hz", Scaled(processing.FrequencyHz, "Hz"));
        if (processing.BaseFrequencyHz is double slow)
            Add("base_frequency_hz", Scaled(slow, "Hz"));
        Add("macs_per_lane_cycle", Text(processing.MacsPerLaneCycle));
        Add("pipeline_depth_cycles", Text(processing.PipelineDepthCycles));
        if (device.StatedLaunchOverheadSeconds is double overhead)
            Add("launch_overhead_s", $"{Text(overhead * 1e6)} us");
        Add("kernel_floor_s", $"{Text(device.KernelFloorSeconds * 1e6)} us");
        if (device.PowerLimitWatts is double power)
            Add("power_limit_w", $"{Text(power)} W");
        table.Write(output);
    }

    private static void WriteRates(DeviceProfile device, TextWriter output)
    {
        ConsoleTable table = new("type", ">vector FLOP/s", ">matrix FLOP/s", "?>stated peak", "?source");
        foreach (DataType type in Enum.GetValues<DataType>())
        {
            ArithmeticRate rate = device.Processing.RateOf(type);
            double scale = 2 * device.Processing.EngineCount * device.Processing.FrequencyHz;
            double stated = device.StatedPeakFlopsPerSecond.GetValueOrDefault(type);
            string source = device.SourceOf($"rates.{type.Key()}") ?? "";
            if (rate.VectorMacsPerEngineCycle > 0 || rate.MatrixMacsPerEngineCycle > 0)
                table.Add(
                    type.Key(), Peak(rate.VectorMacsPerEngineCycle * scale), Peak(rate.MatrixMacsPerEngineCycle * scale), Peak(stated),
                    device.Processing.Rates.ContainsKey(type) ? source : "from the lanes");
        }

        table.Write(output);
    }

    private static void WriteMemories(DeviceProfile device, TextWriter output)
    {
        ConsoleTable table = new("memory", "?scope", ">size", ">bandwidth", "?>in all", "??>transaction", "?source");
        foreach (MemoryLevel level in device.Memories)
        {
            table.Add(
                level.Name,
                level.Scope == MemoryScope.Engine ? "engine" : "device",
                UnitText.Bytes(level.SizeBytes),
                Scaled(level.BandwidthBytesPerSecond, "B/s"),
                Scaled(level.TotalBandwidthBytesPerSecond(device.Processing.EngineCount), "B/s"),
                $"{Text(level.TransactionBytes)} B",
                string.Join(
                    "; ",
                    new[] { device.SourceOf($"{level.Name}.size_bytes"), device.SourceOf($"{level.Name}.bandwidth_bytes_per_s") }
                        .OfType<string>().Distinct()));
        }

        table.Write(output);
    }

    private static void WriteCalibration(DeviceCalibration calibration, TextWriter output)
    {
        output.WriteLine($"calibrated {calibration.Date} with {string.Join(", ", calibration.Data)}");
        ConsoleTable table = new("class", "?measurement", "?>rows", ">unseen rows", ">median error", "?>mean error");
        foreach ((string name, ClassCalibration fit) in calibration.Classes)
            table.Add(
                name, fit.Measurement, Text(fit.Rows), Text(fit.UnseenRows), Percent(fit.UnseenMedianApePercent),
                Percent(fit.UnseenMapePercent));
        table.Write(output);
    }

    private static string Text(double number) => UnitText.Number(number, "0.####");

    private static string Percent(double? number) => number is double percent ? $"{UnitText.PercentValue(percent)} %" : "-";

    private static string Peak(double flops) => flops > 0 ? Scaled(flops, "") : "-";

    private static string Scaled(double number, string unit)
    {
        (double scale, string prefix) = number >= 1e12 ? (1e12, "T") : number >= 1e9 ? (1e9, "G") : (1e6, "M");
        return $"{UnitText.Number(number / scale, "0.###")} {prefix}{unit}";
    }
}
