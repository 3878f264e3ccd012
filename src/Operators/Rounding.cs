namespace LatencyLab.Operators;

/// <summary>Whole numbers from products with rates.</summary>
internal static class Rounding
{
    /// <summary>
    /// What a product with a rate such as 0.7, which is not exact in binary, may be above the whole number that is meant.
    /// </summary>
    public const double Slack = 1e-9;

    /// <summary>The least whole number that is not below <paramref name="value"/>, slack taken off.</summary>
    public static long Up(double value) => (long)Math.Ceiling(value - Slack);
}
