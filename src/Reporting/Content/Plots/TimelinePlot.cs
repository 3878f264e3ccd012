using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>What host and device do in time: kernels enqueued by one and run by the other, and decisions that are read back.</summary>
public static class TimelinePlot
{
    private const double MostMicroseconds = 2000;
    private const int HostKind = 0, DeviceKind = 1, ReadKind = 2;

    /// <param name="title">What runs.</param>
    /// <param name="kernels">In their order.</param>
    /// <remarks>
    /// The host enqueues one kernel after the other; the device begins one when it is enqueued and the one before is over; a decision is
    /// read back once the device is done, and the host waits for it. The sums of <see cref="Timeline"/>, drawn.
    /// </remarks>
    public static Chart Of(string title, IReadOnlyList<TimelineKernel> kernels)
    {
        List<TimelineSpan> host = [], device = [];
        double hostFree = 0, deviceFree = 0;
        foreach (TimelineKernel kernel in kernels)
        {
            Add(host, hostFree, kernel.HostSeconds, HostKind, kernel.Name);
            hostFree += kernel.HostSeconds;
            double begin = Math.Max(hostFree, deviceFree);
            Add(device, begin, kernel.DeviceSeconds, DeviceKind, kernel.Name);
            deviceFree = kernel.DeviceSeconds > 0 ? begin + kernel.DeviceSeconds : deviceFree;
            if (kernel.DecisionSeconds > 0)
            {
                double read = Math.Max(hostFree, deviceFree);
                Add(host, read, kernel.DecisionSeconds, ReadKind, "decision");
                hostFree = read + kernel.DecisionSeconds;
            }
        }

        double end = Math.Max(hostFree, deviceFree);
        (double unit, string unitName) = end * 1e6 <= MostMicroseconds ? (1e6, "us") : (1e3, "ms");
        TimelineLane Lane(string name, List<TimelineSpan> spans) =>
            new(name, [.. spans.Select(span => span with { From = span.From * unit, To = span.To * unit })]);
        bool anyDecision = kernels.Any(kernel => kernel.DecisionSeconds > 0);
        return new TimelineChart
        {
            Id = "timeline",
            Title = title,
            Caption = $"Predicted; {NumberText.Seconds(end)} in all, of which the device works "
                + $"{NumberText.Seconds(kernels.Sum(kernel => kernel.DeviceSeconds))}.",
            Time = new Axis($"time ({unitName})") { Min = 0, Max = Ticks(end * unit)[^1], Ticks = Ticks(end * unit) },
            Lanes = [Lane("host", host), Lane("device", device)],
            Kinds =
            [
                new BarPart("host enqueues", 0), new BarPart("device works", 1),
                .. anyDecision ? [new BarPart("host reads a decision back", 3)] : Array.Empty<BarPart>(),
            ],
            End = end * unit,
            Idle = anyDecision ? "waits or idles" : "free",
        };
    }

    /// <summary>The kernels of blocks, as a network's runtime executes them.</summary>
    /// <param name="model">Bound to a device and a runtime.</param>
    /// <param name="blocks">In their order.</param>
    public static IReadOnlyList<TimelineKernel> KernelsOf(ILatencyModel model, IEnumerable<BlockEstimate> blocks) =>
    [
        .. blocks.SelectMany(block => block.Steps).SelectMany(step => step.Nodes.Select(node => KernelOf(
            node.Node.Name, node.Estimate, node.Node.DecisionsAwaited * model.Decision.TotalSeconds))),
    ];

    /// <summary>One kernel by its estimate.</summary>
    public static TimelineKernel KernelOf(string name, LatencyEstimate estimate, double decisionSeconds = 0) =>
        new(name, estimate.HostSeconds, estimate.DeviceSeconds, decisionSeconds);

    /// <summary>Round times, and the end to three digits.</summary>
    private static IReadOnlyList<double> Ticks(double end) =>
    [
        .. AxisLayout.Of(new Axis("") { Min = 0 }, [end]).Ticks.Where(tick => tick < 0.94 * end),
        double.Parse(end.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
    ];

    private static void Add(List<TimelineSpan> spans, double from, double seconds, int kind, string label)
    {
        if (seconds > 0)
            spans.Add(new TimelineSpan(from, from + seconds, kind, label));
    }
}

/// <param name="Name">Shown on it.</param>
/// <param name="HostSeconds">To enqueue it.</param>
/// <param name="DeviceSeconds">To run it.</param>
/// <param name="DecisionSeconds">To read a decision back after it; 0 where none is.</param>
public sealed record TimelineKernel(string Name, double HostSeconds, double DeviceSeconds, double DecisionSeconds);
