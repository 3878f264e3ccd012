using LatencyLab.Networks.Onnx;
using LatencyLab.Networks.Transformers;
using LatencyLab.Networks.Vision;
using LatencyLab.Yaml;

namespace LatencyLab.Networks.Sources;

/// <summary>Every network that is known by name: the residual backbones, transformers, and networks of any other structure.</summary>
/// <remarks>
/// The width of a MobileNet, EfficientNet or separable residual network is part of its name: <c>mobilenet_v2_x0.5</c> has half the
/// channels. A name alone then says which network it is, wherever a name is written.
/// </remarks>
public static class NetworkCatalog
{
    private const int Shown = 8;
    private const double SmallestWidth = 0.05, LargestWidth = 10;

    private static readonly Dictionary<string, Func<string, double, NetworkDescription>> s_scalable = new(StringComparer.Ordinal)
    {
        ["mobilenet_v1"] = MobileNets.V1,
        ["mobilenet_v2"] = MobileNets.V2,
        ["mobilenet_v3_small"] = MobileNets.V3Small,
        ["mobilenet_v3_large"] = MobileNets.V3Large,
        ["efficientnet_b0"] = EfficientNets.B0,
        ["mnasnet"] = MnasNets.Create,
        [SeparableResNets.ImageNetName] = SeparableResNets.ImageNet,
        [SeparableResNets.CifarName] = SeparableResNets.Cifar,
    };

    private static readonly INetworkSource[] s_fixed =
    [
        .. DenseNets.All, .. WideResNets.All, .. EfficientNets.Larger, .. PlainNets.All, GoogLeNets.Create(), .. ShuffleNets.All,
        .. ConvNeXts.All, .. YoloBackbones.All, .. MultiScaleDenseNets.All,
        .. ResolutionAdaptiveNets.All, .. VisionTransformer.All, .. SwinTransformer.All, .. TransformerCatalog.All,
    ];

    /// <summary>Names without a width.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. BackboneCatalog.Names, .. s_fixed.Select(network => network.Name),
        .. s_scalable.Keys];

    private static readonly Dictionary<string, string> s_names = Names.ToDictionary(BackboneCatalog.KeyOf);

    /// <summary>A network by its name, or by its file where the text ends in .yaml, .yml or .onnx.</summary>
    /// <exception cref="InputException">No such network or file, or the file is not a valid description or model.</exception>
    public static INetworkSource Open(string nameOrPath) => SizedName.Of(nameOrPath) is SizedName sized
        ? sized.Apply(Open(sized.Name))
        : OnnxReference.IsOne(nameOrPath) ? OnnxNetwork.Open(nameOrPath)
        : IsPath(nameOrPath) ? NetworkFile.Read(nameOrPath) : Find(nameOrPath);

    /// <summary>A network of a description in YAML.</summary>
    /// <param name="text">What a file of it would hold.</param>
    /// <param name="source">Name of the text, for messages.</param>
    /// <exception cref="InputException">Not a valid description.</exception>
    public static INetworkSource Parse(string text, string source) => NetworkFile.Parse(text, source);

    /// <summary>A network by its name; case, <c>-</c>, <c>_</c> and <c>.</c> do not matter.</summary>
    /// <exception cref="InputException">No such network (names the nearest), or a width that it does not have.</exception>
    public static INetworkSource Find(string name)
    {
        if (SizedName.Of(name) is SizedName sized)
            return sized.Apply(Find(sized.Name));
        (string plain, string? widthText) = s_names.ContainsKey(BackboneCatalog.KeyOf(name)) ? (name, null) : Split(name);
        if (!s_names.TryGetValue(BackboneCatalog.KeyOf(plain), out string? known))
        {
            if (ForeignFormat.OfFile(name) is ForeignFormat foreign)
                throw new InputException(foreign.Advice(name, "a network"), name);
            string? nearest = NearestName.Find(plain, Names);
            string extension = Path.GetExtension(name);
            if (nearest is null && extension.Length > 1 && char.IsAsciiLetter(extension[1]))
            {
                throw new InputException(
                    $"'{name}' is no network: {extension} files are not read, expected a name such as resnet50, a .onnx or a .yaml file "
                    + "(docs/networks.md says how one is written)");
            }

            throw new InputException(
                $"unknown network '{name}', expected a .onnx or .yaml file, or a name such as "
                + $"{string.Join(", ", NearestName.Rank(plain, Names, Shown))} and {Names.Count - Shown} more (docs/networks.md)",
                nearest: nearest);
        }

        if (s_scalable.TryGetValue(known, out Func<string, double, NetworkDescription>? create))
        {
            double width = widthText is null ? 1 : ParseWidth(name, widthText);
            return create(width == 1 ? known : string.Create(CultureInfo.InvariantCulture, $"{known}_x{width}"), width);
        }

        if (widthText is not null)
            throw new InputException(
                $"network '{known}' has no width multiplier, in '{name}'; {string.Join(", ", s_scalable.Keys)} have one");
        return s_fixed.FirstOrDefault(network => network.Name == known) ?? BackboneCatalog.Find(known);
    }

    /// <summary>The width multiplier of a network that has widths; null for every other text, files and unknown names included.</summary>
    public static WidthOfName? WidthOf(string name)
    {
        if (IsPath(name))
            return null;
        (string plain, string? width) = s_names.ContainsKey(BackboneCatalog.KeyOf(name)) ? (name, null) : Split(name);
        return s_names.TryGetValue(BackboneCatalog.KeyOf(plain), out string? known) && s_scalable.ContainsKey(known)
            ? new WidthOfName(known, width is null ? 1 : ParseWidth(name, width), width is not null)
            : null;
    }

    /// <summary>Whether it is the name of a network, with a width or without.</summary>
    public static bool Knows(string name) => s_names.ContainsKey(BackboneCatalog.KeyOf(name)) || s_scalable.ContainsKey(Split(name).Name);

    /// <summary>Whether it is the path of a network's file, with what may follow it, and not a name.</summary>
    public static bool IsPath(string text) =>
        text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || OnnxReference.IsOne(text) || (SizedName.Of(text) is SizedName sized && IsPath(sized.Name));

    /// <summary>A name and what follows its last <c>_x</c>, where that starts with a digit or a point.</summary>
    private static (string Name, string? Width) Split(string name)
    {
        int at = name.LastIndexOfAny(['x', 'X']);
        return at > 1 && at + 1 < name.Length && name[at - 1] is '_' or '-' && (char.IsAsciiDigit(name[at + 1]) || name[at + 1] == '.')
            ? (name[..(at - 1)], name[(at + 1)..])
            : (name, null);
    }

    private static double ParseWidth(string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double width)
            && width is >= SmallestWidth and <= LargestWidth
            ? width
            : throw new InputException(FormattableString.Invariant(
                $"'{text}' in '{name}' is not a width multiplier, expected {SmallestWidth} to {LargestWidth}, e.g. mobilenet_v2_x0.5"));
}
