using System.Diagnostics;
using ILGPU.Runtime;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Measuring.Ilgpu;

/// <summary>
/// A prepared kernel queued so many times on a stream, timed by two events of the stream around them; by the host's stopwatch on
/// ILGPU's CPU accelerator, whose stream has no clock of its own.
/// </summary>
internal sealed class StreamTimedKernel(PreparedKernel kernel, IlgpuAccelerator accelerator) : IPreparedWork
{
    public double Run(int repetitions)
    {
        if (!accelerator.HasEvents)
            return RunByStopwatch(repetitions);
        using ProfilingMarker start = accelerator.Stream.AddProfilingMarker();
        for (int i = 0; i < repetitions; i++)
            kernel.Start();
        using ProfilingMarker end = accelerator.Stream.AddProfilingMarker();
        end.Synchronize();
        return (end - start).TotalSeconds;
    }

    public void Dispose() => kernel.Dispose();

    private double RunByStopwatch(int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            kernel.Start();
        accelerator.Stream.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
