using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Search.Hydranet;

/// <summary>Blocks layer by layer, as a training program has to build them.</summary>
internal static class TrainingLayers
{
    /// <summary>
    /// One object a block: <c>block</c> and <c>layers</c>, each with its name, its operator, what it reads and its shape.
    /// </summary>
    public static JsonArray Of(IEnumerable<Block> blocks) =>
    [
        .. blocks.Select(block => new JsonObject
        {
            ["block"] = block.Name,
            ["layers"] = new JsonArray([.. block.Steps.Select(step => Layer(step.Schedules[0].Nodes[0]))]),
        }),
    ];

    private static JsonObject Layer(Node node)
    {
        JsonObject layer = new() { ["name"] = node.Name, ["op"] = node.Operator.Kind };
        if (node.Inputs.Count > 0)
            layer["reads"] = new JsonArray([.. node.Inputs.Select(input => (JsonNode)input)]);
        foreach ((string key, int value) in Shape(node.Operator))
            layer[key] = value;
        return layer;
    }

    private static IEnumerable<(string Key, int Value)> Shape(Operator op) => op switch
    {
        Conv2d convolution =>
        [
            ("inputs", convolution.InputChannels), ("outputs", convolution.OutputChannels), ("kernel", convolution.KernelHeight),
            ("stride", convolution.StrideHeight), ("groups", convolution.Groups),
        ],
        Linear linear => [("inputs", linear.Inputs), ("outputs", linear.Outputs)],
        Pool2d pool => [("kernel", pool.KernelHeight), ("stride", pool.StrideHeight)],
        _ => [],
    };
}
