namespace LatencyLab.Kernels.Host;

/// <summary>
/// Kernels that run one after another, each reading where the one before it has written. What they compute is of no use, since shapes need
/// not fit each other: it takes the time that the layers of a network take, caches included.
/// </summary>
public sealed class PreparedChain : IDisposable
{
    private readonly MapArena _maps;
    private readonly IReadOnlyList<PreparedKernel> _kernels;

    internal PreparedChain(MapArena maps, IReadOnlyList<PreparedKernel> kernels)
    {
        _maps = maps;
        _kernels = kernels;
    }

    /// <summary>Kernels in it.</summary>
    public int Count => _kernels.Count;

    /// <summary>Runs all of them once.</summary>
    public void Run()
    {
        foreach (PreparedKernel kernel in _kernels)
            kernel.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PreparedKernel kernel in _kernels)
            kernel.Dispose();
        _maps.Dispose();
    }
}
