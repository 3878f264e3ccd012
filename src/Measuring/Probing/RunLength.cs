namespace LatencyLab.Measuring.Probing;

/// <summary>How long a probing kernel runs, so that starting it does not count in a rate.</summary>
/// <remarks>
/// A queue of a driver takes up to 40 us to start a kernel and to wake its threads, and its events contain a part of that: 10 us of work
/// showed a third of the arithmetic that longer ones reached on the same cores.
/// </remarks>
internal static class RunLength
{
    /// <summary>A run takes this many starts of an empty kernel, or more.</summary>
    public const double Launches = 50;

    /// <summary>A run takes this long or more, seconds.</summary>
    public const double ShortestSeconds = 100e-6;

    private const int Longest = 1 << 24, Tries = 3;
    private const double LeastGrowth = 1.25, MostGrowth = 16;

    /// <summary>Prepares a work with enough iterations; no more than 2^24.</summary>
    /// <param name="iterations">The fewest.</param>
    /// <param name="launchSeconds">Seconds of an empty kernel.</param>
    /// <param name="prepare">The work with so many iterations.</param>
    public static (IPreparedWork Work, int Iterations) Prepare(int iterations, double launchSeconds, Func<int, IPreparedWork> prepare)
    {
        double wanted = Math.Max(ShortestSeconds, Launches * launchSeconds);
        while (true)
        {
            IPreparedWork work = prepare(iterations);
            double taken = Enumerable.Range(0, Tries).Min(_ => work.Run(1));
            if (taken >= wanted || iterations >= Longest)
                return (work, iterations);
            work.Dispose();
            double growth = Math.Clamp(wanted / taken, LeastGrowth, MostGrowth);
            iterations = (int)Math.Min(Longest, Math.Ceiling(iterations * growth));
        }
    }
}
