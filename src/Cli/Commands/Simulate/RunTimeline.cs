using LatencyLab.Cli.Commands.Predict;
using LatencyLab.Reporting.Content;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;
using LatencyLab.Simulation.Traces;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>A simulated network as tracks in time, of which a page can draw so many.</summary>
internal static class RunTimeline
{
    /// <summary>Groups of engines that can be told apart.</summary>
    private const int MostGroups = 8;

    /// <summary>Spans of streams and of engines that a page draws, at most: of the longest kernels.</summary>
    private const int MostSpans = 4000;

    /// <param name="title">What ran.</param>
    /// <param name="run">What happened.</param>
    /// <param name="kernels">Simulates its kernels again, with records of tiles.</param>
    public static SimulatedTimeline Of(string title, NetworkRun run, KernelSimulator kernels)
    {
        SimulatedKernel[] drawn = [.. run.Kernels.OrderByDescending(kernel => kernel.End - kernel.Begin).Take(MostSpans)
            .OrderBy(kernel => kernel.Begin)];
        Dictionary<SimulatedKernel, SimulatedEvent> events = new(ReferenceEqualityComparer.Instance);
        foreach (SimulatedKernel kernel in drawn)
            events.Add(kernel, EventOf(kernel));
        SimulatedEvent decision = new("decision", [("", "the host waits for the device and reads a decision back")]);
        List<SimulatedTrack> tracks = [];
        SimulatedSpan[] host =
        [
            .. drawn.Where(kernel => kernel.HostEnd > kernel.HostBegin)
                .Select(kernel => SpanOf(kernel.HostBegin, kernel.HostEnd, SpanKind.Enqueue, events[kernel])),
            .. run.Decisions.Take(MostSpans).Select(one => SpanOf(one.Begin, one.End, SpanKind.Decision, decision)),
        ];
        if (host.Length > 0)
            tracks.Add(new SimulatedTrack("host", [.. host.OrderBy(span => span.Begin)]));
        foreach (IGrouping<int, SimulatedKernel> stream in drawn.GroupBy(kernel => kernel.Stream).OrderBy(stream => stream.Key))
        {
            tracks.Add(new SimulatedTrack(
                string.Create(CultureInfo.InvariantCulture, $"stream {stream.Key}"),
                [.. stream.Select(kernel => SpanOf(kernel.WorkBegin, kernel.End, KindOf(kernel), events[kernel]))])
            { IsListed = true });
        }

        (IReadOnlyList<SimulatedTrack> engines, int shown) = Engines(drawn, kernels, events);
        tracks.AddRange(engines);
        return new SimulatedTimeline(title, CaptionOf(run, drawn.Length, shown), run.Seconds, tracks);
    }

    private static string CaptionOf(NetworkRun run, int drawn, int shown) => string.Create(
        CultureInfo.InvariantCulture,
        $"{UnitText.Count(run.Kernels.Count, "kernel")}, {UnitText.Milliseconds(run.Seconds)} ms; closed form ")
        + $"{UnitText.Milliseconds(run.Closed.TotalSeconds)} ms."
        + (drawn < run.Kernels.Count ? FormattableString.Invariant($" The {drawn} longest kernels are drawn.") : "")
        + (shown < drawn ? FormattableString.Invariant($" Engines have the tiles of the {shown} longest.") : "");

    /// <summary>Tracks of engines with the tiles of the longest kernels, as many as may be drawn.</summary>
    private static (IReadOnlyList<SimulatedTrack> Tracks, int Kernels) Engines(
        SimulatedKernel[] drawn, KernelSimulator kernels, Dictionary<SimulatedKernel, SimulatedEvent> events)
    {
        IReadOnlyList<(int First, int Last)> groups = EngineTracks.Groups(kernels.Device.Processing.EngineCount, MostGroups);
        List<SimulatedSpan>[] spans = [.. groups.Select(_ => new List<SimulatedSpan>())];
        int shown = 0, all = 0;
        foreach (SimulatedKernel kernel in drawn.OrderByDescending(kernel => kernel.End - kernel.Begin))
        {
            IReadOnlyList<IReadOnlyList<(long Begin, long End)>> ofGroups = EngineTracks.Of(TraceOf(kernel, kernels), groups);
            all += ofGroups.Sum(one => one.Count);
            if (all > MostSpans)
                break;
            shown++;
            for (int i = 0; i < groups.Count; i++)
                spans[i].AddRange(ofGroups[i].Select(one => SpanOf(one.Begin, one.End, KindOf(kernel), events[kernel])));
        }

        return ([.. groups.Select((group, i) => new SimulatedTrack(NameOf(group), [.. spans[i].OrderBy(span => span.Begin)]))], shown);
    }

    /// <summary>A kernel of a network as traces have it.</summary>
    public static TracedKernel TraceOf(SimulatedKernel kernel, KernelSimulator kernels) => new(
        kernel.Name, kernel.Operator.Kind, kernel.HostBegin, kernel.HostEnd, kernel.Begin, kernel.WorkBegin, kernel.End, kernel.Run,
        kernel.RanBesideOthers ? () => kernel.Run
            : kernel.Part == 1 && !kernel.IsFused ? () => kernels.Run(kernel.Masked, kernel.State, records: true) : null)
    {
        Stream = kernel.Stream,
    };

    private static string NameOf((int First, int Last) group) => group.First == group.Last
        ? string.Create(CultureInfo.InvariantCulture, $"engine {group.First}")
        : string.Create(CultureInfo.InvariantCulture, $"engines {group.First}-{group.Last}");

    private static SimulatedSpan SpanOf(long begin, long end, SpanKind kind, SimulatedEvent one) =>
        new(Picoseconds.Seconds(begin), Picoseconds.Seconds(end), kind, one);

    private static SpanKind KindOf(SimulatedKernel kernel) => kernel.Run.Stalls.Greatest switch
    {
        "compute" => SpanKind.Arithmetic,
        "on_chip" => SpanKind.OnChip,
        "off_chip" => SpanKind.OffChip,
        "start" => SpanKind.Start,
        _ => SpanKind.Tail,
    };

    private static SimulatedEvent EventOf(SimulatedKernel kernel) => new(
        kernel.Name,
        [
            ("operator", kernel.Operator.Kind), ("begin", $"{UnitText.Microseconds(Picoseconds.Seconds(kernel.Begin))} us"),
            ("time", $"{UnitText.Microseconds(kernel.Seconds)} us"), ("closed form", $"{UnitText.Microseconds(kernel.ClosedSeconds)} us"),
            ("tiles", kernel.Run.Tiles.ToString("N0", CultureInfo.InvariantCulture)),
            ("tile", EstimateFields.Tile(kernel.Run.Plan.Estimate.Tile)), ("engines occupied", UnitText.Percent(kernel.Run.Occupancy)),
            ("off-chip", $"{UnitText.Number(kernel.Run.OffChipBytes / 1e6, "0.000")} MB"),
        ]);
}
