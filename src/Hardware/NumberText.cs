using System.Globalization;

namespace LatencyLab.Hardware;

/// <summary>Numbers as YAML and JSON both read them.</summary>
internal static class NumberText
{
    /// <summary>
    /// The shortest text that reads back as the same double. With an exponent it has a decimal point and a sign too,
    /// because YAML 1.1 readers take <c>4e6</c> for text.
    /// </summary>
    public static string Of(double number)
    {
        if (Math.Abs(number) >= 1e5 && Math.Abs(number) < 1e19 && Exponential(number) is string large && large.Length < Plain(number).Length)
            return large;
        string plain = Plain(number);
        return plain.Contains('E', StringComparison.Ordinal) ? Exponential(number) : plain;
    }

    private static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Exponential(double number)
    {
        string text = number.ToString("E16", CultureInfo.InvariantCulture);
        for (int digits = 1; digits <= 16; digits++)
        {
            text = number.ToString($"0.0{new string('#', digits)}e+0", CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) == number)
                return text;
        }

        return text;
    }
}
