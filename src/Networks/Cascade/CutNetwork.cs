namespace LatencyLab.Networks.Cascade;

/// <summary>Where a network can be cut: after a block, which puts out a map of Height x Width x Channels.</summary>
/// <param name="Index">0-based index of the block in the network.</param>
public sealed record CutPoint(string Name, int Index, int Stage, int Channels, int Height, int Width)
{
    /// <summary>Maps that go on there: the block's own, and of some networks others that later blocks read.</summary>
    public IReadOnlyList<FeatureMap> Maps { get; init; } = [new(Node.BlockInput, Channels, Height, Width)];
}

/// <summary>
/// A network as a row of blocks that can be cut between any two. One that has exits of its own (MSDNet, RANet) is cut at these alone, and
/// is taken without them.
/// </summary>
public sealed class CutNetwork
{
    private readonly INetworkSource _source;
    private readonly Dictionary<int, (Network Row, IReadOnlyDictionary<string, Block> Exits)> _built = [];

    /// <exception cref="InputException">The resolution does not fit the network.</exception>
    public CutNetwork(INetworkSource source, int? resolution)
    {
        _source = source;
        Resolution = resolution ?? source.DefaultResolution;
        Network one = At(1);
        BlockCount = one.Blocks.Count;
        Classes = one.Operators.OfType<Linear>().LastOrDefault()?.Outputs
            ?? throw new InputException($"network '{source.Name}' has no classifier, expected one that ends with a linear layer");
        CutPoint[] all =
        [
            .. source switch
            {
                Backbone backbone => Residual(backbone, one),
                ITracedSource traced => Traced(traced),
                _ => throw new InputException($"network '{source.Name}' cannot be cut between its blocks"),
            },
        ];

        HasOwnExits = Built(1).Exits.Count > 0;

        // A cut after the last block of a stage only counts where another one follows.
        Points = HasOwnExits ? [.. all.Where(point => Built(1).Exits.ContainsKey(point.Name))]
            : [.. all.Where(point => point.Stage > 0).SkipLast(1)];
        EndsOfStages = [.. Points.Where(point => all.First(next => next.Index == point.Index + 1).Stage != point.Stage)];
    }

    /// <summary>Name of the network.</summary>
    public string Name => _source.Name;

    /// <summary>By what it can be opened again: its name, or the file that it was read from.</summary>
    public string Reference { get => field ?? Name; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public int Resolution { get; }

    /// <summary>Blocks of the network, stem and head included.</summary>
    public int BlockCount { get; }

    /// <summary>Outputs of the classifier.</summary>
    public int Classes { get; }

    /// <summary>Whether the network brings its exits along: then it has no others.</summary>
    public bool HasOwnExits { get; }

    /// <summary>
    /// After every block of a stage but the network's last, in order; of a network with exits of its own after the blocks that have one.
    /// </summary>
    public IReadOnlyList<CutPoint> Points { get; }

    /// <summary>After the last block of every stage but the last.</summary>
    public IReadOnlyList<CutPoint> EndsOfStages { get; }

    /// <summary>The whole network for a number of images, 1 or more, without exits of its own.</summary>
    public Network At(int images) => Built(images).Row;

    /// <summary>The network's own classifier after a block, for a number of images.</summary>
    /// <exception cref="InputException">It has none there.</exception>
    public Block OwnExit(CutPoint point, int images) => Built(images).Exits.TryGetValue(point.Name, out Block? exit)
        ? exit
        : throw new InputException($"{Name} has no exit of its own after {point.Name}, expected another classifier");

    private (Network Row, IReadOnlyDictionary<string, Block> Exits) Built(int images)
    {
        if (!_built.TryGetValue(images, out var built))
        {
            Network network = _source.Build(images, Resolution);
            Dictionary<string, Block> exits = new(StringComparer.Ordinal);
            for (int i = 1; i < network.Blocks.Count; i++)
            {
                if (network.Blocks[i].IsExit)
                    exits.Add(network.Blocks.Take(i).Last(block => !block.IsExit).Name, network.Blocks[i]);
            }

            built = (exits.Count == 0 ? network : network with { Blocks = [.. network.Blocks.Where(block => !block.IsExit)] }, exits);
            _built.Add(images, built);
        }

        return built;
    }

    /// <summary>A cut by the name of its block, or by that of its stage (<c>stage2</c>: after its last block).</summary>
    /// <exception cref="InputException">No such block; names the nearest.</exception>
    public CutPoint Find(string name, string? source)
    {
        return Points.FirstOrDefault(point => point.Name == name)
            ?? EndsOfStages.FirstOrDefault(point => FormattableString.Invariant($"stage{point.Stage}") == name)
            ?? throw new InputException(
                $"unknown block '{name}' of {Name}, expected a block before the last, such as "
                + $"{string.Join(", ", EndsOfStages.Select(point => point.Name))}",
                source, nearest: NearestName.Find(name, Points.Select(point => point.Name)));
    }

    private static IEnumerable<CutPoint> Residual(Backbone backbone, Network network) =>
        backbone.BlocksOf(network.Resolution).Select((shape, index) => new CutPoint(
            shape.Name, index + 1, shape.Stage, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth));

    private IEnumerable<CutPoint> Traced(ITracedSource network) =>
        network.Trace(1, Resolution).Where(traced => !traced.Block.IsExit).Select((traced, index) => new CutPoint(
            traced.Block.Name, index, traced.Block.Stage, traced.Output.Channels, traced.Output.Height, traced.Output.Width)
        {
            Maps = traced.HandedOn,
        });
}
