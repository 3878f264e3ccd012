using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Executing.Plans;

/// <summary>Collects the layers of blocks that run one after another, each with the full names of what it reads.</summary>
/// <param name="choose">The schedule of a step that has several.</param>
internal sealed class PlanBuilder(Func<Block, Step, Schedule> choose)
{
    private readonly HashSet<string> _known = [ExecutionPlan.Image];

    /// <summary>The layers so far.</summary>
    public List<PlannedLayer> Layers { get; } = [];

    /// <summary>Full name of what the next block reads.</summary>
    public string Previous { get; set; } = ExecutionPlan.Image;

    /// <summary>Something that is there before anything runs.</summary>
    public void AddInput(string name) => _known.Add(name);

    /// <summary>Adds a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="complete">What its layers have beside their operators and what they read.</param>
    /// <exception cref="InputException">A layer reads what is not there.</exception>
    public void Add(Block block, Func<PlannedLayer, PlannedLayer>? complete = null)
    {
        string begin = Previous;
        string? gate = ExecutionPlan.GateOf(block), channels = ChannelsOf(block);
        foreach (Step step in block.Steps)
        {
            foreach (Node node in (step.Schedules.Count == 1 ? step.Schedules[0] : choose(block, step)).Nodes)
            {
                string[] reads = node.Inputs.Count == 0 ? [begin] : [.. node.Inputs.Select(input => NameOf(block, input, begin))];
                PlannedLayer layer = new(block.Name, node.Name, node.Operator, reads)
                {
                    Gate = step.ExecutionProbability < 1 ? gate : null,
                    Channels = channels,
                    Decisions = node.Operator is ChannelMasker && channels is not null ? [LasnetFamily.ChannelDecision(block.Name)] : [],
                };
                layer = complete?.Invoke(layer) ?? layer;
                if (layer.Reads.FirstOrDefault(name => !_known.Contains(name)) is string missing)
                    throw new InputException($"{layer.FullName} reads '{missing}', which nothing before it makes");
                _known.Add(layer.FullName);
                Layers.Add(layer);
                Previous = layer.FullName;
            }
        }

        if (block.IsExit)
            Previous = begin;
    }

    /// <summary>Full name of the list of channels of a block that lists patches too.</summary>
    private static string? ChannelsOf(Block block)
    {
        Operator[] operators = [.. block.Steps.SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator)];
        return operators.Any(op => op is ChannelMasker) && operators.Any(op => op is SpatialMasker)
            ? Node.OfBlock(block.Name, LasnetFamily.ChannelCompaction) : null;
    }

    private static string NameOf(Block block, string input, string begin) => input == Node.BlockInput ? begin
        : Node.IsOfOtherBlock(input) ? input : Node.OfBlock(block.Name, input);
}
