using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>
/// Convolutions whose weights are chosen or made for an image, and branches. Weights that are no constants are not in blocks: such a
/// convolution reads and writes channels first.
/// </summary>
internal static class ChannelForms
{
    /// <summary>Whether there is a form: one image, and channels that a convolution without them still has in groups.</summary>
    public static bool Has(ChannelMaskedConv2d conv) => conv.Dense is { Batch: 1, Groups: 1 };

    /// <summary>The kept channels' weights, then the convolution with them; or all outputs, of which the kept ones are taken.</summary>
    public static IEnumerable<Func<ModelGraph>> Of(ChannelMaskedConv2d conv, KernelRequest request, BlockLayout layout)
    {
        yield return () => OfKept(conv, request, layout);
        if (conv.InputKeepRate >= 1 && conv.OutputKeepRate < 1)
            yield return () => OfAll(conv, request, layout);
    }

    /// <summary>Every image's weights are those of a group of channels of one large image; or images run one by one.</summary>
    public static ModelGraph Of(PerImageConv2d conv)
    {
        ModelGraph graph = new();
        Conv2d dense = conv.Dense, grouped = dense with
        {
            Batch = 1,
            InputChannels = dense.Batch * dense.InputChannels,
            OutputChannels = dense.Batch * dense.OutputChannels,
            Groups = dense.Batch * dense.Groups,
        };
        string input = graph.Input(1, grouped.InputChannels, grouped.InputHeight, grouped.InputWidth);
        string weights = graph.Input(
            grouped.OutputChannels, grouped.InputChannels / grouped.Groups, grouped.KernelHeight, grouped.KernelWidth);
        return graph.Output(
            ConvolutionForms.Plain(graph, grouped, input, weights), [1, grouped.OutputChannels, grouped.OutputHeight, grouped.OutputWidth]);
    }

    public static ModelGraph Of(BasisSynthesis synthesis)
    {
        ModelGraph graph = new();
        string weights = graph.Add(
            "MatMul", [graph.Input(synthesis.Batch, synthesis.Bases), graph.Weight(synthesis.Bases, synthesis.Elements)]);
        return graph.Output(weights, [synthesis.Batch, synthesis.Elements]);
    }

    /// <summary>The best branches of every image, its places in the order of branches, and copies of the images in that order.</summary>
    public static ModelGraph Of(BranchRouting routing)
    {
        ModelGraph graph = new();
        long copies = (long)routing.Batch * routing.TopK, sample = (long)routing.Channels * routing.Height * routing.Width;
        string scores = graph.Input(routing.Batch, routing.Branches), images = graph.Input(routing.Batch, sample);
        string branches = graph.AddSecond("TopK", [scores, graph.Integers(routing.TopK)], ("axis", 1L));
        branches = graph.Add("Reshape", [branches, graph.Integers(copies)]);
        string order = graph.AddSecond("TopK", [branches, graph.Integers(copies)], ("axis", 0L), ("largest", 0L));
        string image = graph.Add("Div", [order, graph.Integers(routing.TopK)]);
        return graph.Output(graph.Add("Gather", [images, image], ("axis", 0L)), [copies, sample]);
    }

    /// <summary>A sum over an image's results of each times its weight; or a product of a row and a matrix an image.</summary>
    public static IEnumerable<Func<ModelGraph>> Of(BranchCombine combine)
    {
        long sample = (long)combine.Channels * combine.Height * combine.Width;
        yield return () =>
        {
            ModelGraph graph = new();
            string weighted = graph.Add(
                "Mul", [graph.Input(combine.Batch, combine.TopK, sample), graph.Input(combine.Batch, combine.TopK, 1)]);
            return graph.Output(
                graph.Add("ReduceSum", [weighted, graph.Integers(1)], ("keepdims", 0L)), [combine.Batch, sample]);
        };
        yield return () =>
        {
            ModelGraph graph = new();
            string results = graph.Input(combine.Batch, combine.TopK, sample);
            string sum = graph.Add("MatMul", [graph.Input(combine.Batch, 1, combine.TopK), results]);
            return graph.Output(sum, [combine.Batch, 1, sample]);
        };
    }

    private static ModelGraph OfKept(ChannelMaskedConv2d conv, KernelRequest request, BlockLayout layout)
    {
        ModelGraph graph = new();
        Conv2d dense = conv.Dense;
        long[]? inputs = Kept(dense.InputChannels, conv.ChannelGroup, conv.InputKeepRate, request);
        long[]? outputs = Kept(dense.OutputChannels, conv.ChannelGroup, conv.OutputKeepRate, request);
        string weights = graph.Weight(dense.OutputChannels, dense.InputChannels, dense.KernelHeight, dense.KernelWidth);
        string bias = graph.Weight(dense.OutputChannels);
        Conv2d small = dense with
        {
            InputChannels = inputs?.Length ?? dense.InputChannels,
            OutputChannels = outputs?.Length ?? dense.OutputChannels,
        };
        string map = inputs is null
            ? layout.ToPlain(
                graph, layout.Given(graph, 1, dense.InputChannels, dense.InputHeight, dense.InputWidth), dense.InputChannels)
            : graph.Input(1, small.InputChannels, small.InputHeight, small.InputWidth);
        if (outputs is not null)
        {
            string places = graph.IntegerInput(outputs, outputs.Length);
            weights = graph.Add("Gather", [weights, places], ("axis", 0L));
            bias = graph.Add("Gather", [bias, places], ("axis", 0L));
        }

        if (inputs is not null)
            weights = graph.Add("Gather", [weights, graph.IntegerInput(inputs, inputs.Length)], ("axis", 1L));
        string output = ConvolutionForms.Plain(graph, small, map, weights, dense.AddsBias ? bias : null);
        return outputs is null
            ? layout.Put(
                graph, layout.FromPlain(graph, output, small.OutputChannels), 1, small.OutputChannels, small.OutputHeight,
                small.OutputWidth)
            : graph.Output(output, [1, small.OutputChannels, small.OutputHeight, small.OutputWidth]);
    }

    private static ModelGraph OfAll(ChannelMaskedConv2d conv, KernelRequest request, BlockLayout layout)
    {
        ModelGraph graph = new();
        Conv2d dense = conv.Dense;
        long[] outputs = Kept(dense.OutputChannels, conv.ChannelGroup, conv.OutputKeepRate, request)!;
        string map = layout.Given(graph, 1, dense.InputChannels, dense.InputHeight, dense.InputWidth);
        string all = layout.ToPlain(graph, ConvolutionForms.InNetwork(graph, dense, map, layout), dense.OutputChannels);
        string kept = graph.Add("Gather", [all, graph.IntegerInput(outputs, outputs.Length)], ("axis", 1L));
        return graph.Output(kept, [1, outputs.Length, dense.OutputHeight, dense.OutputWidth]);
    }

    /// <summary>Channels of the kept groups, ascending; null where all are kept.</summary>
    private static long[]? Kept(int channels, int channelGroup, double rate, KernelRequest request)
    {
        if (rate >= 1)
            return null;
        int groups = (channels + channelGroup - 1) / channelGroup, count = (int)Math.Ceiling(rate * groups - 1e-9);
        return
        [
            .. new RandomInputs(request.Seed, request.Mask).Choose(groups, count)
                .SelectMany(group => Enumerable.Range(group * channelGroup, Math.Min(channelGroup, channels - group * channelGroup)))
                .Select(channel => (long)channel),
        ];
    }
}
