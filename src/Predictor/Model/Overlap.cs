namespace LatencyLab.Predictor.Model;

/// <summary>How arithmetic and traffic that overlap add up to one time.</summary>
internal static class Overlap
{
    /// <summary>Seconds of three activities that overlap: at least the longest, at most their sum, non-decreasing in each.</summary>
    /// <remarks>sqrt(a^2 + b^2 + c^2 + 2 k (a b + a c + b c)): the 2-norm at k = 0, the sum at k = 1.</remarks>
    public static double Combine(double a, double b, double c, double serialisation) =>
        Math.Sqrt(a * a + b * b + c * c + 2 * serialisation * (a * b + a * c + b * c));
}
