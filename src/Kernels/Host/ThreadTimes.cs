namespace LatencyLab.Kernels.Host;

/// <summary>Times of one thread so far, in seconds; differences of two readings mean something.</summary>
/// <param name="Elapsed">By the stopwatch.</param>
/// <param name="Running">On a processor.</param>
/// <param name="Asleep">Waiting for work, until it was woken.</param>
public readonly record struct ThreadTimes(double Elapsed, double Running, double Asleep);
