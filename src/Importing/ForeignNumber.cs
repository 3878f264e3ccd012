namespace LatencyLab.Importing;

/// <summary>Numbers as other tools write them.</summary>
internal static class ForeignNumber
{
    /// <summary>A finite number, digits grouped by underscores too (Python's 1_000).</summary>
    public static bool TryParse(string text, out double number) =>
        double.TryParse(
            text.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);

    /// <summary>The number as short as it reads back.</summary>
    public static string Of(double number) => YamlNumber.Of(number);
}
