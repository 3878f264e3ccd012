using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>What decides which patches, channels or images are computed, and what moves images that are kept.</summary>
internal static class MaskerForms
{
    public static ModelGraph Of(SpatialMasker masker, BlockLayout layout)
    {
        ModelGraph graph = new();
        string map = layout.Given(graph, masker.Batch, masker.InputChannels, masker.InputHeight, masker.InputWidth);
        (int rows, int columns) = (masker.Grid.Rows, masker.Grid.Columns);
        map = Averaged(graph, map, masker.InputHeight / rows, masker.InputWidth / columns, layout.Holds(masker.InputChannels));
        Conv2d logits = new()
        {
            Batch = masker.Batch,
            InputChannels = masker.InputChannels,
            InputHeight = rows,
            InputWidth = columns,
            OutputChannels = 2,
            HasBias = true,
        };
        string mask = graph.Add(
            "ArgMax", [ConvolutionForms.InNetwork(graph, logits, map, layout)], ("axis", 1L), ("keepdims", 0L));
        return graph.Output(mask, [masker.Batch, rows, columns], isInteger: true);
    }

    /// <summary>The mask's logit is a convolution of its own: a channel more would leave the blocks of the others.</summary>
    public static ModelGraph Of(MaskerFusedConv2d fused, BlockLayout layout)
    {
        ModelGraph graph = new();
        Conv2d dense = fused.Dense, logit = dense with { OutputChannels = 1, HasActivation = false, HasBias = true };
        string input = layout.Given(graph, dense.Batch, dense.InputChannels, dense.InputHeight, dense.InputWidth);
        string output = ConvolutionForms.InNetwork(graph, dense, input, layout);
        string mask = ConvolutionForms.InNetwork(graph, logit, input, layout);
        mask = Averaged(graph, mask, dense.OutputHeight / fused.Grid.Rows, dense.OutputWidth / fused.Grid.Columns, isBlocked: false);
        mask = graph.Add("Relu", [mask]);
        return layout.Put(graph, output, dense.Batch, dense.OutputChannels, dense.OutputHeight, dense.OutputWidth)
            .Output(mask, [dense.Batch, 1, fused.Grid.Rows, fused.Grid.Columns]);
    }

    public static ModelGraph Of(ChannelMasker masker, BlockLayout layout)
    {
        ModelGraph graph = new();
        string hidden = Product(graph, Pooled(graph, masker, layout), masker.InputChannels, masker.Hidden);
        string logits = Product(graph, graph.Add("Relu", [hidden]), masker.Hidden, 2 * masker.Groups);
        logits = graph.Add("Reshape", [logits, graph.Integers(masker.Batch, masker.Groups, 2)]);
        string mask = graph.Add("ArgMax", [logits], ("axis", 2L), ("keepdims", 0L));
        return graph.Output(mask, [masker.Batch, masker.Groups], isInteger: true);
    }

    public static ModelGraph Of(LayerGate gate, BlockLayout layout)
    {
        ModelGraph graph = new();
        string features = Pooled(graph, gate, layout);
        int width = gate.InputChannels;
        if (gate.Hidden > 0)
        {
            features = graph.Add("Relu", [Product(graph, features, width, gate.Hidden)]);
            width = gate.Hidden;
        }

        string decision = graph.Add("ArgMax", [Product(graph, features, width, 2)], ("axis", 1L), ("keepdims", 0L));
        return graph.Output(decision, [gate.Batch], isInteger: true);
    }

    /// <summary>Images out of a batch, or back into it: whole pieces, however their channels lie.</summary>
    public static ModelGraph Of(SampleCopy copy, KernelRequest request, BlockLayout layout)
    {
        ModelGraph graph = new();
        int[] kept = new RandomInputs(request.Seed, request.Mask).Choose(copy.Batch, copy.KeptImages);
        string batch = layout.Given(graph, copy.Batch, copy.Channels, copy.Height, copy.Width);
        long[] images = [.. kept.Select(image => (long)image)];
        if (copy is SampleGather)
        {
            string taken = graph.Add("Gather", [batch, graph.IntegerInput(images, images.Length)], ("axis", 0L));
            return layout.Put(graph, taken, copy.KeptImages, copy.Channels, copy.Height, copy.Width);
        }

        string results = layout.Given(graph, copy.KeptImages, copy.Channels, copy.Height, copy.Width);
        string put = graph.Add("ScatterND", [batch, graph.IntegerInput(images, images.Length, 1), results]);
        return layout.Put(graph, put, copy.Batch, copy.Channels, copy.Height, copy.Width);
    }

    private static string Averaged(ModelGraph graph, string map, int rows, int columns, bool isBlocked) => rows * columns == 1 ? map
        : graph.AddOf(
            isBlocked ? ModelGraph.Blocked : "", "AveragePool", [map], ("kernel_shape", new long[] { rows, columns }),
            ("strides", new long[] { rows, columns }));

    private static string Pooled(ModelGraph graph, MaskingOperator masker, BlockLayout layout)
    {
        GlobalPool pool = new()
        {
            Batch = masker.Batch,
            Channels = masker.InputChannels,
            Height = masker.InputHeight,
            Width = masker.InputWidth,
        };
        string map = layout.Given(graph, pool.Batch, pool.Channels, pool.Height, pool.Width);
        string means = layout.ToPlain(graph, ConvolutionForms.Pooled(graph, pool, map, layout), pool.Channels);
        return graph.Add("Reshape", [means, graph.Integers(pool.Batch, pool.Channels)]);
    }

    private static string Product(ModelGraph graph, string input, int inputs, int outputs) =>
        graph.Add("Gemm", [input, graph.Weight(inputs, outputs), graph.Weight(outputs)]);
}
