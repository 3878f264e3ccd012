using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>
/// Convolutions and pools as ONNX Runtime runs them: with channels first, and in blocks of channels (the domain com.microsoft.nchwc, which
/// its optimizer rewrites networks to), without the reorders that stand at the ends of a network only.
/// </summary>
internal static class ConvolutionForms
{
    /// <summary>What the optimizer of the CPU provider makes of it in a network.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="layout">How maps lie between operators.</param>
    public static ModelGraph Chosen(Conv2d conv, BlockLayout layout) => IsBlocked(conv, layout) ? Blocked(conv, layout) : Plain(conv);

    /// <summary>Whether the optimizer takes blocks of channels.</summary>
    public static bool IsBlocked(Conv2d conv, BlockLayout layout)
    {
        if (layout.Block == 0)
            return false;
        int inputs = conv.InputChannels / conv.Groups, outputs = conv.OutputChannels / conv.Groups;
        return conv.Groups == 1 ? inputs < layout.Block || layout.Holds(inputs)
            : inputs == 1 && outputs == 1 ? layout.Holds(conv.OutputChannels)
            : inputs % layout.Block == 0 && outputs % layout.Block == 0;
    }

    /// <summary>With channels first.</summary>
    public static ModelGraph Plain(Conv2d conv)
    {
        ModelGraph graph = new();
        string input = graph.Input(conv.Batch, conv.InputChannels, conv.InputHeight, conv.InputWidth);
        string weights = graph.Weight(
            conv.OutputChannels, conv.InputChannels / conv.Groups, conv.KernelHeight, conv.KernelWidth);
        return graph.Output(
            Plain(graph, conv, input, weights), [conv.Batch, conv.OutputChannels, conv.OutputHeight, conv.OutputWidth]);
    }

    /// <summary>The same, added to a graph; the optimizer fuses the activation.</summary>
    /// <param name="graph">Where it is added.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">[Batch, InputChannels, InputHeight, InputWidth].</param>
    /// <param name="weights">[OutputChannels, InputChannels / Groups, KernelHeight, KernelWidth], constant or not.</param>
    /// <param name="bias">[OutputChannels]; null: weights of its own where it has a bias.</param>
    public static string Plain(ModelGraph graph, Conv2d conv, string input, string weights, string? bias = null)
    {
        string output = graph.Add(
            "Conv", conv.AddsBias ? [input, weights, bias ?? graph.Weight(conv.OutputChannels)] : [input, weights],
            Attributes(conv, conv.Groups));
        return !conv.HasActivation ? output
            : ElementForms.Function(graph, conv.IsClipped ? UnaryFunction.Relu6 : UnaryFunction.Relu, output);
    }

    /// <summary>In blocks of channels, those that are missing to a whole block zero.</summary>
    public static ModelGraph Blocked(Conv2d conv, BlockLayout layout)
    {
        ModelGraph graph = new();
        string input = graph.Input(conv.Batch, BlockedInputs(conv, layout), conv.InputHeight, conv.InputWidth);
        return graph.Output(
            Blocked(graph, conv, input, layout), [conv.Batch, layout.Up(conv.OutputChannels), conv.OutputHeight, conv.OutputWidth]);
    }

    /// <summary>The same, added to a graph.</summary>
    public static string Blocked(ModelGraph graph, Conv2d conv, string input, BlockLayout layout)
    {
        int inputs = BlockedInputs(conv, layout), outputs = layout.Up(conv.OutputChannels);
        int groups = conv.IsDepthwise ? inputs : conv.Groups;
        string weights = graph.Weight(outputs, conv.IsDepthwise ? 1 : inputs / groups, conv.KernelHeight, conv.KernelWidth);
        List<(string, object)> attributes = [.. Attributes(conv, groups)];
        if (conv.HasActivation)
            attributes.Add(("activation", conv.IsClipped ? "Clip" : "Relu"));
        if (conv.HasActivation && conv.IsClipped)
            attributes.Add(("activation_params", new float[] { 0, ElementForms.LargestOfRelu6 }));
        return graph.AddOf(
            ModelGraph.Blocked, "Conv", conv.AddsBias ? [input, weights, graph.Weight(outputs)] : [input, weights], attributes);
    }

