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
        Option<int> threads = new("--threads") { Description = "Threads of the reference loop.", DefaultValueFactory = _ => 1 };
        Option<bool> json = NewOption.Json();
        Command command = new("doctor", "What this machine and this build can do, and what other programs do to measurements on it.")
        {
            seconds,
            threads,
            json,
        };
        command.SetAction(parsed =>
        {
            using HostBackend host = new(threads: parsed.GetValue(threads), time: Terminal.Current.Clock);
            double time = NumberOption.Within(parsed.GetValue(seconds), MostSeconds, "--seconds");
            Diagnosis diagnosis = Diagnosis.Of(host, ProgressBar.Show("watching for other programs", _ => MachineCheck.Run(host, time)));
            if (parsed.GetValue(json))
                JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/doctor/v1", DoctorJson.Of(diagnosis));
            else
                DoctorText.Write(diagnosis, parsed.InvocationConfiguration.Output);
        });
        return command;
    }
}
