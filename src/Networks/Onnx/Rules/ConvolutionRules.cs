namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Convolutions and poolings.</summary>
internal static class ConvolutionRules
{
    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["Conv"] = node => Convolution(node, node.In(1), node.Has(2)),
            ["FusedConv"] = node => Convolution(node, node.In(1), node.Has(2), hasActivation: node.Text("activation") is not null),
            ["ConvInteger"] = node => Convolution(node, node.In(1), false),
            ["QLinearConv"] = node => Convolution(node, node.In(3), node.Has(8)),
            ["ConvTranspose"] = Transposed,
            ["MaxPool"] = node => Pool(node, PoolFunction.Max),
            ["AveragePool"] = node => Pool(node, PoolFunction.Average),
            ["QLinearAveragePool"] = node => Pool(node, PoolFunction.Average),
            ["LpPool"] = node => Pool(node, PoolFunction.Average),
            ["GlobalAveragePool"] = node => Global(node, PoolFunction.Average),
            ["QLinearGlobalAveragePool"] = node => Global(node, PoolFunction.Average),
            ["GlobalMaxPool"] = node => Global(node, PoolFunction.Max),
            ["GlobalLpPool"] = node => Global(node, PoolFunction.Average),
        };

    /// <remarks>
    /// A sequence is an image of one row. A volume's planes are images, and the taps of the kernel's depth are channels:
    /// multiply-accumulates and parameters are those of the three-dimensional convolution, a plane counts as read once a tap.
    /// </remarks>
    private static Outcome Convolution(NodeScope node, TensorValue weights, bool hasBias, bool hasActivation = false)
    {
        TensorValue x = node.X;
        int rank = x.Rank - 2;
        if (rank < 1 || weights.Rank != x.Rank)
        {
            throw new InputException(
                $"an input of {x.ShapeText} and weights of {weights.ShapeText}, expected as many dimensions, 3 or more");
        }

        WindowShape window = WindowShape.Of(node, [.. x.Shape.Skip(2)], [.. weights.Shape.Skip(2)]);
        long groups = node.Integer("group", 1), channels = x.Shape[1], outputs = weights.Shape[0];
        if (groups < 1 || weights.Shape[1] * groups != channels)
            throw new InputException(
                $"weights of {weights.ShapeText} in {groups} groups do not fit an input of {x.ShapeText}");
        long planes = Sizes.Product(window.Output.SkipLast(2)), taps = Sizes.Product(window.Kernel.SkipLast(2));
        Conv2d convolution = new()
        {
            Batch = Sizes.Int(checked(x.Shape[0] * planes)),
            InputChannels = Sizes.Int(checked(channels * taps)),
            InputHeight = rank > 1 ? Sizes.Int(x.Shape[^2]) : 1,
            InputWidth = Sizes.Int(x.Shape[^1]),
            OutputChannels = Sizes.Int(outputs),
            KernelHeight = WindowShape.At(window.Kernel, 2),
            KernelWidth = WindowShape.At(window.Kernel, 1),
            StrideHeight = WindowShape.At(window.Stride, 2),
            StrideWidth = WindowShape.At(window.Stride, 1),
            DilationHeight = WindowShape.At(window.Dilation, 2),
            DilationWidth = WindowShape.At(window.Dilation, 1),
            PaddingHeight = WindowShape.At(window.Padding, 2, 0),
            PaddingWidth = WindowShape.At(window.Padding, 1, 0),
            Groups = Sizes.Int(groups),
            HasBias = hasBias,
            HasActivation = hasActivation,
        };
        return Outcome.Of(new TensorValue([x.Shape[0], outputs, .. window.Output], x.ElementType), convolution);
    }

    /// <remarks>Sizes of the output: ONNX operator ConvTranspose.</remarks>
    private static Outcome Transposed(NodeScope node)
    {
        TensorValue x = node.X, weights = node.In(1);
        int rank = x.Rank - 2;
        if (rank is < 1 or > 2 || weights.Rank != x.Rank || weights.Shape[0] != x.Shape[1])
            throw new InputException($"weights of {weights.ShapeText} do not fit an input of {x.ShapeText}");
        IReadOnlyList<long> kernel = node.Integers("kernel_shape") ?? [.. weights.Shape.Skip(2)];
        long groups = node.Integer("group", 1), outputs = checked(weights.Shape[1] * groups);
        long[] one = [.. Enumerable.Repeat(1L, rank)], none = new long[rank];
        IReadOnlyList<long> stride = node.Integers("strides") ?? one, dilation = node.Integers("dilations") ?? one;
        IReadOnlyList<long> extra = node.Integers("output_padding") ?? none, pads = node.Integers("pads") ?? new long[2 * rank];
        IReadOnlyList<long>? wanted = node.Integers("output_shape");
        foreach (IReadOnlyList<long> list in (IReadOnlyList<long>[])[kernel, stride, dilation, extra])
        {
            if (list.Count != rank || list.Any(entry => entry is < 0 or > 1 << 20))
                throw new InputException($"a list of {string.Join(", ", list)}, expected {rank} sizes");
        }

        if (pads.Count != 2 * rank)
            throw new InputException($"pads has {pads.Count} entries, expected {2 * rank}");
        bool isSame = node.Text("auto_pad") is "SAME_UPPER" or "SAME_LOWER";
        long[] size = new long[rank], cut = new long[rank], taps = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            // A dilated kernel spreads as far as one of its extent; the taps between are not there.
            taps[i] = checked(dilation[i] * (kernel[i] - 1) + 1);
            long full = checked((x.Shape[i + 2] - 1) * stride[i] + taps[i] + extra[i]);
            size[i] = wanted is not null ? wanted[^(rank - i)] : isSame ? x.Shape[i + 2] * stride[i] : full - pads[i] - pads[i + rank];
            cut[i] = full - size[i];
            if (size[i] < 1)
                throw new InputException($"makes a map of {size[i]} pixels a side, expected 1 or more");
        }

        TransposedConv2d convolution = new()
        {
            Batch = Sizes.Int(x.Shape[0]),
            InputChannels = Sizes.Int(x.Shape[1]),
            InputHeight = rank > 1 ? Sizes.Int(x.Shape[^2]) : 1,
            InputWidth = Sizes.Int(x.Shape[^1]),
            OutputChannels = Sizes.Int(outputs),
            KernelHeight = WindowShape.At(kernel, 2),
            KernelWidth = WindowShape.At(kernel, 1),
            StrideHeight = WindowShape.At(stride, 2),
            StrideWidth = WindowShape.At(stride, 1),
            PaddingHeight = Cut(2),
            PaddingWidth = Cut(1),
            ExtraHeight = Extra(2),
            ExtraWidth = Extra(1),
            Groups = Sizes.Int(groups),
            HasBias = node.Has(2),
        };
        return Outcome.Of(new TensorValue([x.Shape[0], outputs, .. size], x.ElementType), convolution);

        // What the size differs by from that of an undilated kernel without padding.
        long Difference(int fromLast) => fromLast > rank ? 0
            : size[^fromLast] - ((x.Shape[^fromLast] - 1) * stride[^fromLast] + kernel[^fromLast]);
        int Cut(int fromLast) => Sizes.Int(Math.Max(0, -Difference(fromLast)));
        int Extra(int fromLast) => Sizes.Int(Math.Max(0, Difference(fromLast)));
    }

    private static Outcome Pool(NodeScope node, PoolFunction function)
    {
        TensorValue x = node.X;
        int rank = x.Rank - 2;
        if (rank < 1)
            throw new InputException($"an input of {x.ShapeText}, expected a map");
        WindowShape window = WindowShape.Of(node, [.. x.Shape.Skip(2)], null, node.Integer("ceil_mode", 0) != 0);
        TensorValue output = new([x.Shape[0], x.Shape[1], .. window.Output], x.ElementType);
        int height = WindowShape.At(window.Kernel, 2), width = WindowShape.At(window.Kernel, 1);
        Pool2d pool = new()
        {
            Function = function,
            Batch = Sizes.Int(checked(x.Shape[0] * Sizes.Product(window.Output.SkipLast(2)))),
            Channels = Sizes.Int(x.Shape[1]),
            InputHeight = rank > 1 ? Sizes.Int(x.Shape[^2]) : 1,
            InputWidth = Sizes.Int(x.Shape[^1]),
            KernelHeight = height,
            KernelWidth = width,
            StrideHeight = WindowShape.At(window.Stride, 2),
            StrideWidth = WindowShape.At(window.Stride, 1),
            PaddingHeight = Math.Min(height, WindowShape.At(window.Padding, 2, 0)),
            PaddingWidth = Math.Min(width, WindowShape.At(window.Padding, 1, 0)),
        };
        // Padding beyond half a window, dilation and depth have no place in the operator: then it is charged by what it reads and writes.
        bool isPlain = rank <= 2 && window.Dilation.All(step => step == 1) && pool.OutputHeight == (rank > 1 ? window.Output[^2] : 1)
            && pool.OutputWidth == window.Output[^1];
        IReadOnlyList<TensorValue> outputs = node.Makes(1) ? [output, new TensorValue(output.Shape, TensorValue.Int64)] : [output];
        return new Outcome(outputs, [isPlain ? pool : Over(x, output, function)]);
    }

    private static Outcome Global(NodeScope node, PoolFunction function)
    {
        (int images, int channels, int height, int width) = Sizes.Map(node.X);
        TensorValue output = new(
            [node.X.Shape[0], node.X.Shape[1], .. node.X.Shape.Skip(2).Select(_ => 1L)], node.X.ElementType);
        return Outcome.Of(
            output, new GlobalPool { Function = function, Batch = images, Channels = channels, Height = height, Width = width });
    }

    /// <summary>A reduction of one tensor to a smaller one.</summary>
    internal static Operator Over(TensorValue input, TensorValue output, PoolFunction function)
    {
        long outputs = output.Elements, channels = Sizes.Columns(output) is long columns and > 0 ? columns : 1;
        return new GlobalPool
        {
            Function = function,
            Batch = Sizes.Int(outputs / channels),
            Channels = Sizes.Int(channels),
            Height = Sizes.Int(outputs == 0 ? 0 : Math.Max(1, input.Elements / outputs)),
            Width = 1,
        };
    }
}
