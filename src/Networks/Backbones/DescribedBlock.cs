using System.Collections.Concurrent;

namespace LatencyLab.Networks.Backbones;

/// <summary>A network that was described by its layers, for one resolution and any number of images.</summary>
/// <param name="resolution">Null: the network's own.</param>
internal sealed class DescribedBlocks(ITracedSource source, int? resolution)
{
    private readonly ConcurrentDictionary<int, IReadOnlyList<TracedBlock>> _traced = [];

    public IReadOnlyList<TracedBlock> At(int batch) => _traced.GetOrAdd(batch, images => source.Trace(images, resolution));
}

/// <summary>
/// A block of such a network. Two are equal where they have the same layers, whatever they are called and wherever they stand.
/// </summary>
/// <param name="blocks">Of the network.</param>
/// <param name="index">Of the block in it.</param>
internal sealed class DescribedBlock(DescribedBlocks blocks, int index) : IEquatable<DescribedBlock>
{
    private Node[] Nodes => [.. At(1).Steps.SelectMany(step => step.Schedules[0].Nodes)];

    public string Name => At(1).Name;

    /// <summary>The dense block.</summary>
    public Block At(int batch) => blocks.At(batch)[index].Block;

    public bool Equals(DescribedBlock? other) => other is not null && Nodes.Length == other.Nodes.Length
        && Nodes.Zip(other.Nodes).All(pair => pair.First.Name == pair.Second.Name && pair.First.Operator == pair.Second.Operator
            && pair.First.Inputs.SequenceEqual(pair.Second.Inputs));

    public override bool Equals(object? obj) => Equals(obj as DescribedBlock);

    public override int GetHashCode() => Nodes.Aggregate(0, (hash, node) => HashCode.Combine(hash, node.Operator));
}
