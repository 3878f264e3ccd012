namespace LatencyLab.Reporting.Content;

/// <summary>A simulated network in time: host, streams and groups of engines.</summary>
public static class SimulatedPlot
{
    private const double MostMicroseconds = 2000, LastTick = 0.94;

    private static readonly (SpanKind Kind, BarPart Part)[] s_kinds =
    [
        (SpanKind.Arithmetic, new BarPart("arithmetic", 0)), (SpanKind.OnChip, new BarPart("on-chip traffic", 2)),
        (SpanKind.OffChip, new BarPart("off-chip traffic", 1)), (SpanKind.Start, new BarPart("start of the kernel", 8)),
        (SpanKind.Tail, new BarPart("engines without a tile", 4)), (SpanKind.Enqueue, new BarPart("host enqueues", 5)),
        (SpanKind.Decision, new BarPart("decision read back", 3)),
    ];

    /// <param name="timeline">What happened.</param>
    public static Chart Of(SimulatedTimeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        SpanKind[] used = [.. timeline.Tracks.SelectMany(track => track.Spans).Select(span => span.Kind).Distinct()];
        (SpanKind Kind, BarPart Part)[] kinds = [.. s_kinds.Where(one => used.Contains(one.Kind))];
        Dictionary<SpanKind, int> indices = kinds.Select((one, i) => (one.Kind, i)).ToDictionary(pair => pair.Kind, pair => pair.i);
        Dictionary<SimulatedEvent, PointDetail> details = new(ReferenceEqualityComparer.Instance);
        (double unit, string name) = timeline.Seconds * 1e6 <= MostMicroseconds ? (1e6, "us") : (1e3, "ms");
        double end = timeline.Seconds * unit;
        double[] ticks =
        [
            .. AxisLayout.Of(new Axis("") { Min = 0 }, [end]).Ticks.Where(tick => tick < LastTick * end),
            double.Parse(end.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ];
        return new TimelineChart
        {
            Id = "simulation",
            Title = timeline.Title,
            Caption = timeline.Caption,
            IsWide = true,
            Time = new Axis($"time ({name})") { Min = 0, Max = Math.Max(end, ticks[^1]), Ticks = ticks },
            Lanes =
            [
                .. timeline.Tracks.Select(track => new TimelineLane(
                    track.Name,
                    [
                        .. track.Spans.Select(span => new TimelineSpan(
                            span.Begin * unit, span.End * unit, indices[span.Kind], span.Event.Title) { Detail = DetailOf(span.Event) }),
                    ])),
            ],
            Kinds = [.. kinds.Select(one => one.Part)],
            End = end,
            Idle = "idle or waiting",
        };

        PointDetail DetailOf(SimulatedEvent one)
        {
            if (!details.TryGetValue(one, out PointDetail? detail))
                details.Add(one, detail = new PointDetail(one.Title, one.Lines));
            return detail;
        }
    }

    /// <summary>Name of what takes most of a span.</summary>
    internal static string NameOf(SpanKind kind) => s_kinds.First(one => one.Kind == kind).Part.Name;
}
