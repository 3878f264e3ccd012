using LatencyLab.Cli.Parsing;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Crossover;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Networks.Backbones;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab crossover</c>: up to which activation rate a dynamic block is really faster than the dense one, measured.</summary>
internal static class CrossoverCommand
{
    /// <summary>Rows that a block takes, about: the dense one, one a rate, and the schedules that are tried.</summary>
    private static readonly int s_rowsOfBlock = DynamicSuite.Rates.Count + 5;

    public static Command Create()
    {
        BackendOptions backend = new();
        Option<string> network = NewOption.Of("--network", "Backbone, one block of each stage of which is measured", "resnet50");
        Option<int[]> stages = new("--stages") { Description = "Stages to measure (default: all)", AllowMultipleArgumentsPerToken = true };
        Option<int[]> granularities = new("--granularity")
        {
            Description = "Spatial granularities S (default: every divisor of the stage's map but the whole, which is layer skipping)",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> batch = new("--batch") { Description = "Images", DefaultValueFactory = _ => 1 };
        Option<string> mask = NewOption.Of("--mask", "How the selected patches lie: random or clustered", "random");
        Option<double> rowBudget = NewOption.Of(
            "--row-budget-seconds", "Most seconds of sampling for a block at one rate", new MeasuringOptions().RowBudgetSeconds);
        Option<double?> budget = new("--budget-seconds")
        {
            Description = "About how long to measure: blocks share it, and those that find it spent are left out",
        };
        Option<int> seed = NewOption.Of("--seed", "Order of samples, inputs and masks", new MeasuringOptions().Seed);
        Option<bool> json = NewOption.Json();
        Command command = new(
            "crossover", "Measure up to which activation rate a dynamic block is faster than the dense one, by granularity.")
        {
            backend.Backend, backend.Accelerator, network, stages, granularities, batch, mask, backend.Threads, backend.Lanes,
            rowBudget, budget, seed, json,
        };
        command.SetAction(parse =>
        {
            IReadOnlyList<(BlockShape Block, int Granularity)> plan = Plan(
                BackboneCatalog.Find(parse.GetValue(network)!), parse.GetValue(stages) ?? [], parse.GetValue(granularities) ?? []);
            double most = parse.GetValue(budget) is double given
                ? NumberOption.Positive(given, "--budget-seconds") : double.PositiveInfinity;
            MeasuringOptions options = new()
            {
                Seed = parse.GetValue(seed),
                RowBudgetSeconds = Math.Min(
                    NumberOption.Positive(parse.GetValue(rowBudget), "--row-budget-seconds"), most / (plan.Count * s_rowsOfBlock)),
            };
            int images = (int)NumberOption.Positive(parse.GetValue(batch), "--batch");
            MaskStyle style = StyleOf(parse.GetValue(mask)!);
            using IMeasurementBackend device = backend.Open(parse);
            CrossoverMeasurement measurement = new(device, options, style, images);
            using Interrupt interrupt = new();
            List<CrossoverRow> rows = [];
            long start = device.Time.GetTimestamp();
            foreach ((BlockShape block, int granularity) in plan)
            {
                if (rows.Count > 0 && device.Time.GetElapsedTime(start).TotalSeconds >= most)
                {
                    Terminal.Current.Note($"{rows.Count} of {plan.Count} blocks measured in the time given");
                    break;
                }

                if (measurement.Measure(block, granularity, DynamicSuite.Rates, interrupt.Token) is not CrossoverRow row)
                    return Interrupt.ExitCode;
                rows.Add(row);
                Terminal.Current.Progress($"{rows.Count} of {plan.Count}: {block.Name}, S = {granularity}");
            }

            if (parse.GetValue(json))
                JsonText.Write(parse.InvocationConfiguration.Output, "latencylab/crossover/v2", ToJson(device, rows));
            else
                Write(parse.InvocationConfiguration.Output, device, style, rows);
            return 0;
        });
        return command;
    }

    /// <summary>A block of every chosen stage.</summary>
    /// <exception cref="InputException">A stage that has no such block.</exception>
    public static IReadOnlyList<BlockShape> BlocksOf(Backbone backbone, int[] stages)
    {
        IReadOnlyList<BlockShape> blocks = CrossoverMeasurement.Blocks(backbone);
        foreach (int stage in stages.Where(stage => blocks.All(block => block.Stage != stage)))
        {
            string known = string.Join(", ", blocks.Select(block => block.Stage));
            throw new InputException($"is {stage}, expected a stage of {backbone.Name} with two blocks or more: {known}", "--stages");
        }

        return [.. blocks.Where(block => stages.Length == 0 || stages.Contains(block.Stage))];
    }

    private static List<(BlockShape Block, int Granularity)> Plan(Backbone backbone, int[] stages, int[] granularities)
    {
        List<(BlockShape, int)> plan = [];
        foreach (BlockShape block in BlocksOf(backbone, stages))
        {
            plan.AddRange(CrossoverMeasurement.Granularities(block)
                .Where(s => granularities.Length == 0 || granularities.Contains(s)).Select(s => (block, s)));
        }

        return plan.Count > 0 ? plan
            : throw new InputException($"none of {string.Join(", ", granularities)} divides the map of a stage", "--granularity");
    }

    private static MaskStyle StyleOf(string name) =>
        Enum.TryParse(name, ignoreCase: true, out MaskStyle style) && Enum.IsDefined(style) ? style
        : throw new InputException(
            $"unknown mask '{name}', expected random or clustered", "--mask", nearest: NearestName.Find(name, ["random", "clustered"]));

    private static void Write(TextWriter output, IMeasurementBackend device, MaskStyle style, IReadOnlyList<CrossoverRow> rows)
    {
        ConsoleTable table = new(
            "block", "?>map", ">S", ">dense us", "?>r = 0.1", "?>r = 0.5", "?>r = 1", ">break-even r", "??schedule", "trusted");
        foreach (CrossoverRow row in rows)
        {
            double dense = row.Dense.Seconds;
            table.Add(
                row.Block.Name, $"{row.Block.OutputHeight}", $"{row.Granularity}", UnitText.Microseconds(dense),
                Ratio(row, 0.1), Ratio(row, 0.5), Ratio(row, 1),
                row.BreakEvenRate switch { null => "never", double rate => UnitText.Ratio(rate) },
                string.Join("; ", row.Schedules), row.IsTrusted ? "yes" : "no: varied");
        }

        table.Write(output);
        output.WriteLine(
            $"{device.DeviceName} ({device.Implementation}), {style.ToString().ToLowerInvariant()} masks; under r: "
            + "the dynamic block's time over the dense block's, masker and compaction included; break-even r: dynamic is no slower up to "
            + "there");
    }

    private static string Ratio(CrossoverRow row, double rate) =>
        UnitText.Ratio(row.Dynamic.First(point => point.Rate == rate).Result.Seconds / row.Dense.Seconds);

    private static JsonObject ToJson(IMeasurementBackend device, IReadOnlyList<CrossoverRow> rows) => new()
    {
        ["device"] = device.DeviceName,
        ["implementation"] = device.Implementation,
        ["clock"] = device.ClockName,
        ["blocks"] = JsonText.Array(rows.Select(row => new JsonObject
        {
            ["block"] = row.Block.Name,
            ["map"] = row.Block.OutputHeight,
            ["granularity"] = row.Granularity,
            ["schedules"] = JsonText.Texts(row.Schedules),
            ["dense_s"] = row.Dense.Seconds,
            ["break_even_rate"] = row.BreakEvenRate,
            ["trusted"] = row.IsTrusted,
            ["dynamic"] = JsonText.Array(row.Dynamic.Select(point => new JsonObject
            {
                ["activation_rate"] = point.Rate,
                ["median_s"] = point.Result.Seconds,
                ["mad_s"] = point.Result.DeviationSeconds,
                ["samples"] = point.Result.Samples,
            })),
        })),
    };
}
