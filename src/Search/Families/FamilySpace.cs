namespace LatencyLab.Search.Families;

/// <summary>A search space with what its choices mean.</summary>
/// <param name="Space">Costs on one device.</param>
/// <param name="Configuration">The configuration of one choice a variable.</param>
/// <param name="LossName">What <see cref="CandidateCosts.Loss"/> is, e.g. <c>1 - compute kept</c>.</param>
public sealed record FamilySpace(ISearchSpace Space, Func<IReadOnlyList<int>, IFamilyConfiguration> Configuration, string LossName)
{
    /// <summary>The space that a budget of latency alone searches on one device, where it is another one; else null.</summary>
    public Func<FamilySpace>? WithinLatency { get; init; }

    /// <summary>A short text of one choice a variable; null: the variables' names and options.</summary>
    public Func<IReadOnlyList<int>, string>? Label { get; init; }

    /// <summary>What a front shows of a configuration besides its costs. The last is its quality, where there is any.</summary>
    public IReadOnlyList<PointColumn> Columns { get; init; } = [];

    /// <summary>What else there is to say about the configuration that was chosen.</summary>
    public Func<Candidate, ResultDetails> Details { get; init; } = _ => ResultDetails.None;
}

/// <summary>A number that a family shows of every configuration of a front.</summary>
/// <param name="Heading">For people.</param>
/// <param name="Key">For machines.</param>
/// <param name="Format">Of the number, for people.</param>
/// <param name="Value">Of a configuration.</param>
public sealed record PointColumn(string Heading, string Key, string Format, Func<Candidate, double> Value);
