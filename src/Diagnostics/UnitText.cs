namespace LatencyLab.Diagnostics;

/// <summary>Figures as texts for people: the one place that says how many decimals a quantity has, whatever the culture.</summary>
public static class UnitText
{
    /// <summary>A number in a format of .NET.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">E.g. <c>0.0</c>.</param>
    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Seconds as milliseconds, without the unit.</summary>
    /// <param name="seconds">Seconds.</param>
    /// <param name="format">Of the number.</param>
    public static string Milliseconds(double seconds, string format = "0.0000") => Number(seconds * 1e3, format);

    /// <summary>Seconds as microseconds, without the unit.</summary>
    /// <param name="seconds">Seconds.</param>
    /// <param name="format">Of the number.</param>
    public static string Microseconds(double seconds, string format = "0.0") => Number(seconds * 1e6, format);

    /// <summary>A fraction as percent, e.g. <c>12.5 %</c>.</summary>
    public static string Percent(double fraction) => PercentValue(fraction * 100) + " %";

    /// <summary>A change as percent, e.g. <c>+12.5 %</c>; what rounds to nothing has no sign.</summary>
    public static string SignedPercent(double fraction) => SignedPercentValue(fraction * 100) + " %";

    /// <summary>What is in percent already, without the sign; empty where there is no figure.</summary>
    public static string PercentValue(double? percent) => percent is double value ? Number(value, "0.0") : "";

    /// <summary>A change in percent, without the percent sign.</summary>
    public static string SignedPercentValue(double percent) => Number(percent, "+0.0;-0.0;0.0");

    /// <summary>A ratio, e.g. <c>1.25</c>.</summary>
    public static string Ratio(double ratio) => Number(ratio, "0.00");

    /// <summary>A speed-up, e.g. <c>1.25x</c>.</summary>
    public static string Times(double factor) => Ratio(factor) + "x";

    /// <summary>Kendall's tau, e.g. <c>0.948</c>.</summary>
    public static string Tau(double tau) => double.IsFinite(tau) ? Number(tau, "0.000") : "-";

    /// <summary>Factors below and above a prediction, e.g. <c>x0.90 .. x1.12</c>.</summary>
    public static string Interval(double? low, double? high) => string.Create(CultureInfo.InvariantCulture, $"x{low:0.00} .. x{high:0.00}");

    /// <summary>Bytes in the unit that suits them, e.g. <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        (double scale, string unit) = bytes >= 1 << 30 ? (1 << 30, "GiB") : bytes >= 1 << 20 ? (1 << 20, "MiB") : (1 << 10, "KiB");
        return $"{Number(bytes / scale, "0.##")} {unit}";
    }

    /// <summary>E.g. <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
