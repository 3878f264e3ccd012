using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Host;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab probe</c>: this machine, or an accelerator of it, as a device profile.</summary>
internal static class ProbeCommand
{
    private const double DefaultSeconds = 30, MostSeconds = 3600;

    public static Command Create()
    {
        BackendOptions backend = new();
        Option<string> output = new("--out") { Description = "Device profile to write (YAML)", Required = true };
        Option<string?> name = new("--name") { Description = "Name of the profile (default: the processor's and the threads, e.g. amd-epyc-2t)" };
        Option<double> budget = new("--budget-seconds") { Description = "About how long to sample", DefaultValueFactory = _ => DefaultSeconds };
        Option<bool> json = JsonOption.Create();
        Command command = new("probe", "Measure this machine, or an accelerator of it, as a device profile.")
        {
            backend.Backend, output, backend.Threads, backend.Lanes, name, budget, json,
        };
        command.SetAction(parse =>
        {
            double seconds = parse.GetValue(budget);
            if (!(seconds is > 0 and <= MostSeconds))
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"is {seconds}, expected a number above 0 and at most {MostSeconds}"), "--budget-seconds");
            if (parse.GetValue(name) is string given && !Regex.IsMatch(given, Binder.NamePattern))
                throw new InputException($"'{given}' is not a name, expected lower-case letters, digits, '-', '_' and '.'", "--name");
            using IMeasurementBackend device = backend.Open(parse);
            (ProbeResult result, DeviceProfile profile) = Run(device, seconds, parse.GetValue(name), parse.GetValue(output)!);
            if (parse.GetValue(json))
                JsonText.Write(parse.InvocationConfiguration.Output, "latencylab/probe/v1", ProbeJson.Of(result, profile, parse.GetValue(output)!));
            else
                Describe(Terminal.Current.Summary, result, profile, parse.GetValue(output)!);
        });
        return command;
    }

    /// <summary>Probes a device and writes its profile.</summary>
    /// <param name="device">Where kernels run.</param>
    /// <param name="seconds">About how long to sample.</param>
    /// <param name="name">Name of the profile; null: the device's.</param>
    /// <param name="path">File to write.</param>
    /// <exception cref="InputException">What was measured is no plausible device, or the file cannot be written.</exception>
    public static (ProbeResult Result, DeviceProfile Profile) Run(IMeasurementBackend device, double seconds, string? name, string path)
    {
        ProbeResult result = ProgressBar.Show("probing", report =>
            DeviceProbe.Run(device, Others(device), seconds, report is null ? null : progress => report(progress.Step, progress.Part)));
        DeviceProfile profile = ProbedProfile.Of(result, name, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        string yaml = DeviceProfileWriter.ToYaml(profile);
        Verify(yaml, path);
        AtomicFile.WriteAllText(path, yaml);
        return (result, profile);
    }

    /// <exception cref="InputException">What was measured is no plausible device.</exception>
    private static void Verify(string yaml, string path)
    {
        try
        {
            DeviceProfileReader.Parse(yaml, path);
        }
        catch (InputException problem)
        {
            throw new InputException(
            [
                new InputError("was not written: the machine was too busy, what was measured is no plausible device", path),
                .. problem.Errors.Select(error => error with { Line = 0, Column = 0 }),
            ]);
        }
    }

    /// <summary>On the host: one thread for comparison, and the other register widths on one thread.</summary>
    private static List<Func<IMeasurementBackend>> Others(IMeasurementBackend device)
    {
        List<Func<IMeasurementBackend>> others = [];
        if (device.Name != ExecutorFactory.Host)
            return others;
        foreach ((HostLanes lanes, int width) in HostBackend.AcceleratedLanes)
        {
            if (width != device.LaneWidth || device.Threads > 1)
                others.Add(() => new HostBackend(lanes, time: device.Time));
        }

        return others;
    }

    private static void Describe(TextWriter output, ProbeResult result, DeviceProfile profile, string path)
    {
        output.WriteLine($"{path}: {profile.Description}");
        ConsoleTable table = new("measured", ">value", "unit", ">best / median", ">MAD %", ">n");
        if (result.FrequencyHz is ProbedRate clock)
            Add(table, "clock", clock, 1e-9, "GHz");
        foreach (ProbedPeak peak in result.OtherPeaks.Prepend(result.Peak))
            Add(table, $"multiply-adds, {peak.LaneWidth} lanes, {UnitText.Count(peak.Threads, "thread")}", peak.MacsPerSecond, 2e-9, "GFLOP/s");
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
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"reference loop: {100 * result.ReferenceLoss:0.0} % over its best, spread {100 * result.ReferenceSpread:0.0} %; the process had {result.Processors:0.00} processors"));
        if (!result.IsTrusted)
            output.WriteLine("The machine was too busy to trust these numbers: close other programs and probe again.");
    }

    private static void Add(ConsoleTable table, string what, ProbedRate rate, double scale, string unit) => table.Add(
        what,
        (rate.Best * scale).ToString("G4", CultureInfo.InvariantCulture),
        unit,
        UnitText.Number(rate.Best / rate.Median, "0.000"),
        UnitText.PercentValue(100 * rate.Deviation / rate.Median),
        rate.Samples.ToString(CultureInfo.InvariantCulture));
}
