namespace LatencyLab.Search.Families;

/// <summary>An option of a family. Its value is text, which the family parses with <see cref="KnobValues"/>.</summary>
/// <param name="Option">E.g. <c>--layer-keep</c>. Families may share an option of one meaning.</param>
/// <param name="Description">For help; says what <c>predict</c> and <c>search</c> take.</param>
public sealed record FamilyKnob(string Option, string Description)
{
    /// <summary>What <c>predict</c> takes where it is not given; null: the option has to be given or is off.</summary>
    public string? PredictDefault { get; init; }

    /// <summary>What <c>search</c> chooses from where it is not given.</summary>
    public string? SearchDefault { get; init; }

    /// <summary>Whether <c>predict</c> takes it.</summary>
    public bool InPredict { get; init; } = true;

    /// <summary>Whether <c>search</c> takes it.</summary>
    public bool InSearch { get; init; } = true;

    /// <summary>Whether <c>predict</c> takes it beside a configuration file, whose value it then replaces.</summary>
    public bool BesideFile { get; init; }
}
