namespace LatencyLab.Simulation.Grids;

/// <summary>Simulated time: whole picoseconds, so that sums are exact and the same on every machine.</summary>
public static class Picoseconds
{
    /// <summary>Picoseconds of a second.</summary>
    public const double PerSecond = 1e12;

    /// <summary>The nearest picosecond.</summary>
    public static long Of(double seconds) => checked((long)Math.Round(seconds * PerSecond));

    /// <summary>Seconds of some picoseconds.</summary>
    public static double Seconds(long picoseconds) => picoseconds / PerSecond;

    /// <summary>The first picosecond that is not before a time, one at least: an event moves time on.</summary>
    internal static long NotBefore(double seconds) => Math.Max(1, checked((long)Math.Ceiling(seconds * PerSecond - RoundingSlack)));

    /// <summary>Of a picosecond: more than what sums of shares are off by.</summary>
    private const double RoundingSlack = 0.01;
}
