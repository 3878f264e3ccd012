namespace LatencyLab.Operators;

/// <summary>Branches that get equally much.</summary>
/// <param name="Load">Tokens or images that each gets, as an expectation.</param>
/// <param name="Used">Probability that it gets any.</param>
/// <param name="Branches">How many such branches there are.</param>
public readonly record struct LoadGroup(double Load, double Used, int Branches);

/// <summary>
/// What branches get of the tokens or images of a batch: cost follows from how many get any, whose weights are read, and from how each
/// load fills tiles, not from the mean.
/// </summary>
public sealed class BranchLoads
{
    /// <summary>More than the rounding of a quotient that is whole, far less than one over any size.</summary>
    private const double RoundingSlack = 1e-9;

    private readonly LoadGroup[] _groups;

    private BranchLoads(LoadGroup[] groups)
    {
        _groups = groups;
        foreach (LoadGroup group in groups)
        {
            Used += group.Used * group.Branches;
            Fullest = Math.Max(Fullest, group.Load);
        }
    }

    /// <summary>Nothing is routed.</summary>
    public static BranchLoads None { get; } = new([]);

    /// <summary>Branches, those alike together.</summary>
    public IReadOnlyList<LoadGroup> Groups => _groups;

    /// <summary>Expected number of branches that get any.</summary>
    public double Used { get; }

    /// <summary>Load of the fullest branch.</summary>
    public double Fullest { get; }

    /// <summary>Loads that are handed out: a load of less than one is one token for as large a part of such branches.</summary>
    /// <param name="loads">Loads.</param>
    /// <param name="each">Branches of each load.</param>
    public static BranchLoads Dealt(IEnumerable<double> loads, int each) =>
        new([.. loads.Select(load => new LoadGroup(load, Math.Min(1, load), each))]);

    /// <summary>Loads of branches that every token draws for itself.</summary>
    /// <param name="loads">Expected loads.</param>
    /// <param name="tokens">Tokens T: a branch with share p gets none with probability (1 - p)^T.</param>
    public static BranchLoads Drawn(IEnumerable<double> loads, long tokens) =>
        new([.. loads.Select(load => new LoadGroup(load, 1 - Math.Pow(Math.Max(0, 1 - load / tokens), tokens), 1))]);

    /// <summary>Expected number of tiles of some rows that the loads fill, each branch beginning with a tile of its own.</summary>
    /// <param name="tileRows">Tokens of a tile.</param>
    public double Tiles(double tileRows)
    {
        double tiles = 0;
        foreach (ref readonly LoadGroup group in _groups.AsSpan())
            tiles += group.Branches * (group.Used + Math.Max(0, Math.Ceiling(group.Load / tileRows - RoundingSlack) - 1));
        return tiles;
    }
}
