using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Onnx;

/// <summary>
/// Finds the residual network that an ONNX graph is: stem, stages of residual blocks, global pool and classifier. What is found is built
/// and compared with the graph, convolution by convolution, so that nothing is made dynamic that is something else.
/// </summary>
internal static class ResidualRecognition
{
    private const int PoolKernel = 3;

    private const string Probabilities = "softmax";

    /// <exception cref="InputException">It is none; names the node that prevents it.</exception>
    public static Backbone Of(OnnxGraphSummary summary, string name, string reference)
    {
        Block[] blocks = [.. summary.Blocks.Select(traced => traced.Block)];
        Block[] body = [.. blocks.Where(block => block.Stage >= 1)];
        if (body.Length == 0)
            throw Refused(summary, "no part of it branches and comes together again", blocks[0].Steps[0]);
        ResidualShape[] shapes = [.. body.Select(block => ResidualShape.Of(block) is { } shape
            ? shape : throw Refused(
                summary,
                $"{block.Name} is no residual block of two 3x3 convolutions, or of a 1x1, a 3x3 and a 1x1, that ends in an addition",
                ResidualShape.Odd(block)))];
        Backbone backbone = new()
        {
            Name = name,
            Reference = reference,
            DefaultResolution = summary.Resolution,
            DefaultWidth = summary.ImageWidth,
            Kind = shapes[0].IsBasic ? BlockKind.Basic : shapes[0].Squeezed is not null ? BlockKind.RegNetY
                : shapes[0].Width == shapes[0].Outputs ? BlockKind.RegNetX : BlockKind.Bottleneck,
            Stem = Stem(summary, blocks),
            Stages = Stages(shapes),
            SqueezeExciteRatio = shapes[0].Squeezed is int squeezed ? (double)squeezed / shapes[0].Inputs : null,
            StridesFirst = shapes.Any(shape => shape.StridesFirst),
            HasFreeShortcuts = shapes.All(shape => !shape.HasDownsample) && shapes.Any(shape => shape.ChangesShape),
            Classes = blocks[^1].Steps.SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator).OfType<Linear>()
                .LastOrDefault()?.Outputs ?? throw Refused(summary, "it does not end in a classifier", blocks[^1].Steps[^1]),
        };
        Compare(summary, blocks, backbone.Build(1));
        return backbone;
    }

    private static StemShape Stem(OnnxGraphSummary summary, Block[] blocks)
    {
        Step[] steps = [.. blocks.Where(block => block.Stage == 0).SelectMany(block => block.Steps)];
        if (steps.Length == 0)
            throw Refused(summary, "it has no convolution before its first block", blocks[0].Steps[0]);
        if (steps[0].Schedules[0].Nodes[0].Operator is not Conv2d { InputChannels: 3 } convolution)
            throw Refused(summary, "it does not begin with a convolution of an image of 3 channels", steps[0]);
        bool hasPool = steps.Length == 2
            && steps[1].Schedules[0].Nodes[0].Operator is Pool2d { Function: PoolFunction.Max, KernelHeight: PoolKernel, StrideHeight: 2 };
        return steps.Length == (hasPool ? 2 : 1)
            ? new StemShape(convolution.OutputChannels, convolution.KernelHeight, convolution.StrideHeight, hasPool)
            : throw Refused(summary, "its stem is more than a convolution and a 3x3 max-pooling", steps[hasPool ? 2 : 1]);
    }

    private static List<StageShape> Stages(ResidualShape[] shapes)
    {
        List<StageShape> stages = [];
        foreach (ResidualShape shape in shapes)
        {
            if (stages.Count > 0 && shape.Stride == 1 && (stages[^1].Width, stages[^1].OutputChannels, stages[^1].Groups)
                == (shape.Width, shape.Outputs, shape.Groups))
                stages[^1] = stages[^1] with { Blocks = stages[^1].Blocks + 1 };
            else
                stages.Add(new StageShape(1, shape.Width, shape.Outputs, shape.Stride, shape.Groups));
        }

        return stages;
    }

    /// <summary>Convolutions and products have to be the same, in the order in which blocks have them.</summary>
    private static void Compare(OnnxGraphSummary summary, Block[] read, Network built)
    {
        if (read.Length != built.Blocks.Count)
            throw Refused(summary, $"it has {read.Length} pieces where {built.Blocks.Count} are stem, blocks and head", read[^1].Steps[0]);
        foreach ((Block own, Block other) in read.Zip(built.Blocks))
        {
            bool isHead = own.Stage < 0;
            List<string> expected =
                [.. other.Steps.SelectMany(step => step.Schedules[0].Nodes).SelectMany(node => Products(node.Operator))];
            foreach (Step step in own.Steps)
            {
                foreach (string product in step.Schedules[0].Nodes.SelectMany(node => Products(node.Operator)))
                {
                    // What follows the classifier makes probabilities of its scores.
                    if (!expected.Remove(product) && !(isHead && product == Probabilities))
                        throw Refused(summary, $"{own.Name} has {product} where a residual block has {Others(expected)}", step);
                }
            }

            if (expected.Count > 0)
                throw Refused(summary, $"{own.Name} lacks {expected[0]}", own.Steps[^1]);
        }
    }

    private static string Others(List<string> expected) => expected.Count == 0 ? "nothing more" : expected[0];

    private static IEnumerable<string> Products(Operator op) => op switch
    {
        Conv2d { InputHeight: 1, InputWidth: 1, KernelHeight: 1 } pixel => [$"linear {pixel.InputChannels} to {pixel.OutputChannels}"],
        Conv2d one => [$"a {one.KernelHeight}x{one.KernelWidth} convolution of stride {one.StrideHeight}, "
            + $"{one.InputHeight}x{one.InputWidth}x{one.InputChannels} to {one.OutputChannels} in {one.Groups} groups"],
        Linear linear => [$"linear {linear.Inputs} to {linear.Outputs}"],
        Softmax => [Probabilities],
        BatchedGemm or TransposedConv2d => [op.Kind],
        CompositeOperator composite => composite.Parts.SelectMany(Products),
        _ => [],
    };

    private static InputException Refused(OnnxGraphSummary summary, string why, Step step) => new(
        $"cannot be made dynamic: node '{step.Name}' ({step.Schedules[0].Nodes[0].Operator.Kind}): {why}", summary.Path);
}
