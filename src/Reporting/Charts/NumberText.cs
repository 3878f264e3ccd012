namespace LatencyLab.Reporting.Charts;

/// <summary>Numbers as charts and tables show them.</summary>
internal static class NumberText
{
    private static readonly (double Factor, string Suffix)[] s_large = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

    /// <summary>A tick label: <c>0.05</c>, <c>20</c>, <c>30k</c>, <c>2T</c>.</summary>
    public static string Tick(double value)
    {
        double size = Math.Abs(value);
        if (size >= 1e4)
        {
            foreach ((double factor, string suffix) in s_large)
            {
                if (size >= factor)
                    return (value / factor).ToString("0.##", CultureInfo.InvariantCulture) + suffix;
            }
        }

        return size is 0 or >= 1e-3 ? value.ToString("0.####", CultureInfo.InvariantCulture)
            : value.ToString("0.##e0", CultureInfo.InvariantCulture);
    }

    /// <summary>With a number of significant digits, without an exponent where it can be avoided.</summary>
    public static string Significant(double value, int digits = 4)
    {
        if (value == 0 || !double.IsFinite(value))
            return value.ToString(CultureInfo.InvariantCulture);
        int places = digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return places > 9 ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
            : places <= 0 ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString("0." + new string('#', places), CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds in the unit that suits them: <c>12.3 us</c>, <c>4.56 ms</c>, <c>1.2 s</c>.</summary>
    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        < 1e-3 => $"{Significant(seconds * 1e6)} us",
        < 1 => $"{Significant(seconds * 1e3)} ms",
        _ => $"{Significant(seconds)} s",
    };

    /// <summary>A large quantity with its unit: <c>15.7 TFLOP/s</c>, <c>900 GB/s</c>.</summary>
    public static string Quantity(double value, string unit)
    {
        foreach ((double factor, string suffix) in s_large)
        {
            if (Math.Abs(value) >= factor)
                return $"{Significant(value / factor, 3)} {suffix}{unit}";
        }

        return $"{Significant(value, 3)} {unit}";
    }

    public static string Percent(double percent) => double.IsFinite(percent) ? UnitText.PercentValue(percent) : "-";

    /// <summary>For files: 6 significant digits are beyond what any of it is worth, and keep files small and alike everywhere.</summary>
    public static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value;
        int places = 5 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return places is >= 0 and <= 15 ? Math.Round(value, places)
            : double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
