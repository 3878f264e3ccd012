namespace LatencyLab.Measuring.Backends;

/// <summary>Watches the threads that run kernels while something is timed. Allocates nothing.</summary>
public interface IThreadWatch
{
    /// <summary>From now on.</summary>
    void Start();

    /// <summary>
    /// Seconds since <see cref="Start"/> in which a thread that had work was not on a processor, something else ran instead: of the thread
    /// that lost most, the others wait for it. A few hundred nanoseconds of noise, also below zero.
    /// </summary>
    double LostSeconds();
}
