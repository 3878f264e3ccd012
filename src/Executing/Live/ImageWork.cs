using System.Diagnostics;
using System.Runtime.CompilerServices;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Executing.Live;

/// <summary>A network on one image, to be timed: the image is loaded before the clock is read.</summary>
/// <param name="network">The network, which several works may share.</param>
/// <param name="pixels">The image.</param>
public sealed class ImageWork(LiveNetwork network, float[] pixels) : IPreparedWork
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Run(int repetitions)
    {
        network.Load(pixels);
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
