using System.Text.RegularExpressions;

namespace LatencyLab.Search.Emission;

/// <summary>Names that the published training programs know networks by.</summary>
internal static partial class PublishedArchitecture
{
    private static readonly string[] s_lasnetNetworks = ["resnet50", "resnet101", "regnet_y_400mf", "regnet_y_800mf"];

    /// <summary>ResNet-50/101 are <c>uni_</c>, RegNets <c>lad_</c>.</summary>
    private static readonly string[] s_laudnetNetworks =
    [
        "resnet50", "resnet101",
        "regnet_y_400mf", "regnet_y_800mf", "regnet_y_1_6gf", "regnet_y_3_2gf", "regnet_y_8gf",
        "regnet_x_400mf", "regnet_x_800mf", "regnet_x_1_6gf", "regnet_x_3_2gf", "regnet_x_8gf",
    ];

    private static readonly int[] s_mmdetectionDepths = [50, 101, 152];

    /// <summary>E.g. <c>dyn_resnet101</c>; null where the LASNet program has no such network.</summary>
    public static string? Lasnet(string network) => s_lasnetNetworks.Contains(Static(network)) ? "dyn_" + Static(network) : null;

    /// <summary>E.g. <c>uni_resnet101</c> or <c>lad_regnet_y_400mf</c>; null where the LAUDNet program has no such network.</summary>
    public static string? Laudnet(string network)
    {
        string name = Static(network);
        return !s_laudnetNetworks.Contains(name) ? null : IsRegNet(network) ? "lad_" + name : "uni_" + name;
    }

    /// <summary>Depth of a ResNet that the mmdetection backbones have; null for any other network.</summary>
    public static int? MmdetectionDepth(string network) =>
        s_mmdetectionDepths.Cast<int?>().FirstOrDefault(depth => Static(network) == $"resnet{depth}");

    public static bool IsRegNet(string network) => Static(network).StartsWith("regnet", StringComparison.Ordinal);

    /// <summary>The static network's name in those programs, which is torchvision's: <c>regnet_y_1_6gf</c>.</summary>
    public static string Static(string network)
    {
        string plain = network.ToLowerInvariant();
        Match regnet = RegNetName().Match(plain);
        return regnet.Success
            ? $"regnet_{regnet.Groups[1].Value}_{regnet.Groups[2].Value.Replace('.', '_').Replace("_0", "", StringComparison.Ordinal)}"
                + $"{regnet.Groups[3].Value}"
            : plain.Replace("-", "", StringComparison.Ordinal);
    }

    [GeneratedRegex("^regnet[-_]?([xy])[-_]?([0-9]+(?:[._][0-9]+)?)(mf|gf)$", RegexOptions.CultureInvariant)]
    private static partial Regex RegNetName();
}
