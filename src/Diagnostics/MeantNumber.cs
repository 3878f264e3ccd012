using System.Text.RegularExpressions;

namespace LatencyLab.Diagnostics;

/// <summary>The number that a text was probably meant as: <c>50%</c>, <c>0,5</c>, <c>224x224</c>, <c>10ms</c>, <c>1e3</c>.</summary>
public static partial class MeantNumber
{
    private const double Percent = 100;

    [GeneratedRegex("^([0-9]+(?:\\.[0-9]+)?) ?%$")]
    private static partial Regex PercentText { get; }

    [GeneratedRegex("^[0-9]+,[0-9]+$")]
    private static partial Regex DecimalComma { get; }

    [GeneratedRegex("^([0-9]+)[x*]\\1$")]
    private static partial Regex Square { get; }

    [GeneratedRegex("^([0-9]+(?:\\.[0-9]+)?) ?[a-zA-Z]+$")]
    private static partial Regex WithUnit { get; }

    /// <summary>How it has to be written; null where nothing is plain enough to say.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="isWhole">Whether a whole number is expected.</param>
    /// <param name="most">The greatest number expected: where that is 1, 50 is meant in percent.</param>
    public static string? Of(string text, bool isWhole, double most = double.MaxValue)
    {
        string plain = text.Trim();
        if (plain.Length is 0 or > 40)
            return null;
        string? meant = PercentText.Match(plain) is { Success: true } percent ? Shown(Number(percent.Groups[1].Value) / Percent)
            : !isWhole && DecimalComma.IsMatch(plain) ? plain.Replace(',', '.')
            : Square.Match(plain) is { Success: true } square ? square.Groups[1].Value
            : WithUnit.Match(plain) is { Success: true } unit ? unit.Groups[1].Value
            : double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? most == 1 && number is >= 2 and <= Percent ? Shown(number / Percent) : Shown(number)
            : null;
        return meant is not null && meant != plain && Number(meant) is double value && value <= most
            && (!isWhole || value == Math.Floor(value)) ? meant : null;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Shown(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
