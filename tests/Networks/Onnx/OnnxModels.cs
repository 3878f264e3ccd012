namespace LatencyLab.Tests.Networks.Onnx;

/// <summary>Graphs as exporters write them, without weights.</summary>
internal static class OnnxModels
{
    /// <summary>ResNet-18, batch norms folded, as PyTorch exports it for inference.</summary>
    public static OnnxWriter ResNet18(object batch, object side, bool probabilities = false)
    {
        OnnxWriter model = new();
        string x = model.Input("images", batch, 3, side, side);
        x = Relu(model, Conv(model, x, 3, 64, 7, 2));
        x = model.Node("MaxPool", [x], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }));
        int channels = 64;
        foreach ((int width, int first) in new[] { (64, 1), (128, 2), (256, 2), (512, 2) })
        {
            for (int index = 0; index < 2; index++)
            {
                int stride = index == 0 ? first : 1;
                string inner = Relu(model, Conv(model, x, channels, width, 3, stride));
                inner = Conv(model, inner, width, width, 3, 1);
                string shortcut = stride != 1 || channels != width ? Conv(model, x, channels, width, 1, stride) : x;
                x = Relu(model, model.Node("Add", [inner, shortcut]));
                channels = width;
            }
        }

        x = model.Node("GlobalAveragePool", [x]);
        x = model.Node("Flatten", [x], ("axis", 1));
        x = model.Node("Gemm", [x, model.Weight(1000, 512), model.Weight(1000)], ("transB", 1));
        model.Output(probabilities ? model.Node("Softmax", [x]) : x);
        return model;
    }

    /// <summary>Two inverted residual blocks between a stem and a classifier; Clip is ReLU6.</summary>
    /// <param name="squeezes">
    /// What stands behind the depthwise convolution of each block, of its 96 channels; null: nothing. It is given the graph and the map.
    /// </param>
    public static OnnxWriter InvertedResiduals(Func<OnnxWriter, string, string>? squeezes = null)
    {
        OnnxWriter model = new();
        string x = model.Input("images", 1, 3, 32, 32);
        x = Clip(model, Conv(model, x, 3, 16, 3, 2));
        for (int i = 0; i < 2; i++)
        {
            string inner = Clip(model, Conv(model, x, 16, 96, 1, 1));
            inner = Clip(model, Conv(model, inner, 96, 96, 3, 1, groups: 96));
            inner = squeezes?.Invoke(model, inner) ?? inner;
            inner = Conv(model, inner, 96, 16, 1, 1);
            x = model.Node("Add", [x, inner]);
        }

        x = Clip(model, Conv(model, x, 16, 64, 1, 1));
        x = model.Node("ReduceMean", [x], ("axes", new[] { 2, 3 }), ("keepdims", 0));
        model.Output(model.Node("MatMul", [x, model.Weight(64, 10)]));
        return model;
    }

    /// <summary>A vision transformer of one layer: 16 tokens of 64 in 4 heads, everything decomposed as exporters do.</summary>
    public static OnnxWriter Transformer()
    {
        OnnxWriter model = new() { Opset = 16 };
        string x = model.Input("images", "batch", 3, 32, 32);
        x = model.Node(
            "Conv", [x, model.Weight(64, 3, 8, 8), model.Weight(64)], ("strides", new[] { 8, 8 }), ("kernel_shape", new[] { 8, 8 }));

        // The shape is computed: batch of the input, 64, the rest.
        string batch = model.Node("Gather", [model.Node("Shape", [x]), model.Whole(0)], ("axis", 0));
        string shape = model.Node("Concat", [batch, model.Whole(64), model.Whole(-1)], ("axis", 0));
        x = model.Node("Transpose", [model.Node("Reshape", [x, shape])], ("perm", new[] { 0, 2, 1 }));
        x = model.Node("Add", [x, model.Weight(1, 16, 64)]);
        string normed = LayerNorm(model, x);
        string query = Heads(model, Linear(model, normed, 64, 64), 0, 2, 1, 3);
        string key = Heads(model, Linear(model, normed, 64, 64), 0, 2, 3, 1);
        string value = Heads(model, Linear(model, normed, 64, 64), 0, 2, 1, 3);
        string scores = model.Node("Div", [model.Node("MatMul", [query, key]), model.Scalar(4)]);
        string mixed = model.Node("MatMul", [model.Node("Softmax", [scores], ("axis", -1)), value]);
        mixed = model.Node("Reshape", [model.Node("Transpose", [mixed], ("perm", new[] { 0, 2, 1, 3 })), model.Whole(0, 0, 64)]);
        x = model.Node("Add", [Linear(model, mixed, 64, 64), x]);
        string wide = Linear(model, LayerNorm(model, x), 64, 256);
        string erf = model.Node("Erf", [model.Node("Div", [wide, model.Scalar(MathF.Sqrt(2))])]);
        string gelu = model.Node("Mul", [model.Node("Mul", [wide, model.Node("Add", [erf, model.Scalar(1)])]), model.Scalar(0.5f)]);
        x = model.Node("Add", [x, Linear(model, gelu, 256, 64)]);
        model.Output(Linear(model, model.Node("ReduceMean", [x], ("axes", new[] { 1 }), ("keepdims", 0)), 64, 10));
        return model;
    }

    /// <summary>Squeeze-and-excitation of 96 channels to 24 as PyTorch exports it.</summary>
    /// <param name="activation">Between the products: <c>Relu</c>, or SiLU where it is null.</param>
    /// <param name="gate">What makes the factors.</param>
    /// <param name="scale">What applies them.</param>
    public static string Squeeze(OnnxWriter model, string x, string? activation, string gate, string scale = "Mul")
    {
        string inner = Conv(model, model.Node("GlobalAveragePool", [x]), 96, 24, 1, 1);
        inner = activation is null ? model.Node("Mul", [inner, model.Node("Sigmoid", [inner])]) : model.Node(activation, [inner]);
        return model.Node(scale, [model.Node(gate, [Conv(model, inner, 24, 96, 1, 1)]), x]);
    }

    public static string Conv(OnnxWriter model, string x, int inputs, int outputs, int kernel, int stride, int groups = 1)
    {
        int side = kernel / 2;
        return model.Node(
            "Conv", [x, model.Weight(outputs, inputs / groups, kernel, kernel), model.Weight(outputs)],
            ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("pads", new[] { side, side, side, side }),
            ("group", groups));
    }

    private static string Relu(OnnxWriter model, string x) => model.Node("Relu", [x]);

    private static string Clip(OnnxWriter model, string x) => model.Node("Clip", [x, model.Scalar(0), model.Scalar(6)]);

    private static string Linear(OnnxWriter model, string x, int inputs, int outputs) =>
        model.Node("Add", [model.Node("MatMul", [x, model.Weight(inputs, outputs)]), model.Weight(outputs)]);

    private static string Heads(OnnxWriter model, string x, params int[] order) =>
        model.Node("Transpose", [model.Node("Reshape", [x, model.Whole(0, 0, 4, 16)])], ("perm", order));

    private static string LayerNorm(OnnxWriter model, string x)
    {
        string mean = model.Node("ReduceMean", [x], ("axes", new[] { -1 }));
        string centred = model.Node("Sub", [x, mean]);
        string variance = model.Node("ReduceMean", [model.Node("Pow", [centred, model.Scalar(2)])], ("axes", new[] { -1 }));
        string root = model.Node("Sqrt", [model.Node("Add", [variance, model.Scalar(1e-5f)])]);
        string scaled = model.Node("Mul", [model.Node("Div", [centred, root]), model.Weight(64)]);
        return model.Node("Add", [scaled, model.Weight(64)]);
    }
}
