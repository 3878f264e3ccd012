namespace LatencyLab.Networks.Basisnet;

/// <summary>Where things are in a built network: its classifier, and which kind each layer belongs to.</summary>
internal static class BackboneLayers
{
    /// <summary>The last fully connected layer of the last block, which makes class scores; null: the network has none.</summary>
    public static Node? Classifier(Network network) =>
        network.Blocks[^1].Steps.SelectMany(step => step.Schedules[0].Nodes).LastOrDefault(node => node.Operator is Linear);

    /// <summary>Blocks that count as blocks: neither stem nor head.</summary>
    public static bool IsBody(Block block) => block.Stage >= 1;

    /// <summary>What a layer that is neither depthwise nor squeeze-and-excitation is, by where it is.</summary>
    public static SynthesisedKinds PlaceOf(Block block) =>
        block.Stage == 0 ? SynthesisedKinds.Stem : block.Stage < 0 ? SynthesisedKinds.Head : SynthesisedKinds.Convolution;
}
