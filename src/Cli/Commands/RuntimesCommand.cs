namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab runtimes list | show | validate | schema</c>.</summary>
internal static class RuntimesCommand
{
    public static Command Create() => new("runtimes", "List, show and check runtimes: the software that drives a device.")
    {
        CreateList(),
        CreateShow(),
        CreateValidate(),
        CreateSchema(),
    };

    private static Command CreateList()
    {
        Option<bool> json = NewOption.Json();
        Command command = new("list", "List the shipped runtimes.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonText.Write(output, "latencylab/runtimes/v1", new JsonObject
                {
                    ["runtimes"] = JsonText.Array(Runtimes().Select(runtime => JsonNode.Parse(RuntimeTree.ToJson(runtime)))),
                });
                return;
            }

            WriteTable(output);
        });
        return command;
    }

    /// <summary>The shipped runtimes as a table.</summary>
    internal static void WriteTable(TextWriter output)
    {
        ConsoleTable table = new(
            "runtime", "submits", ">us an operator", ">us between kernels", "?decisions", "??passes", "?description");
        foreach (Runtime runtime in Runtimes())
        {
            table.Add(
                runtime.Name, runtime.Submission == Submission.Network ? "network" : "operators", Microseconds(runtime.OperatorSeconds),
                Microseconds(runtime.KernelGapSeconds), PlaceOf(runtime.Decisions),
                string.Join(", ", runtime.Passes.Order().Select(pass => Operators.Snake.Of(pass))), runtime.Description ?? "");
        }

        table.Write(output);
    }

    private static IEnumerable<Runtime> Runtimes() => RuntimeCatalog.Names.Select(name => RuntimeCatalog.Get(name));

    private static Command CreateShow()
    {
        Argument<string> name = new("NAME") { Description = "Name of a shipped runtime, or the path of a file." };
        Option<bool> json = NewOption.Json();
        Command command = new("show", "Show a runtime and where each number comes from.") { name, json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            Runtime runtime = RuntimeCatalog.Get(parsed.GetValue(name)!);
            if (parsed.GetValue(json))
                output.Write(RuntimeTree.ToJson(runtime));
            else
                Write(runtime, output);
        });
        return command;
    }

    private static void Write(Runtime runtime, TextWriter output)
    {
        output.WriteLine(runtime.Description is null ? runtime.Name : $"{runtime.Name}: {runtime.Description}");
        output.WriteLine(RuntimeText.Line(runtime));
        output.WriteLine();
        ConsoleTable table = new("field", ">value", "?source");
        if (runtime.Submission == Submission.Network)
        {
            Add("submission_s", runtime.SubmissionSeconds);
        }
        else
        {
            Add("operator_s", runtime.OperatorSeconds);
            foreach ((Operators.OperatorClass operatorClass, double seconds) in runtime.OperatorSecondsByClass.OrderBy(entry => entry.Key))
                Add($"operator_s_by_class.{Operators.OperatorClasses.Key(operatorClass)}", seconds);
        }

        Add("kernel_gap_s", runtime.KernelGapSeconds);
        if (runtime.Decisions == DecisionPlace.Host)
            Add("decision_s", runtime.DecisionSeconds);
        table.Write(output);
        output.WriteLine($"library: {RuntimeText.LibraryLine(runtime.Library)}");
        foreach ((string field, string source) in runtime.Sources.Where(source => !source.Key.EndsWith("_s", StringComparison.Ordinal)))
            output.WriteLine($"{field}: {source}");

        void Add(string field, double seconds) => table.Add(
            field, $"{Microseconds(seconds)} us", runtime.Sources.GetValueOrDefault(field)
                ?? runtime.Sources.GetValueOrDefault(field.Split('.')[0]) ?? "");
    }

    private static Command CreateValidate()
    {
        Argument<string[]> files =
            new("FILE") { Description = "Runtimes to check: paths, or names of shipped runtimes.", Arity = ArgumentArity.OneOrMore };
        Command command = new("validate", "Check runtimes; every error with its line and column.") { files };
        command.SetAction(parsed =>
        {
            List<InputError> errors = [];
            foreach (string file in parsed.GetValue(files)!)
            {
                try
                {
                    _ = File.Exists(file) ? RuntimeReader.ReadFile(file) : RuntimeCatalog.Get(file);
                    parsed.InvocationConfiguration.Output.WriteLine($"{file}: ok");
                }
                catch (InputException problem)
                {
                    errors.AddRange(problem.Errors);
                }
            }

            if (errors.Count > 0)
                throw new InputException(errors);
        });
        return command;
    }

    private static Command CreateSchema()
    {
        Command command = new("schema", "Write the JSON schema of runtimes, for editors.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(RuntimeSchema.ToJson()));
        return command;
    }

    private static string PlaceOf(DecisionPlace place) => place == DecisionPlace.Host ? "on the host" : "on the device";

    private static string Microseconds(double seconds) => UnitText.Number(seconds * 1e6, "0.###");
}
