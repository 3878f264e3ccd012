using LatencyLab.Cli.Parsing;
using LatencyLab.Files;
using LatencyLab.Kernels;

namespace LatencyLab.Cli.Commands;

/// <summary>
/// <c>latlab kernels prove</c>: everything that a device has to show, one command after another: its kernels are right, its rates make a
/// device profile, and the smoke suite can be measured on it.
/// </summary>
internal static class ProveCommand
{
    private const string Profile = "device.yaml";

    public static Command Create()
    {
        Option<string> backend = NewOption.Of(
            "--backend",
            $"What is to be proved: {string.Join(", ", ExecutorFactory.Names)}; :N after a name takes device N.", ExecutorFactory.Host);
        Option<string?> accelerator = BackendOptions.NewAccelerator();
        Option<string> folder =
            new("--out") { Description = "Folder for the device profile and the measurements", HelpName = "DIR", Required = true };
        Option<bool> force = NewOption.Force();
        Option<double?> budget =
            new("--budget-seconds") { Description = "About how long the probe, and then the measuring, may take each" };
        Option<bool> json = NewOption.Json();
        Command prove = new(
            "prove", "Verify every kernel on a backend, probe it into device.yaml and measure the smoke suite into smoke.csv.")
        {
            backend, accelerator, folder, force, budget, json,
        };
        prove.SetAction(parsed =>
        {
            string target = parsed.GetValue(folder)!;
            bool replaces = parsed.GetValue(force);
            OutputFile.Check(Path.Combine(target, Profile), replaces);
            return Run(
                parsed.RootCommandResult.Command, Steps(
                    [
                        "--backend", parsed.GetValue(backend)!,
                        .. parsed.GetValue(accelerator) is string one ? ["--accelerator", one] : Array.Empty<string>(),
                    ],
                    target, replaces, parsed.GetValue(budget)),
                parsed.GetValue(json), Terminal.Current);
        });
        return prove;
    }

    /// <summary>The command lines that prove a backend, in their order.</summary>
    private static IReadOnlyList<string[]> Steps(string[] backend, string folder, bool replaces, double? budgetSeconds)
    {
        string[] limit = budgetSeconds is double seconds ? ["--budget-seconds", seconds.ToString(CultureInfo.InvariantCulture)] : [];
        string[] again = replaces ? ["--force"] : [];
        return
        [
            ["kernels", "verify", .. backend],
            ["probe", .. backend, "--out", Path.Combine(folder, Profile), .. again, .. limit],
            ["devices", "validate", Path.Combine(folder, Profile)],
            ["measure", .. backend, "--suite", "smoke", "--out", Path.Combine(folder, "smoke.csv"), .. limit],
        ];
    }

    /// <summary>Runs command lines until one fails; returns its exit code, else 0.</summary>
    private static int Run(Command root, IReadOnlyList<string[]> steps, bool asJson, Terminal terminal)
    {
        JsonArray results = [];
        int code = 0;
        foreach (string[] step in steps.TakeWhile(_ => code == 0))
        {
            string command = $"latlab {string.Join(' ', step)}";
            if (!asJson)
            {
                terminal.Output.WriteLine($"$ {command}");
                code = Invocation.Run(root.Parse(step, Invocation.Parser), terminal.Output, terminal.Error);
                continue;
            }

            using StringWriter text = new();
            code = Invocation.Run(root.Parse([.. step, "--json"], Invocation.Parser), text, terminal.Error);
            string result = text.ToString();
            results.Add(new JsonObject
            {
                ["command"] = command,
                ["exit_code"] = code,
                ["result"] = result.Length > 0 ? JsonNode.Parse(result) : null,
            });
        }

        if (asJson)
            JsonText.Write(terminal.Output, "latencylab/proof/v1", new JsonObject { ["proved"] = code == 0, ["steps"] = results });
        return code;
    }
}
