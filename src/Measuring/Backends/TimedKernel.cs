using System.Diagnostics;
using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;

namespace LatencyLab.Measuring.Backends;

/// <summary>A prepared kernel timed by the host's stopwatch, from the first start to the end of the last run.</summary>
internal sealed class TimedKernel(PreparedKernel kernel) : IPreparedWork
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Run(int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            kernel.Run();
        return (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency;
    }

    public void Dispose() => kernel.Dispose();
}
