namespace LatencyLab.Networks.Descriptions;

/// <summary>Follows which maps later blocks read, while the blocks of a network are built one after another.</summary>
internal sealed class MapFlow
{
    private readonly Dictionary<string, FeatureMap> _earlier = new(StringComparer.Ordinal);
    private readonly List<(Block Block, FeatureMap Output, FeatureMap Input)> _blocks = [];
    private readonly Dictionary<string, FeatureMap> _known = new(StringComparer.Ordinal);
    private FeatureMap _last;

    /// <param name="image">What the first block reads.</param>
    public MapFlow(FeatureMap image) => _last = image;

    /// <summary>The next block's input, under the name that it has there.</summary>
    public FeatureMap Input => _last with { Node = Node.BlockInput };

    /// <summary>Maps by <c>BLOCK.LAYER</c>, under the names that they have among inputs of later blocks.</summary>
    public IReadOnlyDictionary<string, FeatureMap> Earlier => _earlier;

    /// <summary>Takes in a block that was built.</summary>
    public void Add(BlockDescription description, Block block, BlockBuilder built)
    {
        FeatureMap output = Outer(block, built.Output);
        _blocks.Add((block, output, _last));
        if (block.IsExit)
            return;
        foreach ((string name, FeatureMap map) in built.Maps.Where(entry => entry.Key != Node.BlockInput))
        {
            FeatureMap outer = Outer(block, map);
            _earlier[$"{description.Name}.{name}"] = outer;
            _known[outer.Node] = outer;
        }

        _known[output.Node] = output;
        _last = output;
    }

    /// <summary>The blocks with what they hand on.</summary>
    public IReadOnlyList<TracedBlock> Traced()
    {
        TracedBlock[] traced = new TracedBlock[_blocks.Count];
        List<FeatureMap> read = [];
        for (int i = _blocks.Count - 1; i >= 0; i--)
        {
            (Block block, FeatureMap output, FeatureMap input) = _blocks[i];
            bool isLast = i == _blocks.Count - 1;
            traced[i] = new TracedBlock(block, output with { Node = Node.BlockInput }) { HandedOn = isLast ? [output] : [.. read] };
            read.RemoveAll(map => map.Node.StartsWith($"{block.Name} ", StringComparison.Ordinal));
            string[] inputs =
            [
                .. from step in block.Steps from node in step.Schedules[0].Nodes
                   from name in node.Inputs.DefaultIfEmpty(Node.BlockInput)
                   where name == Node.BlockInput || Node.IsOfOtherBlock(name)
                   select name == Node.BlockInput ? input.Node : name,
            ];
            read.AddRange(inputs.Distinct().Where(name => read.All(map => map.Node != name))
                .Select(name => _known.TryGetValue(name, out FeatureMap map) ? map : input));
        }

        return traced;
    }

    private FeatureMap Outer(Block block, FeatureMap map) =>
        map.Node == Node.BlockInput ? _last
        : Node.IsOfOtherBlock(map.Node) ? map : map with { Node = Node.OfBlock(block.Name, map.Node) };
}
