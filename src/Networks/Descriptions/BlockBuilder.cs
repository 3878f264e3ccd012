using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Networks.Descriptions;

/// <summary>Turns the layers of a block into steps, following the shape of the maps.</summary>
internal sealed class BlockBuilder
{
    private readonly int _batch;
    private readonly bool _isFirstRepeat;
    private readonly FeatureMap _input;
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, FeatureMap> _maps = [];
    private readonly IReadOnlyDictionary<string, FeatureMap> _earlier;
    private readonly HashSet<string> _nodes = [Node.BlockInput];

    /// <param name="named">Names that layers of the block have: those without one get others.</param>
    /// <param name="earlier">Maps of earlier blocks, by <c>BLOCK.LAYER</c>.</param>
    public BlockBuilder(
        int batch, FeatureMap input, bool isFirstRepeat, IEnumerable<string> named, IReadOnlyDictionary<string, FeatureMap> earlier)
    {
        _nodes.UnionWith(named);
        _earlier = earlier;
        _batch = batch;
        _isFirstRepeat = isFirstRepeat;
        _input = input;
        _maps.Add(Node.BlockInput, input);
        Output = input;
    }

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>What the layers that have a name put out, and the block's input.</summary>
    public IReadOnlyDictionary<string, FeatureMap> Maps => _maps;

    /// <summary>What the last layer put out.</summary>
    public FeatureMap Output { get; private set; }

    /// <exception cref="InputException">The layer does not fit what it reads; at the layer's position.</exception>
    public void Add(LayerDescription layer)
    {
        try
        {
            FeatureMap source = layer.From is null ? Output : Find(layer, layer.From);
            string node = NodeName(layer);
            Output = Build(layer, node, source);
            if (layer.Name is not null)
                _maps.Add(layer.Name, Output);
        }
        catch (InputException problem) when (layer.Position is not null && problem.Errors[0].Source is null)
        {
            throw SourcePosition.Error(layer.Position, $"{layer.Type}: {problem.Errors[0].Message}");
        }
        catch (OverflowException)
        {
            throw SourcePosition.Error(layer.Position, $"{layer.Type}: is too large, its work does not fit 64 bits");
        }
    }

    private FeatureMap Build(LayerDescription layer, string node, FeatureMap source) => layer switch
    {
        ConvolutionLayer convolution => Convolution(convolution, node, source),
        LinearLayer linear => Activate(
            Emit(
                node, new Linear(_batch, Elements(source), linear.Outputs) { HasBias = linear.HasBias },
                new FeatureMap(node, linear.Outputs, 1, 1), source),
            linear.Activation),
        BatchNormLayer norm => Activate(
            Emit(
                node,
                new BatchNorm2d
                {
                    Batch = _batch,
                    Channels = source.Channels,
                    Height = source.Height,
                    Width = source.Width,
                    HasActivation = IsFused(norm.Activation),
                },
                source,
                source),
            Unfused(norm.Activation)),
        PoolLayer pool => Pool(pool, node, source),
        GlobalPoolLayer pool => Emit(
            node,
            new GlobalPool
            {
                Function = pool.Function,
                Batch = _batch,
                Channels = source.Channels,
                Height = source.Height,
                Width = source.Width,
            },
            new FeatureMap(node, source.Channels, 1, 1),
            source),
        ActivationLayer activation => Emit(node, new Unary(activation.Function, Pixels(source), source.Channels), source, source),
        AddLayer add => Sum(add, node, source, [.. add.With.Select(name => Find(layer, name))], add.Activation),
        ResidualLayer residual => Residual(residual, node, source),
        ConcatLayer concat => Concatenate(concat, node, source),
        SqueezeExciteLayer squeeze => Emit(
            node,
            new SqueezeExcite
            {
                Batch = _batch,
                Channels = source.Channels,
                Height = source.Height,
                Width = source.Width,
                SqueezedChannels = squeeze.SqueezedChannels,
                Activation = squeeze.Activation,
                Gate = squeeze.Gate,
            },
            source,
            source),
        UpsampleLayer upsample => Emit(
            node,
            new Upsample
            {
                Batch = _batch,
                Channels = source.Channels,
                Height = source.Height,
                Width = source.Width,
                Factor = upsample.Factor,
            },
            source with { Height = source.Height * upsample.Factor, Width = source.Width * upsample.Factor },
            source),
        ExpertsLayer experts => Route(experts, node, source),
        TransposedConvolutionLayer convolution => Transposed(convolution, node, source),
        AttentionLayer attention => Attention(attention, node, source),
        ResizeLayer { Like: string like } resize => Find(layer, like) is FeatureMap map && map.IsSameSize(source)
            ? source : Build(resize with { Size = (map.Height, map.Width), Like = null }, node, source),
        _ => ShapeOperators.Of(layer, _batch, source) is (Operator op, FeatureMap output)
            ? Emit(node, op, output, source) : throw new InvalidOperationException($"no operators for layer type {layer.Type}"),
    };

