using System.CommandLine;
using System.Globalization;
using LatencyLab.Diagnostics;
using LatencyLab.Kernels.Backends;

namespace LatencyLab.Cli.Commands;

/// <summary>
/// <c>latlab kernels prove</c>: everything that a device has to show, one command after another: its kernels are right, its rates make a
/// device profile, and the smoke suite can be measured on it.
/// </summary>
internal static class ProveCommand
{
    public static Command Create()
    {
        Option<string> backend = new("--backend")
        {
            Description = $"What is to be proved: {string.Join(", ", ExecutorFactory.Names)}; :N after a name takes device N.",
            DefaultValueFactory = _ => ExecutorFactory.Host,
        };
        Option<string> folder = new("--out") { Description = "Folder for the device profile and the measurements", Required = true };
        Option<double?> budget = new("--budget-seconds") { Description = "About how long the probe, and then the measuring, may take each" };
        Command prove = new("prove", "Verify every kernel on a backend, probe it into device.yaml and measure the smoke suite into smoke.csv.")
        {
            backend, folder, budget,
        };
        prove.SetAction(parsed =>
        {
            string target = parsed.GetValue(folder)!;
            CreateFolder(target);
            return Run(
                Steps(parsed.GetValue(backend)!, target, parsed.GetValue(budget)),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error);
        });
        return prove;
    }

    /// <summary>The command lines that prove a backend, in their order.</summary>
    private static IReadOnlyList<string[]> Steps(string backend, string folder, double? budgetSeconds)
    {
        string[] limit = budgetSeconds is double seconds ? ["--budget-seconds", seconds.ToString(CultureInfo.InvariantCulture)] : [];
        return
        [
            ["kernels", "verify", "--backend", backend],
            ["probe", "--backend", backend, "--out", Path.Combine(folder, "device.yaml"), .. limit],
            ["devices", "validate", Path.Combine(folder, "device.yaml")],
            ["measure", "--backend", backend, "--suite", "smoke", "--out", Path.Combine(folder, "smoke.csv"), .. limit],
        ];
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be made: {problem.Message}", path);
        }
    }

    /// <summary>Runs command lines until one fails; returns its exit code, else 0.</summary>
    private static int Run(IReadOnlyList<string[]> steps, TextWriter output, TextWriter error)
    {
        foreach (string[] step in steps)
        {
            output.WriteLine($"$ latlab {string.Join(' ', step)}");
            int code = CommandLine.Run(step, output, error);
            if (code != 0)
                return code;
        }

        return 0;
    }
}
