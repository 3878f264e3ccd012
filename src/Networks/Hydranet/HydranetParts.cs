using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Networks.Hydranet;

/// <summary>The parts of a HydraNet as operators: stem, gate and routing, a branch for the images that it gets, combiner.</summary>
/// <remarks>
/// A branch has the network's blocks after the stem's, narrowed and shortened; its first block reads the stem's map, through a 1x1
/// projection where a residual connection no longer fits. Which branches run differs from image to image: see <see cref="Branch"/>.
/// </remarks>
public sealed class HydranetParts
{
    private readonly HydranetConfiguration _configuration;
    private readonly NetworkDescription _stem, _gate, _branch;
    private readonly FeatureMap _map, _features;
    private readonly BranchKey _branchKey;

    /// <exception cref="InputException">The configuration is illegal, or a part does not fit the map that it reads.</exception>
    public HydranetParts(HydranetConfiguration configuration)
    {
        HydranetRules.Verify(configuration);
        _configuration = configuration;
        INetworkSource network = configuration.Network;
        int end = HydranetRules.StemEndIndex(network, configuration.StemEnd) + 1;
        IReadOnlyList<CutBlock> stem = [.. CutBlocks.Of(network, configuration.StemWidth).Take(end)];
        _stem = Narrowed("stem", stem, configuration.StemDepth, 3, configuration.Resolution);
        _map = _stem.Trace(1)[^1].Output;
        _branch = Narrowed(
            "branch", [.. Entered(CutBlocks.Of(network, configuration.BranchWidth).Skip(end))], configuration.BranchDepth, _map.Channels,
            _map.Height);
        _features = _branch.Trace(1)[^1].Output;
        if (configuration.Combiner == Combiner.Concat)
            _branch = Ended(_branch, "combine", configuration.Classes);
        _branchKey = new BranchKey(network, FormattableString.Invariant(
            $"{_map} {configuration.StemEnd} {configuration.BranchWidth} {configuration.BranchDepth} ")
            + FormattableString.Invariant($"{(configuration.Combiner == Combiner.Concat ? configuration.Classes : 0)}"));
        _gate = Ended(
            Narrowed("gate", [.. Entered(CutBlocks.Of(network, configuration.GateWidth).Skip(end))], 1, _map.Channels, _map.Height),
            "scores", configuration.Branches);
    }

    /// <summary>What it was built from.</summary>
    public HydranetConfiguration Configuration => _configuration;

    /// <summary>What the stem puts out, and the gate and all branches read, an image.</summary>
    public FeatureMap StemMap => _map;

    /// <summary>Features of a branch, an image.</summary>
    public int FeatureCount => _features.Channels * _features.Height * _features.Width;

    /// <summary>The network that the HydraNet is made from, with as many classes.</summary>
    public INetworkSource Baseline => CutBlocks.WithClasses(_configuration.Network, _configuration.Classes);

    /// <summary>The stem, for the whole batch.</summary>
    public IReadOnlyList<Block> Stem(int batch) => _stem.Build(batch).Blocks;

    /// <summary>The gate's blocks, and a block <c>routing</c> that sends each image to its k branches, for the whole batch.</summary>
    public IReadOnlyList<Block> Gate(int batch) => [.. GateBody(batch), Routing(batch)];

    /// <summary>One branch, for the images that were sent to it.</summary>
    /// <param name="images">1 or more: a branch that gets no image does not run.</param>
    public IReadOnlyList<Block> Branch(int images) => _branch.Build(images).Blocks;

    /// <summary>What is left after the branches, for the whole batch.</summary>
    public Block Combine(int batch)
    {
        bool sums = _configuration.Combiner == Combiner.Sum;
        int channels = sums ? FeatureCount : _configuration.Classes;
        List<Step> steps =
        [
            new(new Node(
                "combine", new BranchCombine { Batch = batch, Channels = channels, Height = 1, Width = 1, TopK = _configuration.TopK })),
        ];
        if (sums)
            steps.Add(new(new Node("classifier", new Linear(batch, channels, _configuration.Classes) { HasBias = true }, "combine")));
        return new Block("combine", -1, 0, steps);
    }

    /// <summary>
    /// The stem stage by stage, the gate, the routing, B branches and the combiner, with the law of the images that a branch gets.
    /// </summary>
    public DynamicNetwork Build(int batch, RateSharing ratesDrawn = RateSharing.Image) => new()
    {
        Name = FormattableString.Invariant($"hydranet {_configuration.Network.Name}"),
        Batch = batch,
        Resolution = _configuration.Resolution,
        RatesDrawn = ratesDrawn,
        Groups =
        [
            new AlwaysGroup
            {
                Parts = [.. StemParts(batch), new Part { Name = "gate", Build = (images, _) => GateBody(images) }, RoutingPart],
            },
            Branches,
            new AlwaysGroup { Parts = [new Part { Name = "combine", Stage = -1, Build = (images, _) => [Combine(images)] }] },
        ],
    };

    /// <summary>The branches, which are all alike.</summary>
    public BranchGroup Branches => new()
    {
        TopK = _configuration.TopK,
        Popularity = _configuration.ExactUsage is not { } usage ? null : [.. usage.Select(share => share / _configuration.TopK)],
        Concurrent = _configuration.RunsConcurrently,
        Parts =
        [
            .. Enumerable.Range(0, _configuration.Branches)
                .Select(branch => Part.Of(BranchName(branch), _branch.Blocks[0].Stage, Branch, _branchKey)),
        ],
    };

