using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;
using F = LatencyLab.Networks.Sources.NetworkFields;

namespace LatencyLab.Networks.Sources;

/// <summary>A layer from its keys, of which each is valid by itself.</summary>
internal static class LayerReader
{
    private const int DepthwiseKernel = 3;

    private static readonly string[] s_always = [F.Type, F.Name, F.From];

    private static readonly string[] s_pairs = [F.Kernel, F.Stride, F.Padding, F.Dilation];

    /// <summary>Adds what does not hold between the keys to <paramref name="errors"/>.</summary>
    public static void Check(Bound layer, List<InputError> errors)
    {
        if (layer.Text(F.Type) is not string type)
            return;
        IReadOnlyList<(string Key, bool IsRequired)> known = F.KeysOf[type];
        foreach (YamlEntry entry in layer.Node.Entries)
        {
            string key = entry.Key.Value;
            if (layer.Keys.Contains(key) && !s_always.Contains(key) && known.All(own => own.Key != key))
                errors.Add(entry.Key.Error(
                    $"{key}: does not belong to a layer of type {type}, expected {string.Join(", ", known.Select(own => own.Key))}"));
        }

        foreach ((string key, bool isRequired) in known)
        {
            if (isRequired && layer.Node[key] is null)
                errors.Add(layer.Node.Error($"{type}: missing key '{key}'"));
        }

        if (layer.Keys.Contains(F.Stride) && layer.Keys.Contains(F.FirstStride))
            errors.Add(layer.NodeOf(F.FirstStride).Error($"{F.FirstStride}: excludes {F.Stride}, expected one of them"));
        if (layer.Keys.Contains(F.With) && layer.Texts(F.With).Count == 0)
            errors.Add(layer.NodeOf(F.With).Error($"{F.With}: is empty, expected the names of layers, or input"));
        bool takesPairs = type is "conv" or "depthwise";
        foreach (string key in s_pairs.Where(key => !takesPairs && layer.Keys.Contains(key) && layer.Count(key) is null))
            errors.Add(layer.NodeOf(key).Error($"{key}: a layer of type {type} takes one number for both sides"));
        if (type == "pool" && layer.Count(F.Padding) * 2 > layer.Count(F.Kernel))
            errors.Add(layer.NodeOf(F.Padding)
                .Error($"{F.Padding}: {layer.Count(F.Padding)} is more than half the kernel {layer.Count(F.Kernel)}"));
        if (layer.Text(F.Distribution) is string distribution)
        {
            try
            {
                LoadDistribution.Parse(distribution);
            }
            catch (InputException problem)
            {
                errors.Add(layer.NodeOf(F.Distribution).Error($"{F.Distribution}: {problem.Errors[0].Message}"));
            }
        }

        if (layer.Count(F.TopK) is int chosen && chosen > layer.Count(F.Experts))
            errors.Add(layer.NodeOf(F.TopK).Error($"{F.TopK}: is {chosen}, expected at most {layer.Count(F.Experts)} experts"));
        if (type == "resize" && new[] { F.Size, F.Factor, F.Like }.Count(layer.Keys.Contains) != 1)
            errors.Add(layer.Node.Error($"{type}: expected {F.Size}, {F.Factor} or {F.Like}, one of them"));
        if (type == "activation" && layer.Text(F.Activation) == F.None)
            errors.Add(layer.NodeOf(F.Activation).Error(
                $"{F.Activation}: a layer of type activation needs a function, expected one of {string.Join(", ", F.Functions.Keys)}"));
    }

    /// <summary>The layer; its keys hold together.</summary>
    public static LayerDescription Build(Bound layer) => Typed(layer) with
    {
        Name = layer.Text(F.Name),
        From = layer.Text(F.From),
        Position = new SourcePosition(layer.Node.Source, layer.Node.Line, layer.Node.Column),
    };

