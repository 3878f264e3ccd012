using System.Diagnostics;
using System.Runtime.CompilerServices;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Executing.Live;

/// <summary>A network on one image, to be timed: the image is loaded before the clock is read.</summary>
/// <param name="network">The network, which several works may share.</param>
/// <param name="image">The image in all sizes that are read.</param>
public sealed class ImageWork(LiveNetwork network, IReadOnlyDictionary<string, float[]> image) : IPreparedWork
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Run(int repetitions)
    {
        network.Load(image);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            network.Run();
        return (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