    private FeatureMap Route(ExpertsLayer layer, string node, FeatureMap source)
    {
        FeatureMap scores = Emit(
            Unique($"{node}_scores"), new Linear(Pixels(source), source.Channels, layer.Experts),
            source with { Channels = layer.Experts }, source);
        RoutedExperts experts = new()
        {
            Rows = Pixels(source),
            Hidden = source.Channels,
            Inner = layer.Inner,
            Experts = layer.Experts,
            Chosen = layer.TopK,
            Distribution = layer.Distribution,
            IsGated = layer.IsGated,
        };
        return Emit(node, experts, source, source, scores);
    }

    private FeatureMap Transposed(TransposedConvolutionLayer layer, string node, FeatureMap source)
    {
        TransposedConv2d convolution = new()
        {
            Batch = _batch,
            InputChannels = source.Channels,
            InputHeight = source.Height,
            InputWidth = source.Width,
            OutputChannels = layer.Channels,
            KernelHeight = layer.Kernel,
            KernelWidth = layer.Kernel,
            StrideHeight = layer.Stride,
            StrideWidth = layer.Stride,
            PaddingHeight = 2 * layer.Padding,
            PaddingWidth = 2 * layer.Padding,
            ExtraHeight = layer.OutputPadding,
            ExtraWidth = layer.OutputPadding,
            Groups = layer.Groups,
            HasBias = layer.HasBias || layer.HasBatchNorm,
        };
        FeatureMap output = new(node, layer.Channels, convolution.OutputHeight, convolution.OutputWidth);
        return output.Height < 1 || output.Width < 1
            ? throw new InputException($"makes a map of {output}, expected a pixel at least")
            : Activate(Emit(node, convolution, output, source), layer.Activation);
    }

    private FeatureMap Attention(AttentionLayer layer, string node, FeatureMap source)
    {
        if (source.Channels % layer.Heads != 0)
            throw new InputException($"{layer.Heads} heads do not divide the channels of {source}");
        int channels = source.Channels, depth = channels / layer.Heads;
        long pixels = (long)source.Height * source.Width, products = checked((long)_batch * layer.Heads);
        FeatureMap wide = source with { Channels = 3 * channels };
        FeatureMap heads = Emit(
            Unique("query_key_value"), new Linear(Pixels(source), channels, 3 * channels) { HasBias = true }, wide, source);
        heads = Emit(Unique("heads"), new Permute(Pixels(source), 3 * channels) { Run = Math.Max(1, depth) }, wide, heads);
        FeatureMap scores = Emit(Unique("scores"), new BatchedGemm(products, pixels, pixels, depth), source, heads);
        scores = Emit(Unique("softmax"), new Softmax(checked(products * pixels), pixels), source, scores);
        FeatureMap values = Emit(Unique("values"), new BatchedGemm(products, pixels, depth, pixels), source, scores, heads);
        values = Emit(Unique("merge"), new Permute(Pixels(source), channels) { Run = Math.Max(1, depth) }, source, values);
        return Emit(node, new Linear(Pixels(source), channels, channels) { HasBias = true }, source, values);
    }

