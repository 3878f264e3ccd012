using LatencyLab.Reporting.Content.Plots;

namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot granularity</c>, <c>rate</c> and <c>break-even</c>: one block of a backbone over S and r.</summary>
internal static class SpatialPlots
{
    private const string SeveralRates = "0.3,0.5,0.7", OneRate = "0.5";

    public static Command Granularity()
    {
        BlockOptions block = new();
        Option<string?> rates = new("--rates")
        {
            Description = $"Activation rates, a line each (default {SeveralRates}; with several devices one, {OneRate}).",
        };
        Option<bool> overDense = OverDense();
        Command command = new("granularity", "Latency of a block over the granularity S, on one device or several.");
        block.AddTo(command);
        command.Options.Add(rates);
        command.Options.Add(overDense);
        return new PictureOptions().Draws(command, parsed =>
        {
            IReadOnlyList<ILatencyModel> models = block.Devices.Models(parsed);
            IReadOnlyList<double> chosen =
                NumberList.Within(parsed.GetValue(rates) ?? (models.Count == 1 ? SeveralRates : OneRate), 1, rates.Name);
            return models.Count > 1 && chosen.Count > 1 ? throw new InputException("expected one rate with several devices", rates.Name)
                : block.Read(parsed).OverGranularity(models, chosen, parsed.GetValue(overDense));
        });
    }

    public static Command Rate()
    {
        BlockOptions block = new();
        Option<string?> granularities = new("--granularities")
        {
            Description = "Granularities S, a line each (default: all that the block allows; with several devices one is needed).",
        };
        Option<bool> overDense = OverDense();
        Command command = new("rate", "Latency of a block over the activation rate r, on one device or several.");
        block.AddTo(command);
        command.Options.Add(granularities);
        command.Options.Add(overDense);
        return new PictureOptions().Draws(command, parsed =>
        {
            IReadOnlyList<ILatencyModel> models = block.Devices.Models(parsed);
            IReadOnlyList<int> chosen =
                parsed.GetValue(granularities) is string text ? NumberList.Whole(text, granularities.Name) : [];
            return models.Count > 1 && chosen.Count != 1
                ? throw new InputException("expected one granularity with several devices", granularities.Name)
                : block.Read(parsed).OverRate(models, chosen, parsed.GetValue(overDense));
        });
    }

    public static Command BreakEven()
    {
        BlockOptions block = new();
        Command command = new("break-even", "Latency of a block over dense for every S and r, and the rate below which skipping pays.");
        block.AddTo(command);
        return new PictureOptions().Draws(command, parsed => block.Read(parsed).BreakEven(block.Devices.OneModel(parsed)));
    }

    private static Option<bool> OverDense() => new("--over-dense") { Description = "Latency as a share of the dense block's." };

    /// <summary>The options that name a block.</summary>
    private sealed class BlockOptions
    {
        private readonly Option<string> _network = new("--network")
        {
            Description = "Backbone of residual blocks, e.g. resnet50, or the .yaml file of your own.",
            Required = true,
        };

        private readonly Option<int> _stage = NewOption.Of("--stage", "The stage whose blocks after the first are drawn.", 1);

        private readonly Option<int> _batch = NewOption.Of("--batch", "Images in a batch.", 1);

        private readonly Option<int?> _resolution =
            new("--resolution") { Description = "Side of the square input image in pixels (default: the network's own)." };

        public DevicesOptions Devices { get; } = new();

        public void AddTo(Command command)
        {
            Devices.AddTo(command);
            foreach (Option option in (Option[])[_network, _stage, _batch, _resolution])
                command.Options.Add(option);
        }

        public SpatialPlot Read(ParseResult parsed) => new(
            BackboneCatalog.Find(parsed.GetRequiredValue(_network)), parsed.GetValue(_stage), parsed.GetValue(_batch),
            parsed.GetValue(_resolution));
    }
}
