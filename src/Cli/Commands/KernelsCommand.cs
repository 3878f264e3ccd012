using LatencyLab.Kernels;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab kernels list | verify | prove</c>: the real kernels, and the proof that they are right.</summary>
internal static class KernelsCommand
{
    private const double Tolerance = 1e-5;

    public static Command Create()
    {
        Command command = new("kernels", "The real kernels: list them, or check each against a float64 reference.");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateVerify());
        command.Subcommands.Add(ProveCommand.Create());
        return command;
    }

    private static Command CreateList()
    {
        Option<bool> json = NewOption.Json();
        Command list = new("list", "Name and purpose of every kernel.") { json };
        list.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonText.Write(output, "latencylab/kernels/v1", new JsonObject
                {
                    ["kernels"] = JsonText.Array(
                        KernelCatalog.All.Select(kind => new JsonObject { ["kernel"] = kind.Name, ["summary"] = kind.Summary })),
                });
                return 0;
            }

            int width = KernelCatalog.All.Max(kind => kind.Name.Length);
            foreach (KernelKind kind in KernelCatalog.All)
                output.WriteLine($"{kind.Name.PadRight(width)}  {kind.Summary}");
            return 0;
        });
        return list;
    }

    private static Command CreateVerify()
    {
        Option<string> backend = NewOption.Of(
            "--backend",
            $"Where kernels run: {string.Join(", ", ExecutorFactory.Names)}; :N after a name takes device N.", ExecutorFactory.Host);
        Option<string?> accelerator = BackendOptions.NewAccelerator();
        Option<string> lanes = NewOption.Of(
            "--lanes", "Register width of the host's kernels: 512, 256, 128, scalar, best (what the processor has) or all.", "all");
        lanes.AcceptOnlyFromAmong([.. BackendChoice.LaneNames, "all"]);
        Option<int?> threads = new("--threads") { Description = "Threads of the host, at least 1. Default: 1 and 2." };
        Option<string?> only = new("--kernel") { Description = "Check this kernel only." };
        Option<bool> json = NewOption.Json();
        Command verify = new(
            "verify", "Run every kernel on random inputs and compare with float64 references; exit code 1 if any is off by 1e-5.")
        {
            backend, accelerator, lanes, threads, only, json,
        };
        verify.SetAction(parsed => Verify(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(json),
            Executors(
                parsed.GetValue(backend)!, parsed.GetValue(accelerator), parsed.GetValue(lanes)!,
                parsed.GetValue(threads) is int count ? [count] : [1, 2]),
            parsed.GetValue(only) is string name ? [KernelCatalog.Named(name)] : KernelCatalog.All));
        return verify;
    }

    private static int Verify(TextWriter result, bool asJson, IEnumerable<Func<IExecutor>> executors, IReadOnlyList<KernelKind> kinds)
    {
        int failures = 0, cases = 0;
        int width = kinds.Max(kind => kind.Name.Length);
        TextWriter output = asJson ? TextWriter.Null : result;
        JsonArray rows = [];
        output.WriteLine($"{"kernel".PadRight(width)}  executor       cases  worst relative error");
        foreach (Func<IExecutor> open in executors)
        {
            using IExecutor executor = open();
            foreach (KernelKind kind in kinds)
            {
                List<string> wrong = [];
                double worst = 0;
                foreach (KernelCase named in kind.Cases)
                {
                    using PreparedKernel prepared = executor.Prepare(kind, named.Request);
                    double error = prepared.Verify();
                    worst = Math.Max(worst, error);
                    if (!(error < Tolerance))
                        wrong.Add($"{named.Name} ({UnitText.Number(error, "0.0e+0")})");
                }

                cases += kind.Cases.Count;
                failures += wrong.Count;
                rows.Add(new JsonObject
                {
                    ["kernel"] = kind.Name,
                    ["executor"] = executor.Name,
                    ["cases"] = kind.Cases.Count,
                    ["worst_relative_error"] = JsonText.Number(worst),
                    ["wrong"] = JsonText.Texts(wrong),
                });
                string verdict = wrong.Count == 0 ? "" : "  WRONG: " + string.Join(", ", wrong);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind.Name.PadRight(width)}  {executor.Name,-13}  {kind.Cases.Count,5}  {worst:0.0e+0}{verdict}"));
            }
        }

        if (asJson)
        {
            JsonText.Write(result, "latencylab/verification/v1", new JsonObject
            {
                ["tolerance"] = Tolerance,
                ["cases"] = cases,
                ["wrong_cases"] = failures,
                ["kernels"] = rows,
            });
        }

        output.WriteLine(failures == 0 ? $"{cases} cases, all within 1e-5" : $"{failures} of {cases} cases are wrong");
        return failures == 0 ? 0 : 1;
    }

    /// <summary>What to verify on: every width and number of threads of the host, or one accelerator.</summary>
    private static IEnumerable<Func<IExecutor>> Executors(string backend, string? accelerator, string lanes, int[] threads)
    {
        if (threads.Any(count => count < 1))
            throw new InputException($"threads is {threads.First(count => count < 1)}: expected at least 1", "--threads");
        if (backend == ExecutorFactory.Host)
            return Choices(lanes).SelectMany(_ => threads, (choice, count) => (Func<IExecutor>)(() => new HostExecutor(choice, count)));
        IExecutor opened = ExecutorFactory.Open(backend, accelerator: accelerator);
        return [() => opened];
    }

    private static IReadOnlyList<HostLanes> Choices(string lanes) => lanes == "all"
        ? [HostLanes.Bits512, HostLanes.Bits256, HostLanes.Bits128, HostLanes.Scalar] : [BackendChoice.LanesOf(lanes)];
}