    private FeatureMap Convolution(ConvolutionLayer layer, string node, FeatureMap source)
    {
        int outputs = layer.Channels ?? source.Channels;
        int groups = layer.IsDepthwise ? source.Channels : layer.Groups;
        bool strides = _isFirstRepeat || !layer.StridesOnFirstRepeatOnly;
        int stride = strides ? layer.Stride : 1, kernelWidth = layer.KernelWidth ?? layer.Kernel;
        int dilationWidth = layer.DilationWidth ?? layer.Dilation;
        Conv2d convolution = CommonOperators.Convolution(
            _batch, source.Channels, source.Height, source.Width, outputs, layer.Kernel, stride) with
        {
            KernelWidth = kernelWidth,
            StrideWidth = strides ? layer.StrideWidth ?? stride : 1,
            DilationHeight = layer.Dilation,
            DilationWidth = dilationWidth,
            PaddingHeight = layer.Padding is int rows ? 2 * rows : layer.Dilation * (layer.Kernel - 1),
            PaddingWidth = (layer.PaddingWidth ?? layer.Padding) is int columns ? 2 * columns : dilationWidth * (kernelWidth - 1),
            Groups = groups,
            HasBias = layer.HasBias,
            HasFoldedBatchNorm = layer.HasBatchNorm,
            HasActivation = IsFused(layer.Activation),
            IsClipped = layer.Activation == UnaryFunction.Relu6,
        };
        FeatureMap output = new(node, outputs, convolution.OutputHeight, convolution.OutputWidth);
        return Activate(Emit(node, convolution, output, source), Unfused(layer.Activation));
    }

    private FeatureMap Pool(PoolLayer layer, string node, FeatureMap source)
    {
        Pool2d pool = CommonOperators.Pool(
            layer.Function, _batch, source.Channels, source.Height, source.Width, layer.Kernel, layer.Stride, layer.Padding);
        if (layer.RoundsUp)
        {
            pool = pool with
            {
                PaddingHeight = RoundedUp(layer, source.Height),
                PaddingWidth = RoundedUp(layer, source.Width),
            };
        }

        return Emit(node, pool, source with { Height = pool.OutputHeight, Width = pool.OutputWidth }, source);
    }

    /// <summary>Padding with which the last window fits that begins within the map.</summary>
    private static int RoundedUp(PoolLayer layer, int size)
    {
        int windows = Math.Max(0, (size + 2 * layer.Padding - layer.Kernel + layer.Stride - 1) / layer.Stride) + 1;
        if ((windows - 1) * layer.Stride >= size + layer.Padding)
            windows--;
        return Math.Max(2 * layer.Padding, (windows - 1) * layer.Stride + layer.Kernel - size);
    }

    private FeatureMap Sum(
        LayerDescription layer, string node, FeatureMap source, IReadOnlyList<FeatureMap> others, UnaryFunction? activation)
    {
        FeatureMap sum = source;
        for (int i = 0; i < others.Count; i++)
        {
            if (!others[i].IsSameShape(source))
                throw SourcePosition.Error(
                    layer.Position,
                    $"{layer.Type}: '{others[i].Node}' is {others[i]}, expected {source} as '{source.Node}' that it is added to");
            bool isLast = i == others.Count - 1;
            string name = isLast ? node : Unique($"{node}_part");
            sum = Emit(
                name, new Add(Pixels(source), source.Channels) { HasActivation = isLast && IsFused(activation) }, source, sum, others[i]);
        }

        return Activate(sum, Unfused(activation));
    }

