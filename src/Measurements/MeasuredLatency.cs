namespace LatencyLab.Measurements;

/// <summary>
/// What a latency in a file may be: from a nanosecond, less than any kernel or call takes, to 10^10 microseconds, about 2.8 hours. Numbers
/// beyond are slips of the unit or of the decimal point, and sums and ratios of those within stay finite.
/// </summary>
internal static class MeasuredLatency
{
    /// <summary>Bounds in microseconds.</summary>
    public const double LeastMicroseconds = 1e-3, MostMicroseconds = 1e10;

    /// <summary>Bounds in milliseconds.</summary>
    public const double LeastMilliseconds = LeastMicroseconds * 1e-3, MostMilliseconds = MostMicroseconds * 1e-3;

    /// <summary>Whether a time in microseconds can have been measured or predicted.</summary>
    public static bool IsPossible(double microseconds) => microseconds is >= LeastMicroseconds and <= MostMicroseconds;
}
