using LatencyLab.Networks.Onnx;

namespace LatencyLab.Networks.Sources;

/// <summary>The backbones that are known by name.</summary>
public static class BackboneCatalog
{
    private static readonly IReadOnlyList<Backbone> s_backbones = [.. ResNets.ImageNet, .. ResNets.Cifar, .. RegNets.All];

    private static readonly Dictionary<string, Backbone> s_byKey = s_backbones.ToDictionary(backbone => KeyOf(backbone.Name));

    /// <summary>Names of the built-in ones.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_backbones.Select(backbone => backbone.Name)];

    /// <summary>Finds a backbone. Case, <c>-</c>, <c>_</c> and <c>.</c> do not matter, nor does a trailing <c>.0</c> ("RegNetY-400MF",
    /// "regnet_y_8gf"). Text that ends in .yaml, .yml or .onnx is the file of a residual network.</summary>
    /// <exception cref="InputException">No such backbone (names the nearest), or a network that is not residual.</exception>
    public static Backbone Find(string name)
    {
        if (SizedName.Of(name) is SizedName sized)
            return (Backbone)sized.Apply(Find(sized.Name));
        if (OnnxReference.IsOne(name))
            return OnnxNetwork.Open(name).AsBackbone();
        if (NetworkCatalog.IsPath(name))
        {
            return NetworkFile.Read(name) switch
            {
                Backbone backbone => backbone,
                NetworkDescription description when DescribedBackbone.Of(description, Path.GetFullPath(name), description.DefaultWidth)
                    is Backbone backbone => backbone,
                _ => throw new InputException(
                    "describes no block that can be dynamic, expected convolutions in a row and their sum with the block's input "
                    + "(add with input, or residual), or a residual network (key 'residual')", name),
            };
        }

        if (s_byKey.TryGetValue(KeyOf(name), out Backbone? known))
            return known;
        if (!NetworkCatalog.Knows(name))
            throw new InputException(
                $"unknown network '{name}', expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));
        return NetworkCatalog.Find(name) is NetworkDescription described && DescribedBackbone.Of(described, described.Name, null)
            is Backbone found
            ? found
            : throw new InputException($"network '{name}' is not made of residual blocks that can be dynamic, expected one of "
                + $"{string.Join(", ", Names)}, a MobileNet, an EfficientNet, a VGG, or a file with key 'residual'");
    }

    /// <summary>What is left of a name when spelling does not matter.</summary>
    internal static string KeyOf(string name) => string.Concat(
        name.ToLowerInvariant().Replace(".0gf", "gf", StringComparison.Ordinal).Replace("_0gf", "gf", StringComparison.Ordinal)
            .Where(c => c is not ('-' or '_' or '.')));
}
