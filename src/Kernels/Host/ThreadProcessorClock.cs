using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatencyLab.Kernels.Host;

/// <summary>
/// Time that the calling thread was running on a processor: against elapsed time it tells when something else ran instead. Linux and macOS:
/// clock_gettime of CLOCK_THREAD_CPUTIME_ID; 64-bit Windows on x86: QueryThreadCycleTime by the rate at which cycles pass (GetThreadTimes
/// counts ticks of 15.6 ms, samples are a hundred times shorter).
/// </summary>
public static class ThreadProcessorClock
{
    private const int LinuxClock = 3, MacClock = 16, Tries = 50;
    private const double TrySeconds = 200e-6, LargestDifference = 0.05, NanosecondsOfSecond = 1e9;
    private static readonly double s_secondsOfCycle = OperatingSystem.IsWindows() ? SecondsOfCycle() : 0;

    /// <summary>Whether there is such a clock, and it follows short times: some count by ticks of milliseconds.</summary>
    public static bool IsAvailable { get; } = Follows();

    /// <summary>Seconds that the calling thread has run; differences of two readings on one thread mean something.</summary>
    public static double Seconds
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Cycles() * s_secondsOfCycle;
            _ = GetTime(OperatingSystem.IsMacOS() ? MacClock : LinuxClock, out Time time);
            return time.Seconds + time.Nanoseconds / NanosecondsOfSecond;
        }
    }

    /// <summary>Whether elapsed and running time of a busy loop agree at least once: not every time, others may run.</summary>
    private static bool Follows()
    {
        if (!Exists())
            return false;
        try
        {
            for (int i = 0; i < Tries; i++)
            {
                double before = Seconds, elapsed = Spin();
                if (Math.Abs(1 - (Seconds - before) / elapsed) < LargestDifference)
                    return true;
            }
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
        }

        return false;
    }

    private static bool Exists() => Environment.Is64BitProcess
        && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()
            || (OperatingSystem.IsWindows() && RuntimeInformation.ProcessArchitecture == Architecture.X64));

    private static double Spin()
    {
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < TrySeconds);
        return elapsed;
    }

    /// <summary>The least of several: where another thread ran meanwhile, fewer cycles passed.</summary>
    private static double SecondsOfCycle()
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i < Tries && Exists(); i++)
        {
            ulong before = Cycles();
            double elapsed = Spin();
            least = Math.Min(least, elapsed / Math.Max(1, Cycles() - before));
        }

        return least;
    }

    private static ulong Cycles() => QueryThreadCycleTime(GetCurrentThread(), out ulong cycles) ? cycles : 0;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Time time);

    [DllImport("kernel32")]
    private static extern nint GetCurrentThread();

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool QueryThreadCycleTime(nint thread, out ulong cycles);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
