namespace LatencyLab.Measuring.Engines;

/// <summary>A runtime of somebody else's, for timing operators and whole networks by it.</summary>
public interface IRuntimeEngine
{
    /// <summary>Opens it for timing operators.</summary>
    /// <param name="name">One of <see cref="EngineNames.All"/>.</param>
    /// <param name="threads">Threads within an operator.</param>
    /// <param name="time">Where budgets of seconds are read from; null for the system's clock.</param>
    /// <exception cref="InputException">It has no such provider, or the machine not so many threads.</exception>
    IMeasurementBackend Open(string name, int threads, TimeProvider? time);

    /// <summary>Loads a whole network.</summary>
    /// <param name="name">One of <see cref="EngineNames.All"/>.</param>
    /// <param name="threads">Threads within an operator.</param>
    /// <param name="path">The model's file.</param>
    /// <param name="inputs">Shapes of its inputs by name.</param>
    /// <exception cref="InputException">The runtime does not load the file, or there is no such provider.</exception>
    INetworkRun Load(string name, int threads, string path, IReadOnlyDictionary<string, IReadOnlyList<long>> inputs);
}
