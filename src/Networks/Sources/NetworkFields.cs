using LatencyLab.Yaml.Schema;

namespace LatencyLab.Networks.Sources;

/// <summary>The keys of <c>latencylab/network/v1</c>: what the reader checks against.</summary>
internal static class NetworkFields
{
    public const string SchemaId = "latencylab/network/v1";

    public const string Schema = "schema", Name = "name", Input = "input", Resolution = "resolution", Channels = "channels",
        Blocks = "blocks", Repeat = "repeat", Stage = "stage", Layers = "layers", Type = "type", From = "from", With = "with",
        Kernel = "kernel", Stride = "stride", FirstStride = "first_stride", Padding = "padding", Dilation = "dilation",
        Groups = "groups", Norm = "norm", Bias = "bias", Activation = "activation", Function = "function", Shortcut = "shortcut",
        InPlace = "in_place", SqueezedChannels = "squeezed_channels", Gate = "gate", Factor = "factor", Residual = "residual",
        Block = "block", Stem = "stem", Pool = "pool", Stages = "stages", Width = "width",
        SqueezeExciteRatio = "squeeze_excite_ratio", Classes = "classes", Experts = "experts", TopK = "top_k", Inner = "inner",
        Distribution = "distribution", Gated = "gated", OutputPadding = "output_padding", Offset = "offset",
        Size = "size", Mode = "mode", Rows = "rows", Heads = "heads", RoundUp = "round_up",
        StrideFirst = "stride_first", Exit = "exit", Like = "like";

    public const string None = "none", Batch = "batch", True = "true", False = "false";

    private const double MaximumChannels = 1_000_000, MaximumPixels = 100_000, MaximumKernel = 1000, MaximumRepeats = 1000;

    /// <summary>The keys of each layer type beside type, name and from; those that it cannot do without are marked.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Key, bool IsRequired)>> KeysOf { get; } =
        new Dictionary<string, IReadOnlyList<(string, bool)>>(StringComparer.Ordinal)
        {
            ["conv"] = [(Channels, true), .. Optional(Kernel, Stride, FirstStride, Padding, Dilation, Groups, Norm, Bias, Activation)],
            ["depthwise"] = Optional(Kernel, Stride, FirstStride, Padding, Dilation, Norm, Bias, Activation),
            ["linear"] = [(Channels, true), .. Optional(Bias, Activation)],
            ["batch_norm"] = Optional(Activation),
            ["pool"] = [(Function, true), (Kernel, true), .. Optional(Stride, Padding, RoundUp)],
            ["global_pool"] = Optional(Function),
            ["activation"] = [(Activation, true)],
            ["add"] = [(With, true), .. Optional(Activation)],
            ["residual"] = Optional(Shortcut, Activation),
            ["concat"] = [(With, true), .. Optional(InPlace)],
            ["squeeze_excite"] = [(SqueezedChannels, true), .. Optional(Activation, Gate)],
            ["upsample"] = [(Factor, true)],
            ["experts"] = [(Experts, true), (TopK, true), (Inner, true), .. Optional(Distribution, Gated)],
            ["conv_transpose"] =
                [(Channels, true), (Kernel, true), .. Optional(Stride, Padding, OutputPadding, Groups, Norm, Bias, Activation)],
            ["layer_norm"] = [],
            ["rms_norm"] = [],
            ["instance_norm"] = [],
            ["group_norm"] = [(Groups, true)],
            ["scale"] = [],
            ["adaptive_pool"] = [(Function, true), (Size, true)],
            ["slice"] = [(Channels, true), .. Optional(Offset)],
            ["channel_shuffle"] = [(Groups, true)],
            ["resize"] = Optional(Size, Factor, Like, Mode),
            ["embedding"] = [(Rows, true), (Channels, true)],
            ["attention"] = [(Heads, true)],
        };

