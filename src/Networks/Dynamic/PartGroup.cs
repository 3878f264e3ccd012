namespace LatencyLab.Networks.Dynamic;

/// <summary>
/// Parts that run one after another and the joint law of how many images of the batch each runs on. Groups are independent of each other.
/// </summary>
public abstract record PartGroup
{
    /// <summary>Parts of the group.</summary>
    public required IReadOnlyList<Part> Parts { get; init; }

    /// <summary>Names of what is decided for every image, as in files of measured rates.</summary>
    public virtual IReadOnlyList<string> Decisions => [];
}

/// <summary>Parts that run on every image: n = batch.</summary>
internal sealed record AlwaysGroup : PartGroup;

/// <summary>One decision an image, to run all of the parts or none: n ~ Binomial(batch, keep), the same n for all.</summary>
public sealed record KeptGroup : PartGroup
{
    /// <summary>Probability that an image runs the parts.</summary>
    public required RateDistribution Keep { get; init; }

    /// <summary>Name of the decision.</summary>
    public string Decision { get; init; } = "";

    /// <summary>Whether it says that an image does not run the parts.</summary>
    public bool DecidesToEnd { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Decisions => [Decision];
}

/// <summary>
/// Early exits: the first part runs on the batch, and of the n images of part i a binomial share 1 - exit(i) goes on to part i + 1.
/// </summary>
public sealed record CascadeGroup : PartGroup
{
    /// <summary>Probability that an image that ran part i ends there; one a part but the last, where all end.</summary>
    public required IReadOnlyList<RateDistribution> ExitRates { get; init; }

    /// <summary>Names of the decisions to exit, one an exit rate.</summary>
    public IReadOnlyList<string> Exits { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Decisions => Exits;

    /// <exception cref="InputException">Another number of exit rates than parts but one.</exception>
    internal void Verify()
    {
        if (ExitRates.Count != Parts.Count - 1)
            throw new InputException(
                $"{ExitRates.Count} exit rates for {Parts.Count} parts, expected {Parts.Count - 1}: the last part has none");
    }
}

/// <summary>
/// Branches of which every image takes <see cref="TopK"/> different ones: n of branch b ~ Binomial(batch, TopK x its share).
/// </summary>
/// <remarks>
/// The choices of one image are drawn by systematic sampling in random order, which meets every branch's probability and never takes one
/// twice.
/// </remarks>
public sealed record BranchGroup : PartGroup
{
    /// <summary>Different branches k that every image takes.</summary>
    public required int TopK { get; init; }

    /// <summary>Share of all choices that go to each branch, summing to 1, each at most 1 / TopK; null: equal shares.</summary>
    public IReadOnlyList<double>? Popularity { get; init; }

    /// <summary>
    /// Branches may overlap in time: they take as long as the longest of them, but no less than their arithmetic and traffic at the
    /// device's peak rates and their launches added up. False: one after another.
    /// </summary>
    public bool Concurrent { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Decisions => [.. Parts.Select(part => part.Name)];

    /// <summary>Probability that an image takes branch <paramref name="branch"/>.</summary>
    public double InclusionProbability(int branch) => TopK * (Popularity is null ? 1.0 / Parts.Count : Popularity[branch]);

    /// <exception cref="InputException">TopK is not 1 to the number of branches, or the popularity is impossible.</exception>
    internal void Verify()
    {
        if (TopK < 1 || TopK > Parts.Count)
            throw new InputException($"top-k is {TopK}, expected 1 to {Parts.Count}, the number of branches");
        if (Popularity is null)
            return;
        if (Popularity.Count != Parts.Count)
            throw new InputException($"{Popularity.Count} popularities for {Parts.Count} branches");
        if (Popularity.Any(share => !(share >= 0 && share * TopK <= 1 + 1e-9)) || Math.Abs(Popularity.Sum() - 1) > 1e-6)
            throw new InputException(
                FormattableString.Invariant($"the popularity of a branch is its share of all choices, expected shares ")
                    + FormattableString.Invariant($"of 0 to {1.0 / TopK:0.####} (1 / top-k) that sum to 1"));
    }
}
