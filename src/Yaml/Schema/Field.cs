namespace LatencyLab.Yaml.Schema;

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Lower-case letters, digits, '.', '_' and '-'.</summary>
    Name,

    /// <summary>One of <see cref="Field.Choices"/>.</summary>
    Choice,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A rate of 0..1 as a number, or the text of a distribution.</summary>
    Rate,

    /// <summary>A list of <see cref="Field.Item"/>.</summary>
    List,

    /// <summary>A mapping with known <see cref="Field.Fields"/>.</summary>
    Record,

    /// <summary>A mapping from <see cref="Field.Choices"/> (any name where there are none) to <see cref="Field.Item"/>.</summary>
    Map,

    /// <summary>Anything: whoever reads the node checks it.</summary>
    Any,
}

/// <summary>
/// One key of a profile: the single description that the reader checks against, that inheritance follows, and that the
/// JSON schema is generated from.
/// </summary>
public sealed record Field(string Key, FieldKind Kind, string Description)
{
    /// <summary>Whether a file has to have it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether a profile that extends another takes this from it.</summary>
    public bool Inherited { get; init; } = true;

    /// <summary>Smallest plausible number.</summary>
    public double Minimum { get; init; }

    /// <summary>Largest plausible number.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>Whether a list of two numbers, rows and columns, may stand for one.</summary>
    public bool IsPair { get; init; }

    /// <summary>Units that a number out of range was probably meant in, and what they are worth in the unit of the key.</summary>
    public IReadOnlyList<(string Unit, double Worth)> Mistakes { get; init; } = [];

    /// <summary>The values it may have; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The fields of a mapping.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>The items of a list.</summary>
    public Field? Item { get; init; }

    /// <summary>An optional number within bounds.</summary>
    public static Field Number(string key, string description, double minimum, double maximum) =>
        new(key, FieldKind.Number, description) { Minimum = minimum, Maximum = maximum };

    /// <summary>An optional whole number within bounds.</summary>
    public static Field Count(string key, string description, double minimum, double maximum) =>
        new(key, FieldKind.Count, description) { Minimum = minimum, Maximum = maximum };

    /// <summary>An optional one of some words.</summary>
    public static Field Choice(string key, string description, IEnumerable<string> choices) =>
        new(key, FieldKind.Choice, description) { Choices = [.. choices] };
}
