namespace LatencyLab.Simulation.Caches;

/// <summary>How much else may be used before a line leaves a cache of sets, over the size of the cache.</summary>
/// <remarks>
/// Hashed addresses put a line into a set at random. After as many other lines as d times those of the cache, its set of w ways received
/// Poisson(w d) of them, and it is still there with probability P(Poisson(w d) &lt; w) (Smith 1978; Hill and Smith, "Evaluating
/// Associativity in CPU Caches", 1989): never below a half of the cache, always above twice its size, half the time at its size. A loop
/// over a little more than fits therefore finds a part of it again, of which a single least recently used list would find nothing.
/// </remarks>
internal static class SetDepths
{
    /// <summary>Ways of the last cache of NVIDIA GPUs since Pascal, AMD's CDNA and most CPUs; from memory, not fitted.</summary>
    public const int Ways = 16;

    /// <summary>
    /// The depths d at which 15/16, 13/16 ... 1/16 of all lines are still there: eight parts of a block that leave one after another.
    /// </summary>
    public static IReadOnlyList<double> Of16Ways { get; } = [0.6477, 0.7762, 0.8635, 0.9409, 1.0186, 1.1050, 1.2150, 1.4086];
}
