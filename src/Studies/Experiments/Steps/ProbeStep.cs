using LatencyLab.Measuring.Probing;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>This machine, or an accelerator of it, as a device profile.</summary>
internal sealed class ProbeStep(BackendChoice backend, double seconds, string file) : ExperimentStep("probe")
{
    public override string Inputs => FormattableString.Invariant($"{InputsOf(backend)} {seconds}");

    public override bool IsMeasured => true;

    /// <summary>Every part by name: ledgers hold a hash of it, so that the words must not change.</summary>
    public static string InputsOf(BackendChoice backend) => FormattableString.Invariant(
        $"BackendSection {{ Backend = {backend.Backend}, Threads = {backend.Threads}, Lanes = {backend.Lanes}")
        + (backend.Accelerator is string one ? $", Accelerator = {one} }}" : " }");

    public override IReadOnlyList<string> Writes => [file];

    public override StepResult Run(StepContext context)
    {
        using IMeasurementBackend device = backend.Open(context.Host.Clock);
        (ProbeResult result, DeviceProfile profile, string yaml) =
            context.Host.Show("probing", report => ProfileProbe.Run(device, seconds, null, context.PathOf(file), report));
        context.Save(file, yaml);
        double gigaflops = 2 * result.Peak.MacsPerSecond.Best / 1e9, gigabytes = result.Levels[^1].Read.Best / 1e9;
        string trust = result.IsTrusted ? "" : "; too unsteady to trust";
        return new StepResult(
            FormattableString.Invariant($"{profile.Name}: {gigaflops:0} GFLOP/s fp32, {gigabytes:0} GB/s from memory{trust}"), [file])
        {
            Figures = [("flops_per_s", 2 * result.Peak.MacsPerSecond.Best), ("memory_bytes_per_s", result.Levels[^1].Read.Best)],
        };
    }
}