    /// <summary>
    /// Added to a graph between operators whose maps lie as they do in a network: channels that blocks do not hold are first.
    /// </summary>
    public static string InNetwork(ModelGraph graph, Conv2d conv, string input, BlockLayout layout)
    {
        if (IsBlocked(conv, layout))
        {
            bool takesPlain = BlockedInputs(conv, layout) != layout.Stored(conv.InputChannels);
            string blocked = Blocked(graph, conv, takesPlain ? layout.ToPlain(graph, input, conv.InputChannels) : input, layout);
            return layout.Holds(conv.OutputChannels) ? blocked : BlockLayout.OutOfBlocks(graph, blocked, conv.OutputChannels);
        }

        string weights = graph.Weight(
            conv.OutputChannels, conv.InputChannels / conv.Groups, conv.KernelHeight, conv.KernelWidth);
        string output = Plain(graph, conv, layout.ToPlain(graph, input, conv.InputChannels), weights);
        return layout.FromPlain(graph, output, conv.OutputChannels);
    }

    public static ModelGraph Chosen(Pool2d pool, BlockLayout layout)
    {
        ModelGraph graph = new();
        string output = graph.AddOf(
            layout.Holds(pool.Channels) ? ModelGraph.Blocked : "", pool.Function == PoolFunction.Max ? "MaxPool" : "AveragePool",
            [layout.Given(graph, pool.Batch, pool.Channels, pool.InputHeight, pool.InputWidth)],
            ("kernel_shape", new long[] { pool.KernelHeight, pool.KernelWidth }),
            ("strides", new long[] { pool.StrideHeight, pool.StrideWidth }),
            ("pads", Pads(pool.PaddingHeight, pool.PaddingWidth)));
        return layout.Put(graph, output, pool.Batch, pool.Channels, pool.OutputHeight, pool.OutputWidth);
    }

    public static ModelGraph Chosen(GlobalPool pool, BlockLayout layout)
    {
        ModelGraph graph = new();
        string output = Pooled(graph, pool, layout.Given(graph, pool.Batch, pool.Channels, pool.Height, pool.Width), layout);
        return layout.Put(graph, output, pool.Batch, pool.Channels, 1, 1);
    }

    /// <summary>Added to a graph; [Batch, stored channels, 1, 1].</summary>
    public static string Pooled(ModelGraph graph, GlobalPool pool, string input, BlockLayout layout) => graph.AddOf(
        layout.Holds(pool.Channels) ? ModelGraph.Blocked : "",
        pool.Function == PoolFunction.Max ? "GlobalMaxPool" : "GlobalAveragePool", [input]);

    public static ModelGraph Transposed(TransposedConv2d conv)
    {
        ModelGraph graph = new();
        string input = graph.Input(conv.Batch, conv.InputChannels, conv.InputHeight, conv.InputWidth);
        string weights = graph.Weight(
            conv.InputChannels, conv.OutputChannels / conv.Groups, conv.KernelHeight, conv.KernelWidth);
        string output = graph.Add(
            "ConvTranspose", conv.HasBias ? [input, weights, graph.Weight(conv.OutputChannels)] : [input, weights],
            ("group", (long)conv.Groups), ("strides", new long[] { conv.StrideHeight, conv.StrideWidth }),
            ("pads", Pads(conv.PaddingHeight, conv.PaddingWidth)), ("output_padding", new long[] { conv.ExtraHeight, conv.ExtraWidth }));
        return graph.Output(output, [conv.Batch, conv.OutputChannels, conv.OutputHeight, conv.OutputWidth]);
    }

    private static (string, object)[] Attributes(Conv2d conv, int groups) =>
    [
        ("group", (long)groups),
        ("kernel_shape", new long[] { conv.KernelHeight, conv.KernelWidth }),
        ("strides", new long[] { conv.StrideHeight, conv.StrideWidth }),
        ("dilations", new long[] { conv.DilationHeight, conv.DilationWidth }),
        ("pads", Pads(conv.PaddingHeight, conv.PaddingWidth)),
    ];

    private static long[] Pads(int height, int width) => [height / 2, width / 2, height - height / 2, width - width / 2];

    /// <summary>A first convolution of few channels reads them as they come.</summary>
    private static int BlockedInputs(Conv2d conv, BlockLayout layout) =>
        conv.Groups == 1 && conv.InputChannels < layout.Block ? conv.InputChannels : layout.Up(conv.InputChannels);
}
