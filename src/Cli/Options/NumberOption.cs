namespace LatencyLab.Cli.Options;

/// <summary>Checks numbers that options give.</summary>
internal static class NumberOption
{
    /// <exception cref="InputException">The value is not a number above 0.</exception>
    public static double Positive(double value, string option) => value is > 0 and < double.PositiveInfinity
        ? value : throw new InputException(FormattableString.Invariant($"is {value}, expected a number above 0"), option);

    /// <exception cref="InputException">The value is not a number above 0 and at most <paramref name="most"/>.</exception>
    public static double Within(double value, double most, string option) => value > 0 && value <= most
        ? value
        : throw new InputException(FormattableString.Invariant($"is {value}, expected a number above 0 and at most {most}"), option);
}
