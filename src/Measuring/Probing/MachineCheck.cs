using System.Diagnostics;

namespace LatencyLab.Measuring.Probing;

/// <summary>How fit a machine is to be measured on, at the moment.</summary>
/// <param name="ClockResolutionSeconds">Smallest interval that the clock tells apart.</param>
/// <param name="ClockOverheadSeconds">Time of reading the clock once, the least of many runs of readings.</param>
/// <param name="Reference">Seconds of one sample of the reference loop.</param>
/// <param name="ReferenceLoss">Its median over its best, minus 1.</param>
/// <param name="ReferenceSpread">Its median absolute deviation over its median.</param>
/// <param name="ProcessorShare">Processor time over elapsed time and threads; 1 where nothing else ran.</param>
/// <param name="IsTrusted">Whether all three are within the limits of <see cref="MeasuringOptions"/>.</param>
public sealed record MachineCheck(
    double ClockResolutionSeconds, double ClockOverheadSeconds, ProbedRate Reference, double ReferenceLoss, double ReferenceSpread,
    double ProcessorShare, bool IsTrusted)
{
    private const int MostSamples = 100_000, Readings = 10_000, Runs = 20;

    /// <summary>Runs the reference loop for a while.</summary>
    /// <param name="backend">Where kernels run.</param>
    /// <param name="seconds">How long, about.</param>
    public static MachineCheck Run(IMeasurementBackend backend, double seconds)
    {
        using ReferenceGauge gauge = new(backend);
        SampleSet samples = new(MostSamples);
        long start = backend.Time.GetTimestamp();
        TimeSpan? processor = backend.ProcessorTime;
        while (!samples.IsFull
            && (samples.Count < MedianInterval.FewestSamples || backend.Time.GetElapsedTime(start).TotalSeconds < seconds))
            samples.Add(gauge.Sample());
        double elapsed = backend.Time.GetElapsedTime(start).TotalSeconds;
        double share = backend.ProcessorTime - processor is TimeSpan used ? used.TotalSeconds / elapsed / backend.Threads : 1;
        double deviation = samples.MedianAbsoluteDeviation();
        double loss = samples.Median / gauge.BestSeconds - 1, spread = deviation / samples.Median;
        MeasuringOptions limits = new();
        return new MachineCheck(
            backend.ClockResolutionSeconds, ClockOverhead(), new ProbedRate(gauge.BestSeconds, samples.Median, deviation, samples.Count),
            loss, spread, share, loss <= limits.BusyLoss && spread <= limits.BusySpread && share >= limits.LeastProcessorShare);
    }

    private static double ClockOverhead()
    {
        double least = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp(), last = start;
            for (int i = 0; i < Readings; i++)
                last = Stopwatch.GetTimestamp();
            least = Math.Min(least, (double)(last - start) / Readings / Stopwatch.Frequency);
        }

        return least;
    }
}
