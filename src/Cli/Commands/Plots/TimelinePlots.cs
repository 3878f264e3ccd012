using LatencyLab.Measurements;
using LatencyLab.Predictor.Composition;
using LatencyLab.Reporting.Content.Plots;

namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot timeline</c>: what host and device do in time.</summary>
internal static class TimelinePlots
{
    public static Command Timeline()
    {
        DevicesOptions devices = new();
        NetworkOptions network = new();
        Option<string?> layers = new("--layers") { Description = "A CSV of operators in the measurement schema, instead of a network." };
        Option<string[]> blocks = new("--blocks")
        {
            Description = "Blocks of the network to draw, e.g. stage1.block1 (default: all).",
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("timeline", "What host and device do in time under a runtime: enqueueing, working, waiting, decisions.");
        devices.AddTo(command);
        network.AddTo(command);
        command.Options.Add(layers);
        command.Options.Add(blocks);
        return new PictureOptions().Draws(command, parsed =>
        {
            ILatencyModel model = devices.OneModel(parsed);
            string where = $"on {model.Device.Name}, {model.Runtime?.Name ?? model.Name}";
            if (parsed.GetValue(layers) is string path)
            {
                network.RefuseWithout(parsed);
                if (parsed.GetResult(blocks) is { Implicit: false })
                    throw new InputException("does nothing without --network", blocks.Name);
                return TimelinePlot.Of($"{Path.GetFileName(path)} {where}", Kernels(model, path));
            }

            NetworkInput input = network.ReadEither(parsed);
            NetworkEstimate estimate = NetworkPredictor.Predict(model, NetworkPlots.BlocksOf(input));
            string[] chosen = parsed.GetValue(blocks) ?? [];
            string[] names = [.. estimate.Blocks.Select(block => block.Block.Name)];
            if (chosen.FirstOrDefault(name => !names.Contains(name)) is string unknown)
            {
                throw new InputException(
                    $"unknown block '{unknown}', expected of {names[0]} to {names[^1]}", blocks.Name,
                    nearest: NearestName.Find(unknown, names));
            }

            IEnumerable<BlockEstimate> drawn = estimate.Blocks.Where(block => chosen.Length == 0 || chosen.Contains(block.Block.Name));
            string what = chosen.Length == 0 ? "" : $", {string.Join(", ", chosen)}";
            IReadOnlyList<TimelineKernel> kernels = TimelinePlot.KernelsOf(model, drawn);
            return TimelinePlot.Of(
                FormattableString.Invariant($"{input.Title}, batch {input.Dense.Batch}{what} {where}"),
                chosen.Length == 0 && model.Start.TotalSeconds > 0 ? [TimelinePlot.KernelOf("start", model.Start), .. kernels] : kernels);
        });
    }

    private static IReadOnlyList<TimelineKernel> Kernels(ILatencyModel model, string path)
    {
        MeasurementTable table = MeasurementReader.Read(path, model.DataType);
        if (table.Unreadable.Count > 0)
            throw table.Unreadable.ToException(path);
        return
        [
            .. table.Rows.Select(row => TimelinePlot.KernelOf(
                row.Implementation.Length > 0 ? row.Implementation : row.Operator.Kind, model.Predict(row.Operator))),
        ];
    }
}
