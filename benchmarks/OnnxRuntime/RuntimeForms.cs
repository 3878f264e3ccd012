using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>
/// An operator as ONNX Runtime may run it: with channels first, and in blocks of channels (the domain com.microsoft.nchwc, which its
/// optimizer rewrites networks to), without the reorders that stand at the ends of a network only.
/// </summary>
internal static class RuntimeForms
{
    private const string Blocked = "com.microsoft.nchwc";

    /// <param name="op">The operator.</param>
    /// <param name="block">Channels of a block: 8 with AVX2, 16 with AVX-512.</param>
    public static IEnumerable<OnnxNode> Of(Operator op, int block) => op switch
    {
        Conv2d conv => Convolutions(conv, block),
        Pool2d pool => Pools(pool, block),
        Linear linear =>
        [
            new OnnxNode("Gemm", [[linear.Rows, linear.Inputs]], [[linear.Inputs, linear.Outputs], [linear.Outputs]],
                [linear.Rows, linear.Outputs]),
        ],
        Add add => [new OnnxNode("Add", [[add.Rows, add.Columns], [add.Rows, add.Columns]], [], [add.Rows, add.Columns])],
        Unary unary =>
        [
            new OnnxNode(unary.Function == UnaryFunction.Sigmoid ? "Sigmoid" : "Relu", [[unary.Rows, unary.Columns]], [],
                [unary.Rows, unary.Columns]),
        ],
        _ => throw new ArgumentException(op.Kind),
    };

    private static IEnumerable<OnnxNode> Convolutions(Conv2d conv, int block)
    {
        int inputs = conv.InputChannels, outputs = conv.OutputChannels, ofGroup = inputs / conv.Groups;
        OnnxNode plain = new(
            "Conv", [[conv.Batch, inputs, conv.InputHeight, conv.InputWidth]],
            [[outputs, ofGroup, conv.KernelHeight, conv.KernelWidth], [outputs]],
            [conv.Batch, outputs, conv.OutputHeight, conv.OutputWidth])
        {
            Attributes = new Dictionary<string, long[]>
            {
                ["group"] = [conv.Groups],
                ["kernel_shape"] = [conv.KernelHeight, conv.KernelWidth],
                ["strides"] = [conv.StrideHeight, conv.StrideWidth],
                ["pads"] = Pads(conv.PaddingHeight, conv.PaddingWidth),
            },
        };
        yield return plain;
        int wideInputs = Up(inputs, block), wideOutputs = Up(outputs, block);
        if (conv.IsDepthwise)
            yield return Wide(wideInputs, 1, wideInputs);
        else if (conv.Groups == 1)
            yield return inputs < block ? Wide(inputs, inputs, 1) : Wide(wideInputs, wideInputs, 1);
        else if (ofGroup % block == 0 && outputs / conv.Groups % block == 0)
            yield return Wide(inputs, ofGroup, conv.Groups);

        OnnxNode Wide(int channels, int depth, int groups) => plain with
        {
            Domain = Blocked,
            Inputs = [[conv.Batch, channels, conv.InputHeight, conv.InputWidth]],
            Weights = [[wideOutputs, depth, conv.KernelHeight, conv.KernelWidth], [wideOutputs]],
            Output = [conv.Batch, wideOutputs, conv.OutputHeight, conv.OutputWidth],
            Attributes = new Dictionary<string, long[]>(plain.Attributes) { ["group"] = [groups] },
        };
    }

    private static IEnumerable<OnnxNode> Pools(Pool2d pool, int block)
    {
        OnnxNode plain = new(
            "MaxPool", [[pool.Batch, pool.Channels, pool.InputHeight, pool.InputWidth]], [],
            [pool.Batch, pool.Channels, pool.OutputHeight, pool.OutputWidth])
        {
            Attributes = new Dictionary<string, long[]>
            {
                ["kernel_shape"] = [pool.KernelHeight, pool.KernelWidth],
                ["strides"] = [pool.StrideHeight, pool.StrideWidth],
                ["pads"] = Pads(pool.PaddingHeight, pool.PaddingWidth),
            },
        };
        yield return plain;
        if (pool.Channels % block == 0)
            yield return plain with { Domain = Blocked };
    }

    private static long[] Pads(int height, int width) => [height / 2, width / 2, height - height / 2, width - width / 2];

    private static int Up(int channels, int block) => (channels + block - 1) / block * block;
}