    private static LayerDescription Typed(Bound layer) => layer.Text(F.Type) switch
    {
        "conv" => Convolution(layer),
        "depthwise" => Convolution(layer) with { IsDepthwise = true, Kernel = layer.Pair(F.Kernel)?.Rows ?? DepthwiseKernel },
        "linear" => new LinearLayer(layer.Count(F.Channels)!.Value)
        {
            HasBias = layer.Text(F.Bias) != F.False,
            Activation = Activation(layer, null),
        },
        "batch_norm" => new BatchNormLayer { Activation = Activation(layer, null) },
        "pool" => new PoolLayer(
            F.Pools[layer.Text(F.Function)!], layer.Count(F.Kernel)!.Value, layer.Count(F.Stride) ?? layer.Count(F.Kernel)!.Value)
        {
            Padding = layer.Count(F.Padding) ?? 0,
            RoundsUp = layer.Text(F.RoundUp) == F.True,
        },
        "global_pool" =>
            new GlobalPoolLayer { Function = layer.Text(F.Function) is string function ? F.Pools[function] : PoolFunction.Average },
        "activation" => new ActivationLayer(Activation(layer, null)!.Value),
        "add" => new AddLayer(layer.Texts(F.With)) { Activation = Activation(layer, null) },
        "residual" => new ResidualLayer
        {
            Shortcut = layer.Text(F.Shortcut) is string shortcut ? F.Shortcuts[shortcut] : ShortcutKind.Projection,
            Activation = Activation(layer, null),
        },
        "concat" => new ConcatLayer(layer.Texts(F.With)) { IsInPlace = layer.Text(F.InPlace) == F.True },
        "squeeze_excite" => new SqueezeExciteLayer(layer.Count(F.SqueezedChannels)!.Value)
        {
            Activation = Activation(layer, UnaryFunction.Relu) ?? UnaryFunction.Relu,
            Gate = layer.Text(F.Gate) is string gate ? F.Functions[gate] : UnaryFunction.Sigmoid,
        },
        "upsample" => new UpsampleLayer(layer.Count(F.Factor)!.Value),
        "experts" => new ExpertsLayer(layer.Count(F.Experts)!.Value, layer.Count(F.TopK)!.Value, layer.Count(F.Inner)!.Value)
        {
            Distribution = layer.Text(F.Distribution) ?? LoadDistribution.Even,
            IsGated = layer.Text(F.Gated) != F.False,
        },
        "conv_transpose" => new TransposedConvolutionLayer(layer.Count(F.Channels)!.Value, layer.Count(F.Kernel)!.Value)
        {
            Stride = layer.Count(F.Stride) ?? 1,
            Padding = layer.Count(F.Padding) ?? 0,
            OutputPadding = layer.Count(F.OutputPadding) ?? 0,
            Groups = layer.Count(F.Groups) ?? 1,
            HasBatchNorm = layer.Text(F.Norm) != F.None,
            HasBias = HasBias(layer),
            Activation = Activation(layer, UnaryFunction.Relu),
        },
        "layer_norm" => new LayerNormLayer(),
        "rms_norm" => new RmsNormLayer(),
        "instance_norm" => new GroupNormLayer(null),
        "group_norm" => new GroupNormLayer(layer.Count(F.Groups)!.Value),
        "scale" => new ScaleLayer(),
        "adaptive_pool" => new AdaptivePoolLayer(
            F.Pools[layer.Text(F.Function)!], layer.Pair(F.Size)!.Value.Rows, layer.Pair(F.Size)!.Value.Columns),
        "slice" => new SliceLayer(layer.Count(F.Channels)!.Value) { Offset = layer.Count(F.Offset) ?? 0 },
        "channel_shuffle" => new ChannelShuffleLayer(layer.Count(F.Groups)!.Value),
        "resize" => new ResizeLayer(layer.Pair(F.Size), layer.Count(F.Factor) ?? 1, F.Modes[layer.Text(F.Mode) ?? "nearest"])
        {
            Like = layer.Text(F.Like),
        },
        "embedding" => new EmbeddingLayer(layer.Count(F.Rows)!.Value, layer.Count(F.Channels)!.Value),
        "attention" => new AttentionLayer(layer.Count(F.Heads)!.Value),
        string type => throw new InvalidOperationException($"no rule for layer type {type}"),
        null => throw new InvalidOperationException("a layer without a type"),
    };

    private static ConvolutionLayer Convolution(Bound layer)
    {
        (int Rows, int Columns)? kernel = layer.Pair(F.Kernel), stride = layer.Pair(F.Stride), padding = layer.Pair(F.Padding);
        (int Rows, int Columns)? dilation = layer.Pair(F.Dilation);
        return new ConvolutionLayer
        {
            Channels = layer.Count(F.Channels),
            Kernel = kernel?.Rows ?? 1,
            KernelWidth = kernel?.Columns,
            Stride = stride?.Rows ?? layer.Count(F.FirstStride) ?? 1,
            StrideWidth = stride?.Columns,
            StridesOnFirstRepeatOnly = layer.Keys.Contains(F.FirstStride),
            Padding = padding?.Rows,
            PaddingWidth = padding?.Columns,
            Dilation = dilation?.Rows ?? 1,
            DilationWidth = dilation?.Columns,
            Groups = layer.Count(F.Groups) ?? 1,
            HasBatchNorm = layer.Text(F.Norm) != F.None,
            HasBias = HasBias(layer),
            Activation = Activation(layer, UnaryFunction.Relu),
        };
    }

    private static bool HasBias(Bound layer) => layer.Text(F.Bias) is string bias ? bias == F.True : layer.Text(F.Norm) == F.None;

    private static UnaryFunction? Activation(Bound layer, UnaryFunction? absent) =>
        layer.Text(F.Activation) is string name ? name == F.None ? null : F.Functions[name] : absent;
}