    /// <summary>Input pixels that an output pixel is made of, by the kind of interpolation.</summary>
    public static IReadOnlyDictionary<string, int> Modes { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["nearest"] = 1, ["bilinear"] = 4, ["bicubic"] = 16 };

    public static IReadOnlyDictionary<string, UnaryFunction> Functions { get; } =
        Enum.GetValues<UnaryFunction>().ToDictionary(UnaryFunctions.KindOf, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, PoolFunction> Pools { get; } =
        Enum.GetValues<PoolFunction>().ToDictionary(function => function.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, ShortcutKind> Shortcuts { get; } =
        Enum.GetValues<ShortcutKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly Field s_layer = new("layer", FieldKind.Record, "one layer")
    {
        Fields =
        [
            Field.Choice(Type, "what the layer does", KeysOf.Keys) with { Required = true },
            new Field(Name, FieldKind.Name, "by which later layers of the block refer to it"),
            new Field(
                From, FieldKind.Name,
                "the layer that it reads, input for the block's input, or BLOCK.LAYER of an earlier block; by default the layer before"),
            new Field(With, FieldKind.List, "what is added or joined to what it reads")
            {
                Item = new Field("with", FieldKind.Name, "a layer, input, or BLOCK.LAYER"),
            },
            Field.Count(Channels, "output channels", 1, MaximumChannels),
            Field.Count(Kernel, "side of the window in pixels, or rows and columns", 1, MaximumKernel) with { IsPair = true },
            Field.Count(Stride, "pixels from window to window, or rows and columns", 1, MaximumKernel) with { IsPair = true },
            Field.Count(FirstStride, "stride of the block's first repeat; the others have 1", 1, MaximumKernel),
            Field.Count(Padding, "pixels on each side, or above and below, and left and right", 0, MaximumKernel) with { IsPair = true },
            Field.Count(Dilation, "pixels from tap to tap, or rows and columns", 1, MaximumKernel) with { IsPair = true },
            Field.Count(Groups, "groups of channels", 1, MaximumChannels),
            Field.Choice(Norm, "normalisation folded into the convolution", [Batch, None]),
            Field.Choice(Bias, "whether a bias is added", [True, False]),
            Field.Choice(Activation, "function of every element", [None, .. Functions.Keys]),
            Field.Choice(Function, "what is pooled", Pools.Keys),
            Field.Choice(Shortcut, "what joins input and output of different shape", Shortcuts.Keys),
            Field.Choice(InPlace, "whether the joined layers write into the result", [True, False]),
            Field.Count(SqueezedChannels, "hidden channels", 1, MaximumChannels),
            Field.Choice(Gate, "function that makes the factors", Functions.Keys),
            Field.Count(Factor, "times as many pixels a side", 1, MaximumKernel),
            Field.Count(Experts, "experts that a pixel may go to", 1, MaximumChannels),
            Field.Count(TopK, "experts that a pixel goes to", 1, MaximumChannels),
            Field.Count(Inner, "features between the products of an expert", 1, MaximumChannels),
            new Field(Distribution, FieldKind.Text, "how pixels fall on the experts: balanced, power_law_EXPONENT or usage_A/B/C"),
            Field.Choice(Gated, "whether an expert has three matrices (SwiGLU) or two", [True, False]),
            Field.Count(OutputPadding, "rows below and columns to the right that are added", 0, MaximumKernel),
            Field.Count(Offset, "channels before those that are taken", 0, MaximumChannels),
            Field.Count(Size, "side of the map that comes out, or rows and columns", 1, MaximumPixels) with { IsPair = true },
            Field.Choice(Mode, "interpolation", Modes.Keys),
            new Field(Like, FieldKind.Name, "a layer whose rows and columns it takes"),
            Field.Count(Rows, "rows of the table", 1, 1e9),
            Field.Count(Heads, "attention heads", 1, MaximumChannels),
            Field.Choice(RoundUp, "whether a window that hangs over the end counts", [True, False]),
        ],
    };

    public static IReadOnlyDictionary<string, BlockKind> BlockKinds { get; } = new Dictionary<string, BlockKind>(StringComparer.Ordinal)
    {
        ["basic"] = BlockKind.Basic,
        ["bottleneck"] = BlockKind.Bottleneck,
        ["regnet_x"] = BlockKind.RegNetX,
        ["regnet_y"] = BlockKind.RegNetY,
    };

    private static readonly Field s_residual = new(Residual, FieldKind.Record, "a residual network, whose blocks can be dynamic")
    {
        Fields =
        [
            Field.Choice(Block, "kind of its blocks", BlockKinds.Keys) with { Required = true },
            new Field(Stem, FieldKind.Record, "the first convolution")
            {
                Required = true,
                Fields =
                [
                    Field.Count(Channels, "output channels", 1, MaximumChannels) with { Required = true },
                    Field.Count(Kernel, "side of the window in pixels", 1, MaximumKernel) with { Required = true },
                    Field.Count(Stride, "pixels from window to window", 1, MaximumKernel),
                    Field.Choice(Pool, "whether a 3x3 max-pooling of stride 2 follows", [True, False]),
                ],
            },
            new Field(Stages, FieldKind.List, "stages in the order in which they run")
            {
                Required = true,
                Item = new Field("stage", FieldKind.Record, "one stage")
                {
                    Fields =
                    [
                        Field.Count(Blocks, "number of blocks", 1, MaximumRepeats) with { Required = true },
                        Field.Count(Width, "channels inside a block", 1, MaximumChannels) with { Required = true },
                        Field.Count(Channels, "channels after a block; by default those inside", 1, MaximumChannels),
                        Field.Count(Stride, "stride of the first block; the others have 1", 1, MaximumKernel),
                        Field.Count(Groups, "groups of the 3x3 convolutions", 1, MaximumChannels),
                    ],
                },
            },
            Field.Number(SqueezeExciteRatio, "hidden channels of the squeeze over input channels of the block", 1e-3, 10),
            Field.Choice(Shortcut, "what joins input and output of different shape", ["projection", "pad"]),
            Field.Choice(StrideFirst, "whether the first 1x1 convolution has the stride instead of the 3x3", [True, False]),
            Field.Count(Classes, "outputs of the classifier", 1, MaximumChannels),
        ],
    };

    public static Field Root { get; } = new("network", FieldKind.Record, "a network")
    {
        Fields =
        [
            Field.Choice(Schema, "file format", [SchemaId]) with { Required = true },
            new Field(Name, FieldKind.Name, "what the network is called") { Required = true },
            new Field(Input, FieldKind.Record, "the input image")
            {
                Required = true,
                Fields =
                [
                    Field.Count(Resolution, "side of the image in pixels, or rows and columns", 1, MaximumPixels) with
                    {
                        Required = true,
                        IsPair = true,
                    },
                    Field.Count(Channels, "channels of the image", 1, MaximumChannels),
                ],
            },
            s_residual,
            new Field(Blocks, FieldKind.List, "blocks in the order in which they run")
            {
                Item = new Field("block", FieldKind.Record, "one block")
                {
                    Fields =
                    [
                        new Field(Name, FieldKind.Name, "unique name; stem and head are no stages") { Required = true },
                        Field.Count(Repeat, "how often it runs, each time on what the time before put out", 1, MaximumRepeats),
                        Field.Count(Stage, "number of the stage it belongs to; by default the next", 1, MaximumRepeats),
                        Field.Choice(Exit, "whether it is a classifier beside the row of blocks", [True, False]),
                        new Field(Layers, FieldKind.List, "layers in the order in which they run") { Required = true, Item = s_layer },
                    ],
                },
            },
        ],
    };

    private static IReadOnlyList<(string Key, bool IsRequired)> Optional(params IEnumerable<string> keys) =>
        [.. keys.Select(key => (key, false))];
}
