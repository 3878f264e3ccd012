using LatencyLab.Kernels.Host;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Studies.Measuring;

/// <summary>A machine, or an accelerator of it, measured into a device profile.</summary>
public static class ProfileProbe
{
    /// <summary>Probes a device.</summary>
    /// <param name="device">Where kernels run.</param>
    /// <param name="seconds">About how long to sample.</param>
    /// <param name="name">Name of the profile; null: the device's.</param>
    /// <param name="path">The file that the profile is for, for messages.</param>
    /// <param name="report">Takes what is done and which part of it is over; null for none.</param>
    /// <returns>What was measured, the profile, and the text of its file.</returns>
    /// <exception cref="InputException">What was measured is no plausible device.</exception>
    public static (ProbeResult Result, DeviceProfile Profile, string Yaml) Run(
        IMeasurementBackend device, double seconds, string? name, string path, Action<string, double>? report)
    {
        ProbeResult result = DeviceProbe.Run(
            device, Others(device), seconds, report is null ? null : progress => report(progress.Step, progress.Part));
        DeviceProfile profile = ProbedProfile.Of(result, name, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (device.OperatorSeconds is double operatorSeconds and > 0)
        {
            string source = $"an operator on one element in {device.Implementation}: the least of 60 runs of 33 of them, less one";
            profile = profile with
            {
                LaunchOverheadSeconds = operatorSeconds,
                Sources = new Dictionary<string, string>(profile.Sources) { ["launch_overhead_s"] = source },
            };
        }

        string yaml = DeviceProfileWriter.ToYaml(profile);
        Verify(yaml, path);
        return (result, profile, yaml);
    }

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
                new InputError("was not written: what was measured is no plausible device", path),
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
}
