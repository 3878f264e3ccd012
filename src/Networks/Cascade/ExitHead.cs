using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Cascade;

/// <summary>The classifier of an early exit.</summary>
public enum ExitHeadKind
{
    /// <summary>Global average pool, linear.</summary>
    Pool,

    /// <summary>
    /// Two 3x3 convolutions of stride 2 to 128 channels, global average pool, linear: as MSDNet's (arXiv 1703.09844), whose details are a
    /// default here.
    /// </summary>
    Conv,

    /// <summary>The classifier that the network itself has there (MSDNet, RANet, a file with blocks that are exits).</summary>
    Own,
}

/// <summary>Builds the classifier of an early exit and the confidence that decides on it.</summary>
internal static class ExitHead
{
    private const int ConvolutionChannels = 128;

    public static Block Build(CutNetwork network, CutPoint point, ExitHeadKind kind, int images)
    {
        string name = $"{point.Name}.exit";
        int classes = network.Classes;
        if (kind == ExitHeadKind.Own)
        {
            Block own = network.OwnExit(point, images);
            return own with { Name = name, Steps = [.. own.Steps, Confidence(images, classes, own.Steps[^1].Schedules[0].Nodes[^1].Name)] };
        }

        List<Step> steps = [];
        (int channels, int height, int width, string last) = (point.Channels, point.Height, point.Width, Node.BlockInput);
        for (int i = 1; kind == ExitHeadKind.Conv && i <= 2; i++)
        {
            Conv2d convolution = CommonOperators.Convolution(images, channels, height, width, ConvolutionChannels, 3, stride: 2);
            string node = FormattableString.Invariant($"exit_conv{i}");
            steps.Add(new(new Node(node, convolution, last)));
            (channels, height, width, last) = (ConvolutionChannels, convolution.OutputHeight, convolution.OutputWidth, node);
        }

        steps.Add(new(new Node("exit_pool", new GlobalPool { Batch = images, Channels = channels, Height = height, Width = width }, last)));
        steps.Add(new(new Node("exit_classifier", new Linear(images, channels, classes) { HasBias = true }, "exit_pool")));
        steps.Add(Confidence(images, classes, "exit_classifier"));
        return new Block(name, point.Stage, 0, steps) { IsExit = true };
    }

    /// <summary>Softmax, whose greatest value is compared with the threshold.</summary>
    public static Step Confidence(int images, int classes, params IReadOnlyList<string> inputs) =>
        new Step(new Node("confidence", new Softmax(images, classes), inputs)).ThenDecision();
}