    /// <summary>Name of a branch in a <see cref="DynamicNetwork"/> and in files of measured rates.</summary>
    public static string BranchName(int branch) => FormattableString.Invariant($"branch{branch}");

    private Part RoutingPart => new() { Name = "routing", Build = (images, _) => [Routing(images)] };

    private IEnumerable<Part> StemParts(int batch) => Stem(batch).Select(block => block.Stage).Distinct().Select(stage => new Part
    {
        Name = stage == 0 ? "stem" : FormattableString.Invariant($"stem.stage{stage}"),
        Stage = stage,
        Build = (images, _) => [.. Stem(images).Where(block => block.Stage == stage)],
    });

    /// <summary>Trainable parameters, all branches included.</summary>
    public long ParameterCount =>
        checked(Parameters(Stem(1)) + Parameters(Gate(1)) + _configuration.Branches * Parameters(Branch(1)) + Parameters([Combine(1)]));

    /// <summary>Multiply-accumulates of an image: stem, gate, k branches and combiner.</summary>
    public long MacsPerImage => checked(Macs(Stem(1)) + Macs(Gate(1)) + _configuration.TopK * Macs(Branch(1)) + Macs([Combine(1)]));

    /// <summary>Trainable parameters of blocks, counting the first schedule of each step.</summary>
    public static long Parameters(IEnumerable<Block> blocks) => Nodes(blocks).Sum(node => node.Operator.ParameterCount);

    /// <summary>Multiply-accumulates of blocks for the batch that they were built for, counting the first schedule of each step.</summary>
    public static long Macs(IEnumerable<Block> blocks) => Nodes(blocks).Sum(node => node.Operator.Work(sizeof(float)).Macs);

    private static IEnumerable<Node> Nodes(IEnumerable<Block> blocks) =>
        blocks.SelectMany(block => block.Steps).SelectMany(step => step.Schedules[0].Nodes);

    private IReadOnlyList<Block> GateBody(int batch) => _gate.Build(batch).Blocks;

    /// <summary>
    /// Copies of the stem's map, ordered by branch. With one image, or where every image goes to every branch, the branches can read the
    /// map itself: then only the choice is left.
    /// </summary>
    private Block Routing(int batch)
    {
        BranchRouting copies = new()
        {
            Batch = batch,
            Channels = _map.Channels,
            Height = _map.Height,
            Width = _map.Width,
            Branches = _configuration.Branches,
            TopK = _configuration.TopK,
        };
        List<Schedule> schedules = [new("plain", [new Node("routing", copies)])];
        if (batch == 1 || _configuration.TopK == _configuration.Branches)
        {
            schedules.Add(new Schedule(
                "branches read the stem's map", [new Node("routing", copies with { Channels = 1, Height = 1, Width = 1 })])
            {
                Fusion = "routing without copies",
            });
        }

        Step step = new("routing", schedules);
        return new Block("routing", 0, 0, [_configuration.TopK < _configuration.Branches ? step.ThenDecision() : step]);
    }

    private static NetworkDescription Narrowed(string name, IReadOnlyList<CutBlock> blocks, int? depth, int inputChannels, int resolution)
    {
        Dictionary<int, int> kept = [];
        List<BlockDescription> descriptions = [];
        foreach (CutBlock block in blocks)
        {
            if (block.Run >= 0 && depth is int most)
            {
                int before = kept.GetValueOrDefault(block.Run);
                if (before == most)
                    continue;
                kept[block.Run] = before + 1;
            }

            descriptions.Add(
                new BlockDescription(name == block.Name ? name : $"{name}.{block.Name}", block.Layers) { Stage = block.Stage });
        }

        return new NetworkDescription { Name = name, DefaultResolution = resolution, InputChannels = inputChannels, Blocks = descriptions };
    }

    /// <summary>The blocks with the shortcuts of the first one as projections, which fit any width of the map before.</summary>
    private static IEnumerable<CutBlock> Entered(IEnumerable<CutBlock> blocks) =>
        blocks.Select((block, index) => index > 0 ? block : block with
        {
            Layers = [.. block.Layers.Select(layer => layer switch
            {
                ResidualLayer { Shortcut: ShortcutKind.Pad } residual => residual with { Shortcut = ShortcutKind.Projection },
                AddLayer { With: [Node.BlockInput] } add =>
                    new ResidualLayer { Name = add.Name, From = add.From, Activation = add.Activation, Position = add.Position },
                _ => layer,
            })],
        });

    private static NetworkDescription Ended(NetworkDescription part, string name, int outputs) => part with
    {
        Blocks = [.. part.Blocks, new BlockDescription($"{part.Name}.{name}", [new LinearLayer(outputs)]) { Stage = -1 }],
    };

    /// <summary>
    /// Branches of equal keys cost the same, also those of other numbers of branches and k. Hashed once: simulations look it up often.
    /// </summary>
    private sealed class BranchKey(INetworkSource network, string shape) : IEquatable<BranchKey>
    {
        private readonly INetworkSource _network = network;
        private readonly string _shape = shape;
        private readonly int _hash = shape.GetHashCode(StringComparison.Ordinal);

        public bool Equals(BranchKey? other) =>
            ReferenceEquals(this, other) || (other is not null && ReferenceEquals(_network, other._network) && _shape == other._shape);

        public override bool Equals(object? obj) => Equals(obj as BranchKey);

        public override int GetHashCode() => _hash;
    }
}
