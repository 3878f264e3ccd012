namespace LatencyLab.Networks.Hydranet;

/// <summary>How large the parts of a HydraNet are, whatever it tells apart.</summary>
public abstract record HydranetShape
{
    /// <summary>
    /// The last block of the network that belongs to the stem, e.g. <c>stage2.block3</c>; a stage stands for its last block.
    /// </summary>
    public required string StemEnd { get; init; }

    /// <summary>Channels of the stem over those of the network.</summary>
    public double StemWidth { get; init; } = 1;

    /// <summary>Blocks of each stage that the stem has at most; null: all.</summary>
    public int? StemDepth { get; init; }

    /// <summary>Branches B.</summary>
    public required int Branches { get; init; }

    /// <summary>Branches k that run for an image.</summary>
    public required int TopK { get; init; }

    /// <summary>Channels of a branch over those of the network.</summary>
    public required double BranchWidth { get; init; }

    /// <summary>Blocks of each stage that a branch has at most; null: all.</summary>
    public int? BranchDepth { get; init; }

    /// <summary>Channels of the gate over those of the network. The gate is a branch of one block a stage that ends in B scores.</summary>
    public required double GateWidth { get; init; }
}

/// <summary>
/// A HydraNet (Mullapudi et al., CVPR 2018): the first blocks of a network as the stem, branches that are narrow copies of the others,
/// a gate that sends each image to the k best branches, and a combiner.
/// </summary>
public sealed record HydranetConfiguration : HydranetShape
{
    /// <summary>The network that it is made from, which is also the baseline.</summary>
    public required INetworkSource Network { get; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>Classes that are told apart; they are divided among the branches.</summary>
    public required int Classes { get; init; }

    /// <summary>How the branches' features become one.</summary>
    public Combiner Combiner { get; init; }

    /// <summary>Share of the images that each branch runs for, together k; null: by <see cref="Skew"/>.</summary>
    public IReadOnlyList<double>? Usage { get; init; }

    /// <summary>
    /// Exponent s of the usage where it was not measured: branch i of 1, 2, ... has a share in proportion to i^-s (Zipf's law); null: all
    /// alike, k / B.
    /// </summary>
    public double? Skew { get; init; }

    /// <summary>
    /// <see cref="Usage"/>, or that of <see cref="Skew"/>, scaled so that it sums to k exactly, none above 1; null: all alike.
    /// </summary>
    public IReadOnlyList<double>? ExactUsage
    {
        get
        {
            if (Usage is null && Skew is null or 0)
                return null;
            double[] usage = [.. Usage ?? Enumerable.Range(1, Branches).Select(rank => Math.Pow(rank, -Skew!.Value))];
            double sum = usage.Sum();
            if (Usage is null)
                usage = [.. usage.Select(share => Math.Min(1, share * TopK / sum))];
            for (int round = 0; round < usage.Length; round++)
            {
                double full = usage.Count(share => share >= 1), others = usage.Where(share => share < 1).Sum();
                if (others == 0)
                    break;
                usage = [.. usage.Select(share => share >= 1 ? 1 : share * (TopK - full) / others)];
                if (usage.All(share => share <= 1))
                    break;
            }

            return usage;
        }
    }

    /// <summary>Branches may overlap in time, as far as the device has room; false: one after another.</summary>
    public bool RunsConcurrently { get; init; }

    /// <summary>Classes that each branch is specialised in: as even as they divide, the larger parts first.</summary>
    public IReadOnlyList<int> PartitionSizes =>
        [.. Enumerable.Range(0, Branches).Select(branch => Classes / Branches + (branch < Classes % Branches ? 1 : 0))];
}
