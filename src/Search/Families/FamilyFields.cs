namespace LatencyLab.Search.Families;

/// <summary>Keys that sections of several families have, and rates in them.</summary>
internal static class FamilyFields
{
    private const double MaximumCount = 1_000_000;

    /// <summary>An optional whole number of 1 or more.</summary>
    public static Field Count(string key, string description) =>
        new(key, FieldKind.Count, description) { Minimum = 1, Maximum = MaximumCount };

    /// <summary>An optional number.</summary>
    public static Field Number(string key, string description, double minimum, double maximum) =>
        new(key, FieldKind.Number, description) { Minimum = minimum, Maximum = maximum };

    /// <summary>An optional rate: see <see cref="RateText.Expected"/>.</summary>
    public static Field Rate(string key, string description) => new(key, FieldKind.Rate, description) { Minimum = 0, Maximum = 1 };

    public static Field Choice(string key, string description, IReadOnlyList<string> choices) =>
        new(key, FieldKind.Choice, description) { Choices = choices };

    /// <summary>Null where the key is absent or its value is wrong, which is added to <paramref name="errors"/>.</summary>
    public static RateDistribution? Rate(Bound record, string key, string? folder, List<InputError> errors) =>
        record.Text(key) is string text ? Parse(text, record, key, folder, errors) : null;

    /// <summary>The items of a list of rates; wrong ones are added to <paramref name="errors"/>.</summary>
    public static IReadOnlyList<RateDistribution> Rates(Bound record, string key, string? folder, List<InputError> errors) =>
        [.. record.Texts(key).Select(text => Parse(text, record, key, folder, errors)).OfType<RateDistribution>()];

    /// <summary>A number where it is one, else the text that reads back.</summary>
    public static JsonNode ToJson(RateDistribution rate) => rate is FixedRate ? JsonValue.Create(rate.Mean) : JsonValue.Create(rate.Text)!;

    private static RateDistribution? Parse(string text, Bound record, string key, string? folder, List<InputError> errors)
    {
        try
        {
            return RateText.Parse(text, null, folder);
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => error.Source is null
                ? record.NodeOf(key).Error($"{key}: {error.Message}", error.Nearest)
                : record.NodeOf(key).Error($"{key}: {error}")));
            return null;
        }
    }
}
