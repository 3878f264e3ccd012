using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Networks.Backbones;
using LatencyLab.Studies.Validation;

namespace LatencyLab.Cli.Commands.ValidateSearch;

/// <summary><c>latlab validate-search</c>: would a stopwatch have chosen the same granularity?</summary>
internal static class ValidateSearchCommand
{
    public static Command Create()
    {
        Option<string> device = new("--device") { Description = "Calibrated profile of this machine.", Required = true };
        BackendOptions backend = new();
        Option<string> network = NewOption.Of("--network", "Backbone, one block of each stage of which is measured", "resnet50");
        Option<int[]> stages = new("--stages") { Description = "Stages to measure (default: all)", AllowMultipleArgumentsPerToken = true };
        Option<double[]> rates = new("--rates")
        {
            Description = "Activation rates r",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [0.3, 0.5, 0.7],
        };
        Option<double> rowBudget = NewOption.Of(
            "--row-budget-seconds",
            "Most seconds of sampling for a block at one rate and granularity", new MeasuringOptions().RowBudgetSeconds);
        Option<int> masks = NewOption.Of(
            "--masks",
            "Random masks that a granularity's time is the mean of: what conv1 computes beside the patches depends on how they lie", 5);
        Option<int> seed = NewOption.Of("--seed", "Order of samples, inputs and masks", new MeasuringOptions().Seed);
        Option<bool> json = NewOption.Json();
        Command command = new(
            "validate-search", "Measure every granularity S of blocks and compare the S picked by prediction with the measured best.")
        {
            device, backend.Backend, backend.Accelerator, network, stages, rates, backend.Threads, backend.Lanes, rowBudget, masks,
            seed, json,
        };
        command.SetAction(parsed =>
        {
            ILatencyModel model = LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get(parsed.GetRequiredValue(device)));
            double[] chosenRates = [.. parsed.GetValue(rates)!.Order()];
            foreach (double rate in chosenRates.Where(rate => !(rate > 0 && rate <= 1)))
            {
                throw new InputException(
                    string.Create(CultureInfo.InvariantCulture, $"{rate} is not an activation rate, expected above 0 and at most 1"),
                    "--rates");
            }

            IReadOnlyList<BlockShape> blocks =
                CrossoverCommand.BlocksOf(BackboneCatalog.Find(parsed.GetValue(network)!), parsed.GetValue(stages) ?? []);
            if (parsed.GetValue(masks) < 1)
                throw new InputException($"expected 1 or more, got {parsed.GetValue(masks)}", "--masks");
            MeasuringOptions options = new()
            {
                Seed = parsed.GetValue(seed),
                RowBudgetSeconds = NumberOption.Positive(parsed.GetValue(rowBudget), "--row-budget-seconds"),
            };
            using IMeasurementBackend opened = backend.Open(parsed);
            List<ChoiceRow> choices = [];
            foreach (BlockShape block in blocks)
            {
                choices.AddRange(SearchValidation.Run(model, opened, block, chosenRates, parsed.GetValue(masks), options));
                Terminal.Current.Progress($"{block.Name} measured");
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonText.Write(output, "latencylab/search-validation/v1", ToJson(opened, choices));
            else
                Write(opened, choices, output);
        });
        return command;
    }

    private static void Write(IMeasurementBackend backend, List<ChoiceRow> choices, TextWriter output)
    {
        ConsoleTable table = new(
            "block", ">r", ">picked S", ">measured best S", ">regret %", "?>dynamic / dense", "?>predicted",
            "?dense or dynamic", "trusted");
        foreach (ChoiceRow row in choices)
        {
            table.Add(
                row.Block, UnitText.Number(row.Rate, "0.##"), $"{row.Picked}", $"{row.Best}", UnitText.PercentValue(100 * row.Regret),
                UnitText.Ratio(row.MeasuredRatio), UnitText.Ratio(row.PredictedRatio),
                row.IsDecidedRight ? "right" : row.IsClear ? "wrong" : "wrong, within 5 %", row.IsTrusted ? "yes" : "no: varied");
        }

        table.Write(output);
        ChoiceRow[] clear = [.. choices.Where(row => row.IsClear)];
        string average = UnitText.Percent(choices.Average(row => row.Regret)), worst = UnitText.Percent(choices.Max(row => row.Regret));
        output.WriteLine(
            $"{backend.DeviceName} ({backend.Implementation}): regret {average} on average, {worst} at worst; "
            + $"dense or dynamic decided right in {clear.Count(row => row.IsDecidedRight)} of {clear.Length} cases that differ by more "
            + "than 5 %");
    }

    private static JsonObject ToJson(IMeasurementBackend backend, List<ChoiceRow> choices) => new()
    {
        ["device"] = backend.DeviceName,
        ["implementation"] = backend.Implementation,
        ["regret_mean"] = choices.Average(row => row.Regret),
        ["regret_worst"] = choices.Max(row => row.Regret),
        ["clear_cases"] = choices.Count(row => row.IsClear),
        ["clear_cases_decided_right"] = choices.Count(row => row.IsClear && row.IsDecidedRight),
        ["choices"] = JsonText.Array(choices.Select(row => new JsonObject
        {
            ["block"] = row.Block,
            ["activation_rate"] = row.Rate,
            ["picked_granularity"] = row.Picked,
            ["best_granularity"] = row.Best,
            ["regret"] = row.Regret,
            ["measured_ratio_to_dense"] = row.MeasuredRatio,
            ["predicted_ratio_to_dense"] = row.PredictedRatio,
            ["trusted"] = row.IsTrusted,
        })),
    };
}
