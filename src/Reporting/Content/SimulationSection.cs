namespace LatencyLab.Reporting.Content;

/// <summary>A network as it was simulated tile by tile, in time.</summary>
internal static class SimulationSection
{
    public static ReportSection Of(SimulatedTimeline timeline) => new("simulation", "Simulated in time",
    [
        $"One inference, simulated tile by tile: {NumberText.Seconds(timeline.Seconds)}. A span's colour is what takes most of its "
        + "kernel; engines stand in groups, where a span lasts while any of them has a tile of the kernel. On the page the slider, "
        + "dragging, and the keys +, - and 0 choose the part of the time that is drawn.",
    ])
    {
        Charts = [SimulatedPlot.Of(timeline)],
        Tables =
        [
            new ReportTable(
                "Kernels as simulated",
                [new TableColumn("kernel"), new TableColumn("track"), new TableColumn("begin us", true), new TableColumn("us", true),
                    new TableColumn("most of it")],
                [
                    .. timeline.Tracks.Where(track => track.IsListed).SelectMany(track => track.Spans.Select(span => (IReadOnlyList<string>)
                    [
                        span.Event.Title, track.Name, UnitText.Microseconds(span.Begin), UnitText.Microseconds(span.End - span.Begin),
                        SimulatedPlot.NameOf(span.Kind),
                    ])),
                ]) { IsFolded = true },
        ],
    };
}
