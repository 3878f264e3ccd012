namespace LatencyLab.Networks.Cascade;

/// <summary>Where a network can be cut: after a block, which puts out a map of Height x Width x Channels.</summary>
/// <param name="Index">0-based index of the block in the network.</param>
public sealed record CutPoint(string Name, int Index, int Stage, int Channels, int Height, int Width);

/// <summary>A network as a row of blocks that can be cut between any two.</summary>
public sealed class CutNetwork
{
    private readonly INetworkSource _source;
    private readonly Dictionary<int, Network> _built = [];

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

        // A cut after the last block of a stage only counts where another one follows.
        Points = [.. all.Where(point => point.Stage > 0).SkipLast(1)];
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

    /// <summary>After every block of a stage but the network's last, in order.</summary>
    public IReadOnlyList<CutPoint> Points { get; }

    /// <summary>After the last block of every stage but the last.</summary>
    public IReadOnlyList<CutPoint> EndsOfStages { get; }

    /// <summary>The whole network for a number of images, 1 or more.</summary>
    public Network At(int images)
    {
        if (!_built.TryGetValue(images, out Network? network))
        {
            network = _source.Build(images, Resolution);
            _built.Add(images, network);
        }

        return network;
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
        network.Trace(1, Resolution).Select((traced, index) => new CutPoint(
            traced.Block.Name, index, traced.Block.Stage, traced.Output.Channels, traced.Output.Height, traced.Output.Width));
}
