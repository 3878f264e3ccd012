using System.Diagnostics;

namespace LatencyLab.Measuring.Probing;

/// <summary>How fit a machine is to be measured on, at the moment.</summary>
/// <param name="ClockResolutionSeconds">Smallest interval that the clock tells apart.</param>
/// <param name="ClockOverheadSeconds">Time of reading the clock once, the least of many runs of readings.</param>
/// <param name="Reference">Seconds of one sample of the reference loop.</param>
/// <param name="ReferenceLoss">Its median over its best, minus 1.</param>
/// <param name="ReferenceSpread">Its median absolute deviation over its median.</param>
/// <param name="ProcessorShare">Part of the time in which the loop's threads were running; 1 where nothing else ran.</param>
/// <param name="PreemptedPart">Part of the samples during which something else ran; null where that cannot be told.</param>
public sealed record MachineCheck(
    double ClockResolutionSeconds, double ClockOverheadSeconds, ProbedRate Reference, double ReferenceLoss, double ReferenceSpread,
    double ProcessorShare, double? PreemptedPart)
{
    private const double QuietPart = 0.02;
    private const int MostSamples = 100_000, Readings = 10_000, Runs = 20;

    /// <summary>Whether other programs took next to nothing, as far as that can be told.</summary>
    public bool IsUndisturbed => PreemptedPart is not > QuietPart;

    /// <summary>Whether in addition the speed of the processor was steady.</summary>
    public bool IsQuiet => IsUndisturbed && ReferenceLoss <= QuietPart && ReferenceSpread <= QuietPart;

    /// <summary>What was seen means, in a line.</summary>
    public string Meaning => this switch
    {
        { PreemptedPart: null } =>
            $"{(IsQuiet ? "steady" : "varies")}; no clock of a thread's own time to see others by: close other programs",
        { IsQuiet: true } => "quiet: good to measure on",
        { IsUndisturbed: true } => "nothing preempts but the speed varies, as on virtual machines: rows are the lower quartile of samples",
        _ => "others preempt: those samples are dropped and rows stay good, but a campaign takes up to twice its seconds",
    };

    /// <summary>Runs the reference loop for a while.</summary>
    /// <param name="backend">Where kernels run.</param>
    /// <param name="seconds">How long, about.</param>
    public static MachineCheck Run(IMeasurementBackend backend, double seconds)
    {
        using ReferenceGauge gauge = new(backend);
        TimedSamples samples = new(MostSamples);
        long start = backend.Time.GetTimestamp();
        while (!samples.IsFull
            && (samples.Count < QuantileInterval.FewestSamples || backend.Time.GetElapsedTime(start).TotalSeconds < seconds))
        {
            backend.Watch?.Start();
            double once = gauge.Sample();
            samples.Add(new TakenSample(once, once, once - (backend.Watch?.LostSeconds() ?? 0) / gauge.Repetitions, once));
        }

        SampleSet used = samples.Used;
        double deviation = used.MedianAbsoluteDeviation();
        return new MachineCheck(
            backend.ClockResolutionSeconds, ClockOverhead(), new ProbedRate(gauge.BestSeconds, used.Median, deviation, used.Count),
            used.Median / gauge.BestSeconds - 1, deviation / used.Median, samples.RunningPart,
            backend.Watch is null ? null : (double)samples.Preempted / samples.Count);
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
