using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Networks.Basisnet;

/// <summary>The second stage: coefficients from the preview's features, the synthesis, and the backbone with per-image weights.</summary>
internal sealed class Specialist
{
    private const string CoefficientBlock = "coefficients", SynthesisBlock = "synthesis";

    private readonly BasisnetConfiguration _configuration;
    private readonly HashSet<(string Block, string Node)> _synthesised;

    public Specialist(BasisnetConfiguration configuration)
    {
        _configuration = configuration;
        Network network = configuration.Backbone.Source.Build(1, configuration.Resolution);
        Node? classifier = BackboneLayers.Classifier(network);
        Classes = (classifier?.Operator as Linear)?.Outputs ?? 0;
        Layers =
        [
            .. from numbered in Numbered(network)
               from step in numbered.Block.Steps
               from node in step.Schedules[0].Nodes
               where node != classifier && IsSynthesised(configuration.Layers, node, numbered.Block, numbered.Number)
               select new SynthesisedWeights(numbered.Block.Name, node, SynthesisedLayer.WeightsOf(node.Operator)),
        ];
        _synthesised = [.. Layers.Select(layer => (layer.Block, layer.Node.Name))];
    }

    /// <summary>Outputs of the backbone's classifier; 0 where it has none.</summary>
    public int Classes { get; }

    /// <summary>What is synthesised, in order.</summary>
    public IReadOnlyList<SynthesisedWeights> Layers { get; }

    private bool HasOwnCoefficients => _configuration.Coefficients == CoefficientScope.Layer;

    /// <summary>The second stage for so many images.</summary>
    /// <param name="features">Elements that the preview's classifier reads.</param>
    public IReadOnlyList<Block> Build(int images, int features)
    {
        int sets = HasOwnCoefficients ? Layers.Sum(layer => layer.Elements.Count) : 1;
        List<Block> blocks = [Coefficients(images, features, sets, _configuration.Bases)];
        if (!HasOwnCoefficients)
        {
            BasisSynthesis synthesis =
                new() { Batch = images, Bases = _configuration.Bases, Elements = Layers.Sum(layer => layer.Elements.Sum()) };
            blocks.Add(new Block(SynthesisBlock, 0, 0, [new(new Node("weights", synthesis))]));
        }

        Network network = _configuration.Backbone.Source.Build(images, _configuration.Resolution);
        blocks.AddRange(
            network.Blocks.Select(block => block with { Steps = [.. block.Steps.Select(step => Synthesised(block, step, images))] }));
        return blocks;
    }

    private Step Synthesised(Block block, Step step, int images)
    {
        Node node = step.Schedules[0].Nodes[^1];
        return _synthesised.Contains((block.Name, node.Name))
            ? SynthesisedLayer.Build(node, images, _configuration.Bases, HasOwnCoefficients)
            : step;
    }

    private Block Coefficients(int images, int features, int sets, int bases) => new(CoefficientBlock, 0, 0,
    [
        new(new Node(
            "logits", new Linear(images, features, checked(sets * bases)) { HasBias = true }, PreviewStage.FeatureNodes(_configuration))),
        new(new Node("coefficients", new Softmax((long)images * sets, bases), "logits")),
    ]);

    private static bool IsSynthesised(SynthesisedLayers layers, Node node, Block block, int number) =>
        SynthesisedLayer.WeightsOf(node.Operator).Count > 0
        && layers.Kinds.HasFlag(SynthesisedLayer.KindOf(node.Operator, block))
        && (number == 0 || number >= layers.FirstBlock);

    /// <summary>Blocks with their number among those that are neither stem nor head, from 1; 0 for these two.</summary>
    private static IEnumerable<(Block Block, int Number)> Numbered(Network network)
    {
        int number = 0;
        foreach (Block block in network.Blocks)
            yield return (block, BackboneLayers.IsBody(block) ? ++number : 0);
    }
}

/// <summary>A layer of the plain backbone whose weights are synthesised.</summary>
/// <param name="Block">Name of its block.</param>
/// <param name="Node">At batch 1.</param>
/// <param name="Elements">Of its weight tensors: one, or two of a squeeze-and-excitation.</param>
public sealed record SynthesisedWeights(string Block, Node Node, IReadOnlyList<long> Elements);
