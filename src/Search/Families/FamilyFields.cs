namespace LatencyLab.Search.Families;

/// <summary>Keys that sections of several families have, and rates in them.</summary>
internal static class FamilyFields
{
    private const double MaximumCount = 1_000_000;

    /// <summary>An optional whole number of 1 or more.</summary>
    public static Field Count(string key, string description) => Field.Count(key, description, 1, MaximumCount);

    /// <summary>An optional rate: see <see cref="RateText.Expected"/>.</summary>
    public static Field Rate(string key, string description) => new(key, FieldKind.Rate, description) { Minimum = 0, Maximum = 1 };

    /// <summary>Null where the key is absent or its value is wrong, which is added to <paramref name="errors"/>.</summary>
    public static RateDistribution? Rate(Bound record, string key, string? folder, List<InputError> errors) =>
        record.Text(key) is string text ? At(record, key, errors, () => RateText.Parse(text, null, folder)) : null;

    /// <summary>What a key's value stands for; null where it is wrong, which is added to <paramref name="errors"/> at the key.</summary>
    public static T? At<T>(Bound record, string key, List<InputError> errors, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => error.Source is null
                ? record.NodeOf(key).Error($"{key}: {error.Message}", error.Nearest)
                : record.NodeOf(key).Error($"{key}: {error}")));
            return null;
        }
    }

    /// <summary>A number where it is one, else the text that reads back.</summary>
    public static JsonNode ToJson(RateDistribution rate) => rate is FixedRate ? JsonValue.Create(rate.Mean) : JsonValue.Create(rate.Text)!;
}
