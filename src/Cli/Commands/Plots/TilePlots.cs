using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Cli.Commands.Simulate;
using LatencyLab.Operators;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot tiles</c>: when the tiles of a simulated operator, or the kernels of a network, ran on engines.</summary>
internal static class TilePlots
{
    /// <summary>Lanes that can be told apart in a picture.</summary>
    private const int MostLanes = 16;

    public static Command Tiles()
    {
        ModelOptions model = new();
        NetworkOptions network = new();
        Option<string?> operatorText = new("--operator")
        {
            Description = "One operator in measurement-schema columns, e.g. \"conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1\".",
        };
        Option<string?> tile = new("--tile") { Description = "The tile, ROWSxCOLUMNS or ROWSxCOLUMNS/PARTS, instead of the predictor's." };
        Command command = new("tiles", "When the tiles of an operator, or the kernels of a network, run on engines, simulated.");
        model.AddTo(command);
        network.AddTo(command);
        command.Options.Add(operatorText);
        command.Options.Add(tile);
        return new PictureOptions().Draws(command, parsed =>
        {
            ILatencyModel closed = model.GetModel(parsed);
            if (OneOf.Given(parsed, "plot tiles", network.Network, network.Config, operatorText) != operatorText.Name)
                return OfNetwork(network.ReadEither(parsed), closed, parsed.GetResult(tile) is { Implicit: false } ? tile.Name : null);
            network.RefuseUnused(parsed, operatorText.Name);
            Operator op = OperatorPrediction.Parse(parsed.GetValue(operatorText)!);
            if (op is CompositeOperator || closed.Name != LatencyModels.Default)
                throw new InputException($"{op.Kind} has no tiles of its own by model {closed.Name}, expected one kernel", "--operator");
            KernelSimulator kernels = new(closed.Device, closed.DataType, closed.Runtime?.Library);
            KernelRun run = kernels.Recorded(op, CacheState.Repeated, TileText.Parse(parsed.GetValue(tile)));
            return Of($"{op.Kind} on {closed.Device.Name}, simulated", run);
        });
    }

    private static Chart OfNetwork(NetworkInput input, ILatencyModel closed, string? tile)
    {
        if (tile is not null)
            throw new InputException("needs --operator", tile);
        return SimulatedPlot.Of(
            SimulatedNetwork.Of(input, closed)
                ?? throw new InputException($"model {closed.Name} has no tiles to simulate, expected {LatencyModels.Default}", "--model"));
    }

    private static Chart Of(string title, KernelRun run)
    {
        List<(int Engine, int Slot, TileSpan Span)> tiles = [];
        long begin = run.Start;
        for (int grid = 0; grid < run.Grids.Count; grid++)
        {
            foreach (WaveRecord wave in run.Grids[grid].Waves)
            {
                for (int i = 0; i < wave.Engines; i++)
                {
                    int engine = wave.FirstEngine + i;
                    string lane = string.Create(CultureInfo.InvariantCulture, $"engine {engine}, {wave.Slot}");
                    string label = string.Create(CultureInfo.InvariantCulture, $"{wave.FirstTile + i}");
                    double from = Picoseconds.Seconds(begin + wave.Start), to = Picoseconds.Seconds(begin + wave.End);
                    tiles.Add((engine, wave.Slot, new TileSpan(lane, from, to, grid, label)));
                }
            }

            begin += run.Grids[grid].Duration;
        }

        int places = tiles.Count == 0 ? 1 : tiles.Max(one => one.Slot) + 1, engines = Math.Max(1, MostLanes / places);
        int all = run.Plan.Engines, step = Math.Max(1, (all + engines - 1) / engines);
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Tiles} tiles, {UnitText.Microseconds(run.Seconds)} us; of {all} engines those are drawn whose number {step} divides.");
        return TilesPlot.Of(
            title, caption, run.Seconds, [.. run.Plan.Grids.Select(NameOf)],
            [
                .. tiles.Where(one => one.Engine % step == 0).OrderBy(one => one.Engine).ThenBy(one => one.Slot)
                    .Select(one => one.Span),
            ]);
    }

    private static string NameOf(GridPlan grid, int index) => grid.Kind switch
    {
        GridKind.Tiles => $"tile {EstimateFields.Tile(grid.Tile)}",
        GridKind.Slices => "slice",
        _ => index == 0 ? "pass before" : "pass after",
    };
}
