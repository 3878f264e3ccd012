using LatencyLab.Operators;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Search.Emission;

/// <summary>Networks layer by layer, as a training program has to build them: nothing is left to guess.</summary>
internal static class TrainingLayers
{
    private const string Relu = "relu", None = "none";

    /// <summary>
    /// A static network: <c>name</c>, <c>input</c> (channels, height, width of an image), <c>classes</c>, <c>macs</c> an image,
    /// <c>blocks</c>.
    /// </summary>
    /// <param name="network">At batch 1.</param>
    public static JsonObject Of(Network network) => new()
    {
        ["name"] = network.Name,
        ["input"] = new JsonObject
        {
            ["channels"] = network.Operators.OfType<Conv2d>().FirstOrDefault()?.InputChannels ?? 3,
            ["height"] = network.Resolution,
            ["width"] = network.ImageWidth ?? network.Resolution,
        },
        ["classes"] = network.Operators.OfType<Linear>().LastOrDefault()?.Outputs,
        ["macs"] = network.Macs,
        ["blocks"] = Of(network.Blocks),
    };

    /// <summary>
    /// One object a block: <c>block</c> and <c>layers</c>, each with its name, its operator, what it reads and its shape.
    /// </summary>
    public static JsonArray Of(IEnumerable<Block> blocks) => [.. blocks.Select(Of)];

    /// <inheritdoc cref="Of(IEnumerable{Block})"/>
    public static JsonObject Of(Block block)
    {
        Node[] nodes = [.. block.Steps.Select(step => step.Schedules[0].Nodes[0])];
        return new JsonObject
        {
            ["block"] = block.Name,
            ["layers"] = new JsonArray([.. nodes.Select(node => Layer(node, nodes))]),
        };
    }

    private static JsonObject Layer(Node node, Node[] block)
    {
        JsonObject layer = new() { ["name"] = node.Name, ["op"] = node.Operator.Kind };
        if (node.Inputs.Count > 0)
            layer["reads"] = new JsonArray([.. node.Inputs.Select(input => (JsonNode)input)]);
        foreach ((string key, JsonNode value) in Shape(node.Operator))
            layer[key] = value;
        if (node.Operator is Add add && node.Inputs.Contains(Node.BlockInput))
            layer["shortcut"] = ChangesShape(add, block) ? "pad" : "identity";
        return layer;
    }

    /// <summary>Whether the block's input has another shape than what it is added to: then it is strided, and padded with zeros.</summary>
    private static bool ChangesShape(Add add, Node[] block) =>
        block.FirstOrDefault(node => node.Inputs is [] or [Node.BlockInput])?.Operator is Conv2d reader
        && (reader.InputChannels != add.Columns || (long)reader.Batch * reader.InputHeight * reader.InputWidth != add.Rows);

    private static IEnumerable<(string Key, JsonNode Value)> Shape(Operator op) => op switch
    {
        Conv2d conv =>
        [
            ("inputs", conv.InputChannels), ("outputs", conv.OutputChannels), ("kernel", Pair(conv.KernelHeight, conv.KernelWidth)),
            ("stride", Pair(conv.StrideHeight, conv.StrideWidth)), ("dilation", Pair(conv.DilationHeight, conv.DilationWidth)),
            ("padding", Padding(conv.PaddingHeight, conv.PaddingWidth)), ("groups", conv.Groups), ("bias", conv.HasBias),
            ("norm", conv.HasFoldedBatchNorm ? "batch" : None), ("activation", conv.HasActivation ? Relu : None),
        ],
        Linear linear => [("inputs", linear.Inputs), ("outputs", linear.Outputs), ("bias", linear.HasBias)],
        Pool2d pool =>
        [
            ("kernel", Pair(pool.KernelHeight, pool.KernelWidth)), ("stride", Pair(pool.StrideHeight, pool.StrideWidth)),
            ("padding", Padding(pool.PaddingHeight, pool.PaddingWidth)),
        ],
        Resize resize => [("size", new JsonArray(resize.ToHeight, resize.ToWidth)), ("taps", resize.Taps)],
        GlobalPool pool => [("function", pool.Function == PoolFunction.Max ? "max" : "average")],
        Add add => [("activation", add.HasActivation ? Relu : None)],
        BatchNorm2d norm => [("outputs", norm.Channels), ("activation", norm.HasActivation ? Relu : None)],
        SqueezeExcite squeeze =>
        [
            ("outputs", squeeze.Channels), ("squeezed_channels", squeeze.SqueezedChannels),
            ("activation", UnaryFunctions.KindOf(squeeze.Activation)), ("gate", UnaryFunctions.KindOf(squeeze.Gate)),
        ],
        _ => [],
    };

    /// <summary>A number where rows and columns agree, else both.</summary>
    private static JsonNode Pair(int rows, int columns) => rows == columns ? rows : new JsonArray(rows, columns);

    /// <summary>Pixels above, below, left and right; where the sum is odd, one more below and on the right.</summary>
    private static JsonArray Padding(int rows, int columns) => [rows / 2, rows - (rows / 2), columns / 2, columns - (columns / 2)];
}
