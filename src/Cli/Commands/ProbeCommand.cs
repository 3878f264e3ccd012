using System.Text.RegularExpressions;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;
using LatencyLab.Studies.Measuring;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab probe</c>: this machine, or an accelerator of it, as a device profile.</summary>
internal static class ProbeCommand
{
    private const double DefaultSeconds = 30, MostSeconds = 3600;

    public static Command Create()
    {
        BackendOptions backend = new();
        Option<string> output = new("--out") { Description = "Device profile to write (YAML)", HelpName = "FILE", Required = true };
        Option<bool> force = NewOption.Force();
        Option<string?> name =
            new("--name") { Description = "Name of the profile (default: the processor's and the threads, e.g. amd-epyc-2t)" };
        Option<double> budget = NewOption.Of("--budget-seconds", "About how long to sample", DefaultSeconds);
        Option<bool> json = NewOption.Json();
        Command command = new("probe", "Measure this machine, or an accelerator of it, as a device profile.")
        {
            backend.Backend, backend.Accelerator, output, force, backend.Threads, backend.Lanes, name, budget, json,
        };
        command.SetAction(parse =>
        {
            double seconds = NumberOption.Within(parse.GetValue(budget), MostSeconds, "--budget-seconds");
            if (parse.GetValue(name) is string given && !Regex.IsMatch(given, Binder.NamePattern))
                throw new InputException($"'{given}' is not a name, expected lower-case letters, digits, '-', '_' and '.'", "--name");
            OutputPath file = OutputPath.Required(parse.GetRequiredValue(output), parse.GetValue(force));
            string path = file.Path;
            using IMeasurementBackend device = backend.Open(parse);
            (ProbeResult result, DeviceProfile profile, string yaml) = ProgressBar.Show(
                "probing", report => ProfileProbe.Run(device, seconds, parse.GetValue(name), path, report));
            file.Write(yaml);
            if (parse.GetValue(json))
                JsonText.Write(parse.InvocationConfiguration.Output, "latencylab/probe/v1", ProbeJson.Of(result, profile, path));
            else
                Describe(Terminal.Current.Summary, result, profile, path);
        });
        return command;
    }

    private static void Describe(TextWriter output, ProbeResult result, DeviceProfile profile, string path)
    {
        output.WriteLine($"{path}: {profile.Description}");
        ConsoleTable table = new("measured", ">value", "unit", "?>best / median", "?>MAD %", "??>n");
        if (result.FrequencyHz is ProbedRate clock)
            Add(table, "clock", clock, 1e-9, "GHz");
        foreach (ProbedPeak peak in result.OtherPeaks.Prepend(result.Peak))
        {
            string threads = UnitText.Count(peak.Threads, "thread");
            Add(table, $"multiply-adds, {peak.LaneWidth} lanes, {threads}", peak.MacsPerSecond, 2e-9, "GFLOP/s");
        }

        Add(table, "multiply-add latency", result.FmaLatencySeconds, 1e9, "ns");
        foreach (ProbedLevel level in result.Levels)
        {
            Add(table, $"{level.Level.Name} read", level.Read, 1e-9, "GB/s");
            Add(table, $"{level.Level.Name} copy", level.Copy, 1e-9, "GB/s");
        }

        Add(table, $"empty launch, {UnitText.Count(result.Hardware.EngineCount, "thread")}", result.DispatchSeconds, 1e6, "us");
        if (result.SingleDispatchSeconds is ProbedRate single)
            Add(table, $"empty launch, {UnitText.Count(1, "thread")}", single, 1e6, "us");
        Add(table, "smallest kernel", result.SmallestKernelSeconds, 1e6, "us");
        table.Write(output);
        output.WriteLine(
            $"reference loop: {UnitText.Percent(result.ReferenceLoss)} over its best, spread {UnitText.Percent(result.ReferenceSpread)}; "
            + $"the probe had {UnitText.Ratio(result.Processors)} processors; {UnitText.Percent(result.PreemptedPart)} of the samples were "
            + "preempted and dropped");
        if (!result.IsTrusted)
        {
            output.WriteLine(
                $"Too unsteady to trust: {string.Join(", ", result.Unsteady)}. The best of half of the samples is not found in the others. "
                + "Probe again, longer.");
        }
    }

    private static void Add(ConsoleTable table, string what, ProbedRate rate, double scale, string unit) => table.Add(
        what,
        (rate.Best * scale).ToString("G4", CultureInfo.InvariantCulture),
        unit,
        UnitText.Number(rate.Best / rate.Median, "0.000"),
        UnitText.PercentValue(100 * rate.Deviation / rate.Median),
        rate.Samples.ToString(CultureInfo.InvariantCulture));
}
