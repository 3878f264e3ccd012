using System.Globalization;
using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Hardware;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>This machine, or an accelerator of it, as a device profile.</summary>
internal sealed class ProbeStep(BackendSection backend, double seconds, string file) : Step
{
    public override string Name => "probe";

    public override string Inputs => FormattableString.Invariant($"{backend} {seconds}");

    public override bool IsMeasured => true;

    public override StepResult Run(StepContext context)
    {
        using IMeasurementBackend device = BackendOptions.Open(backend.Backend, backend.Lanes, backend.Threads);
        (ProbeResult result, DeviceProfile profile) = ProbeCommand.Run(device, seconds, null, context.PathOf(file));
        double gigaflops = 2 * result.Peak.MacsPerSecond.Best / 1e9, gigabytes = result.Levels[^1].Read.Best / 1e9;
        return new StepResult(
            string.Create(CultureInfo.InvariantCulture, $"{profile.Name}: {gigaflops:0} GFLOP/s fp32, {gigabytes:0} GB/s from memory{(result.IsTrusted ? "" : "; machine busy, not to be trusted")}"),
            [file]);
    }
}
