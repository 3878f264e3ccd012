using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Networks.Basisnet;

/// <summary>One layer with per-image weights, as the steps that it becomes.</summary>
internal static class SynthesisedLayer
{
    /// <summary>What the way that is cheaper with few bases and small maps is called.</summary>
    public const string OutputsFusion = "outputs combined instead of weights";

    /// <summary>
    /// Elements of the weight tensors that are synthesised for this operator: none, one, or two (squeeze-and-excitation).
    /// </summary>
    public static IReadOnlyList<long> WeightsOf(Operator op) => op switch
    {
        Conv2d convolution => [convolution.KernelElements],
        Linear linear => [(long)linear.Inputs * linear.Outputs],
        SqueezeExcite squeeze => [.. squeeze.Parts.OfType<Linear>().Select(linear => (long)linear.Inputs * linear.Outputs)],
        _ => [],
    };

    /// <summary>The kind of a layer by its operator and place; none for an operator without weights to synthesise.</summary>
    public static SynthesisedKinds KindOf(Operator op, Block block) => op switch
    {
        Conv2d { IsDepthwise: true } when BackboneLayers.IsBody(block) => SynthesisedKinds.Depthwise,
        Conv2d or Linear => BackboneLayers.PlaceOf(block),
        SqueezeExcite => SynthesisedKinds.SqueezeExcite,
        _ => SynthesisedKinds.None,
    };

    /// <summary>The step of a layer with per-image weights.</summary>
    /// <param name="node">The layer of the plain backbone, for as many images as are in the batch.</param>
    /// <param name="bases">Weight sets; the weights are synthesised in the step.</param>
    /// <param name="synthesises">False where they are synthesised elsewhere.</param>
    public static Step Build(Node node, int images, int bases, bool synthesises)
    {
        if (node.Operator is SqueezeExcite squeeze)
            return SqueezeStep(node, squeeze, bases, synthesises);
        Conv2d dense = node.Operator as Conv2d ?? Pointwise((Linear)node.Operator, images);
        Schedule weights = new(
            "weights",
            [.. WeightNodes(node.Name, dense, bases, synthesises), new Node(node.Name, new PerImageConv2d { Dense = dense }, node.Inputs)]);
        return new Step(node.Name, synthesises ? [weights, Outputs(node, dense, bases)] : [weights]);
    }

    private static IEnumerable<Node> WeightNodes(string name, Conv2d dense, int bases, bool synthesises)
    {
        if (synthesises)
            yield return new Node(
                $"{name}_weights", new BasisSynthesis { Batch = dense.Batch, Bases = bases, Elements = dense.KernelElements });
    }

    /// <summary>
    /// A convolution is linear in its weights: the N convolutions with the sets themselves, as one with N times the outputs whose
    /// weights all images share, then the weighted sum of the outputs (CondConv, NeurIPS 2019, section 3). N times the work of the
    /// convolution, none of the synthesis.
    /// </summary>
    private static Schedule Outputs(Node node, Conv2d dense, int bases)
    {
        string outputs = $"{node.Name}_outputs", sum = dense.HasActivation ? $"{node.Name}_sum" : node.Name;
        int channels = checked(dense.OutputChannels * bases);
        Operator all = node.Operator is Linear linear
            ? new Linear(linear.Rows, linear.Inputs, channels)
            : dense with { OutputChannels = channels, HasActivation = false, HasBias = false, HasFoldedBatchNorm = false };
        List<Node> nodes =
        [
            new(outputs, all, node.Inputs),
            new(
                sum,
                new BranchCombine
                {
                    Batch = dense.Batch,
                    Channels = dense.OutputChannels,
                    Height = dense.OutputHeight,
                    Width = dense.OutputWidth,
                    TopK = bases,
                },
                outputs),
        ];
        if (dense.HasActivation)
            nodes.Add(new Node(
                node.Name, new Unary(UnaryFunction.Relu, (long)dense.Batch * dense.OutputHeight * dense.OutputWidth, dense.OutputChannels),
                sum));
        return new Schedule("outputs", nodes) { Fusion = OutputsFusion };
    }

    /// <summary>The parts of a squeeze-and-excitation, its fully connected layers with per-image weights.</summary>
    private static Step SqueezeStep(Node node, SqueezeExcite squeeze, int bases, bool synthesises)
    {
        List<Node> nodes = [];
        IReadOnlyList<string> inputs = node.Inputs;
        foreach ((Operator part, int index) in squeeze.Parts.Select((part, index) => (part, index)))
        {
            string name = index == squeeze.Parts.Count - 1 ? node.Name : FormattableString.Invariant($"{node.Name}_part{index + 1}");
            Operator op = part;
            if (part is Linear linear)
            {
                Conv2d dense = Pointwise(linear, squeeze.Batch);
                nodes.AddRange(WeightNodes(name, dense, bases, synthesises));
                op = new PerImageConv2d { Dense = dense };
            }

            nodes.Add(new Node(name, op, inputs));
            inputs = [name];
        }

        return new Step(node.Name, [new Schedule("weights", nodes)]);
    }

    private static Conv2d Pointwise(Linear linear, int images) => new()
    {
        Batch = images,
        InputChannels = linear.Inputs,
        InputHeight = 1,
        InputWidth = 1,
        OutputChannels = linear.Outputs,
        KernelHeight = 1,
        KernelWidth = 1,
        HasBias = linear.HasBias,
    };
}
