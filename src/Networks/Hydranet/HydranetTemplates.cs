namespace LatencyLab.Networks.Hydranet;

/// <summary>A HydraNet to start from.</summary>
/// <param name="Name">On the command line, e.g. <c>cifar100-resnet</c>.</param>
/// <param name="Network">Name of the network that it is made from.</param>
public sealed record HydranetTemplate(string Name, string Network, int Classes) : HydranetShape;

/// <summary>HydraNets for CIFAR-100 (20 branches of 5 classes, k = 4) and ImageNet (50 branches of 20 classes, k = 4).</summary>
/// <remarks>
/// The number of branches, k, and the paper's claims are published; where the stem ends and how wide and deep its parts are is published
/// for the separable residual backbone only (a re-implementation's width scales). The ResNet template is chosen so that with one block a
/// stage it has the cost reported for the paper's smallest CIFAR network, Hydra-Res-d1: 52 M MACs and 1.28 M parameters (here 50.4 M and
/// 1.26 M). All of it can be set.
/// </remarks>
public static class HydranetTemplates
{
    private const int CifarBranches = 20, ImageNetBranches = 50, TopK = 4;

    /// <summary>All templates.</summary>
    public static IReadOnlyList<HydranetTemplate> All { get; } =
    [
        // Mullapudi et al., CVPR 2018: branches and k; widths from the cost of Hydra-Res-d1; two blocks a stage chosen here
        new("cifar100-resnet", "resnet110", 100)
        {
            StemEnd = "stage2", StemWidth = 2, StemDepth = 2, Branches = CifarBranches, TopK = TopK, BranchWidth = 0.75,
            BranchDepth = 2, GateWidth = 0.75,
        },
        // Mullapudi et al., CVPR 2018: branches and k; stem, depth and widths chosen here
        new("cifar100-densenet", "densenet_bc_100_12", 100)
        {
            StemEnd = "stage2", StemDepth = 6, Branches = CifarBranches, TopK = TopK, BranchWidth = 1, BranchDepth = 6, GateWidth = 0.5,
        },
        // a public re-implementation's ImageNet width scales (stem 0.5, branch and gate 0.125), carried over; branches and k of the paper
        new("cifar100-separable", SeparableResNets.CifarName, 100)
        {
            StemEnd = "stage3", StemWidth = 0.5, Branches = CifarBranches, TopK = TopK, BranchWidth = 0.125, GateWidth = 0.125,
        },
        // Mullapudi et al., CVPR 2018: branches; k branches of 1/k of the width, chosen here for about the baseline's cost
        new("imagenet-resnet", "resnet50", 1000)
        {
            StemEnd = "stage3", Branches = ImageNetBranches, TopK = TopK, BranchWidth = 0.25, GateWidth = 0.125,
        },
        // Mullapudi et al., CVPR 2018: branches; k branches of 1/k of the width, chosen here for about the baseline's cost
        new("imagenet-densenet", "densenet121", 1000)
        {
            StemEnd = "stage3", Branches = ImageNetBranches, TopK = TopK, BranchWidth = 0.25, GateWidth = 0.125,
        },
        // a public re-implementation's width scales (stem 0.5, branch and gate 0.125); branches of the paper
        new("imagenet-separable", SeparableResNets.ImageNetName, 1000)
        {
            StemEnd = "stage3", StemWidth = 0.5, Branches = ImageNetBranches, TopK = TopK, BranchWidth = 0.125, GateWidth = 0.125,
        },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(template => template.Name)];

    /// <exception cref="InputException">No such template; names the nearest.</exception>
    public static HydranetTemplate Find(string name) => All.FirstOrDefault(template => template.Name == name)
        ?? throw new InputException(
            $"unknown HydraNet template '{name}', expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));
}
