using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Basisnet;

/// <summary>The first stage: the image scaled down, the preview network and, with an early exit, its answer and the decision.</summary>
internal static class PreviewStage
{
    public const string Prefix = "preview.", ExitBlock = "exit", ScalingBlock = Prefix + "scaling";

    /// <summary>Scaling, the preview's blocks and the exit for a batch.</summary>
    public static IReadOnlyList<Block> Build(BasisnetConfiguration configuration, int batch)
    {
        Network preview = configuration.Preview.Source.Build(batch, configuration.PreviewResolution);
        Node classifier = BackboneLayers.Classifier(preview)!;
        List<Block> blocks = [];
        if (configuration.PreviewResolution != configuration.Resolution)
            blocks.Add(Scaling(configuration, batch));
        blocks.AddRange(preview.Blocks.Select(block => block with { Name = Prefix + block.Name, Stage = 0 }));
        if (configuration.Exit is null)
        {
            Block head = blocks[^1];
            blocks[^1] = head with { Steps = [.. head.Steps.TakeWhile(step => !step.Schedules[0].Nodes.Contains(classifier))] };
        }
        else
        {
            blocks.Add(Decision(batch, ((Linear)classifier.Operator).Outputs, configuration.ExitRate));
        }

        return blocks;
    }

    /// <summary>Elements that the preview's classifier reads, from which coefficients are made as well.</summary>
    public static int Features(BasisnetConfiguration configuration) =>
        ((Linear)BackboneLayers.Classifier(configuration.Preview.Source.Build(1, configuration.PreviewResolution))!.Operator).Inputs;

    /// <summary>What the preview's classifier reads, as nodes of other blocks.</summary>
    public static IReadOnlyList<string> FeatureNodes(BasisnetConfiguration configuration)
    {
        Network preview = configuration.Preview.Source.Build(1, configuration.PreviewResolution);
        Node classifier = BackboneLayers.Classifier(preview)!;
        Block head = preview.Blocks.Last(block => block.Steps.Any(step => step.Schedules[0].Nodes.Contains(classifier)));
        return [.. classifier.Inputs.Where(input => input != Node.BlockInput).Select(input => Node.IsOfOtherBlock(input)
            ? Prefix + input : Node.OfBlock(Prefix + head.Name, input))];
    }

    /// <summary>Channels of the images that a network reads.</summary>
    public static int InputChannels(INetworkSource source) => (source as NetworkDescription)?.InputChannels ?? 3;

    /// <summary>Nearest-neighbour scaling: one gathered pixel a pixel. Averaging reads more, but once per image as well.</summary>
    private static Block Scaling(BasisnetConfiguration configuration, int batch)
    {
        long pixels = (long)batch * configuration.PreviewResolution * configuration.PreviewResolution;
        long sources = (long)batch * configuration.Resolution * configuration.Resolution;
        return new Block(
            ScalingBlock, 0, 0,
            [new(new Node("scaled", new RowGather(pixels, InputChannels(configuration.Preview.Source), sources)))]);
    }

    /// <summary>Class probabilities; in a batch also the indices of the images that go on.</summary>
    private static Block Decision(int batch, int classes, double exitRate)
    {
        List<Step> steps = [new(new Node("confidence", new Softmax(batch, classes)))];
        if (batch > 1)
            steps.Add(new(new Node(
                "continuing", new MaskCompaction { Batch = batch, PatchesPerImage = 1, ActivationRate = 1 - exitRate }, "confidence")));
        steps[^1] = steps[^1].ThenDecision();
        return new Block(ExitBlock, 0, 0, steps);
    }
}
