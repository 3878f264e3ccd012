using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Cli.Commands.Doctor;

/// <summary><c>latlab doctor</c>: what this machine and this build can do, and what other programs do to measurements on it.</summary>
internal static class DoctorCommand
{
    private const double DefaultSeconds = 1, MostSeconds = 600;

    public static Command Create()
    {
        Option<double> seconds = NewOption.Of("--seconds", "How long the reference loop watches for other programs.", DefaultSeconds);
        BackendOptions backend = new();
        Option<bool> json = NewOption.Json();
        Command command = new("doctor", "What this machine and this build can do, and what other programs do to measurements on it.")
        {
            seconds,
            backend.Backend,
            backend.Accelerator,
            backend.Threads,
            backend.Lanes,
            json,
        };
        command.SetAction(parsed =>
        {
            double time = NumberOption.Within(parsed.GetValue(seconds), MostSeconds, "--seconds");
            using IMeasurementBackend device = backend.Open(parsed);
            Diagnosis diagnosis = Diagnosis.Of(
                device, ProgressBar.Show("watching for other programs", _ => MachineCheck.Run(device, time)));
            if (parsed.GetValue(json))
                JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/doctor/v1", DoctorJson.Of(diagnosis));
            else
                DoctorText.Write(diagnosis, parsed.InvocationConfiguration.Output);
        });
        return command;
    }
}
