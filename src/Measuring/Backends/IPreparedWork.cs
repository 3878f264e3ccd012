namespace LatencyLab.Measuring.Backends;

/// <summary>Something that can be timed: buffers allocated and filled, ready to run.</summary>
public interface IPreparedWork : IDisposable
{
    /// <summary>Runs the work so many times, one after another, and waits for the last.</summary>
    /// <returns>Elapsed seconds of all repetitions together, by the backend's clock.</returns>
    /// <remarks>Allocates nothing.</remarks>
    double Run(int repetitions);
}
