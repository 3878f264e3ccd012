namespace LatencyLab.Executing.Plans;

/// <summary>A network as the operators that are run one after another for one image, each with the names of what it reads.</summary>
/// <param name="Layers">In their order.</param>
/// <param name="Output">Full name of the layer whose result is the network's.</param>
public sealed record ExecutionPlan(IReadOnlyList<PlannedLayer> Layers, string Output)
{
    /// <summary>Name of the image that the first layers read.</summary>
    public const string Image = "image";

    /// <summary>The operators of the schedules that a caller chooses, of a network for one image.</summary>
    /// <param name="network">Steps with one schedule run that.</param>
    /// <param name="choose">The schedule of a step that has several.</param>
    /// <exception cref="InputException">The network is for several images, or a layer reads what is not there.</exception>
    public static ExecutionPlan Of(Network network, Func<Block, Step, Schedule> choose)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(choose);
        if (network.Batch != 1)
            throw new InputException($"{network.Name} is for {network.Batch} images at a time, expected 1: decisions are an image's own");
        List<PlannedLayer> layers = [];
        HashSet<string> known = [Image];
        string previous = Image;
        foreach (Block block in network.Blocks)
        {
            string begin = previous;
            string? gate = GateOf(block);
            foreach (Step step in block.Steps)
            {
                foreach (Node node in (step.Schedules.Count == 1 ? step.Schedules[0] : choose(block, step)).Nodes)
                {
                    string[] reads = node.Inputs.Count == 0 ? [begin] : [.. node.Inputs.Select(input => NameOf(block, input, begin))];
                    PlannedLayer layer = new(block.Name, node.Name, node.Operator, reads)
                    {
                        Gate = step.ExecutionProbability < 1 ? gate : null,
                    };
                    if (reads.FirstOrDefault(name => !known.Contains(name)) is string missing)
                        throw new InputException($"{layer.FullName} reads '{missing}', which nothing before it makes");
                    known.Add(layer.FullName);
                    layers.Add(layer);
                    previous = layer.FullName;
                }
            }

            if (block.IsExit)
                previous = begin;
        }

        return new ExecutionPlan(layers, previous);
    }

    /// <summary>Full name of the layer that decides whether steps of a block run.</summary>
    internal static string? GateOf(Block block) => block.Steps.SelectMany(step => step.Schedules[0].Nodes)
        .FirstOrDefault(node => node.Operator is LayerGate) is Node gate ? Node.OfBlock(block.Name, gate.Name) : null;

    private static string NameOf(Block block, string input, string begin) => input == Node.BlockInput ? begin
        : Node.IsOfOtherBlock(input) ? input : Node.OfBlock(block.Name, input);
}