    private FeatureMap Residual(ResidualLayer layer, string node, FeatureMap source)
    {
        if (_input.IsSameShape(source))
            return Sum(layer, node, source, [_input], layer.Activation);
        switch (layer.Shortcut)
        {
            case ShortcutKind.None:
                return Activate(source, layer.Activation);
            case ShortcutKind.Pad:
                if (source.Channels < _input.Channels || source.Height > _input.Height || source.Width > _input.Width)
                    throw SourcePosition.Error(
                        layer.Position, $"residual: slicing and padding the block's {_input} input cannot make {source}");
                return Sum(layer, node, source, [source with { Node = _input.Node }], layer.Activation);
            default:
                ConvolutionLayer projection =
                    new() { Channels = source.Channels, Stride = (_input.Height + source.Height - 1) / source.Height };
                if (!Shape(projection, _input).IsSameSize(source))
                    throw SourcePosition.Error(
                        layer.Position, $"residual: no 1x1 convolution of the block's {_input} input has the size of {source}");
                return Sum(
                    layer, node, source, [Convolution(projection with { Position = layer.Position }, Unique("downsample"), _input)],
                    layer.Activation);
        }
    }

    private static FeatureMap Shape(ConvolutionLayer pointwise, FeatureMap source) =>
        source with { Height = (source.Height - 1) / pointwise.Stride + 1, Width = (source.Width - 1) / pointwise.Stride + 1 };

    private FeatureMap Concatenate(ConcatLayer layer, string node, FeatureMap source)
    {
        FeatureMap[] parts = [source, .. layer.With.Select(name => Find(layer, name))];
        foreach (FeatureMap part in parts)
        {
            if (!part.IsSameSize(source))
                throw SourcePosition.Error(
                    layer.Position,
                    $"concat: '{part.Node}' is {part}, expected {source.Height}x{source.Width} as '{source.Node}' that it is joined to");
        }

        int channels = parts.Sum(part => part.Channels);
        FeatureMap joined = source with { Channels = channels };
        return Emit(node, new Concat(layer.IsInPlace ? 0 : Pixels(source), channels), joined, parts);
    }

    /// <summary>An activation that no kernel before it applies, as an operator of its own.</summary>
    private FeatureMap Activate(FeatureMap map, UnaryFunction? function) => function is UnaryFunction given
        ? Emit(Unique($"{map.Node}_{UnaryFunctions.KindOf(given)}"), new Unary(given, Pixels(map), map.Channels), map, map)
        : map;

    private FeatureMap Emit(string node, Operator op, FeatureMap output, params ReadOnlySpan<FeatureMap> inputs)
    {
        _ = op.Work(sizeof(double));
        _steps.Add(new Step(new Node(node, op, [.. inputs.ToArray().Select(input => input.Node)])));
        return output with { Node = node };
    }

    private FeatureMap Find(LayerDescription layer, string name) =>
        _maps.TryGetValue(name, out FeatureMap map) || _earlier.TryGetValue(name, out map)
            ? map
            : throw SourcePosition.Error(
                layer.Position,
                $"{layer.Type}: no earlier layer of the block is named '{name}', expected one of {string.Join(", ", _maps.Keys)}",
                NearestName.Find(name, _maps.Keys.Concat(_earlier.Keys)));

    private string NodeName(LayerDescription layer)
    {
        if (layer.Name is null)
            return Unique(layer.Type);
        return !_maps.ContainsKey(layer.Name)
            ? layer.Name
            : throw SourcePosition.Error(layer.Position, $"{layer.Type}: the name '{layer.Name}' is taken in this block");
    }

    /// <summary>The first free of NAME, NAME2, NAME3, ...</summary>
    private string Unique(string name)
    {
        string unique = name;
        for (int number = 1; !_nodes.Add(unique); number++)
            unique = FormattableString.Invariant($"{name}{number + 1}");
        return unique;
    }

    private long Pixels(FeatureMap map) => (long)_batch * map.Height * map.Width;

    private static int Elements(FeatureMap map) => map.Height * map.Width * map.Channels;

    private static bool IsFused(UnaryFunction? activation) => activation is UnaryFunction.Relu or UnaryFunction.Relu6;

    private static UnaryFunction? Unfused(UnaryFunction? activation) => IsFused(activation) ? null : activation;
}
