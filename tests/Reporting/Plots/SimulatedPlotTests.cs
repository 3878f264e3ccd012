using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content;

namespace LatencyLab.Tests.Reporting.Plots;

public sealed class SimulatedPlotTests
{
    [Fact]
    public void Tracks_are_lanes_and_only_the_kinds_that_occur_have_colours()
    {
        SimulatedEvent kernel = new("conv1", [("operator", "conv2d")]);
        TimelineChart chart = Assert.IsType<TimelineChart>(SimulatedPlot.Of(new SimulatedTimeline(
            "a network", "1 kernel", 50e-6,
            [
                new SimulatedTrack("host", [new SimulatedSpan(0, 20e-6, SpanKind.Enqueue, kernel)]),
                new SimulatedTrack("stream 0", [new SimulatedSpan(20e-6, 50e-6, SpanKind.OffChip, kernel)]),
            ])));
        Assert.Equal(["host", "stream 0"], chart.Lanes.Select(lane => lane.Name));
        Assert.Equal(["off-chip traffic", "host enqueues"], chart.Kinds.Select(kind => kind.Name));
        TimelineSpan enqueued = Assert.Single(chart.Lanes[0].Spans), ran = Assert.Single(chart.Lanes[1].Spans);
        Assert.Equal((0.0, 20.0, 1, "conv1"), (enqueued.From, Math.Round(enqueued.To, 9), enqueued.Kind, enqueued.Label));
        Assert.Equal((20.0, 50.0, 0), (Math.Round(ran.From, 9), Math.Round(ran.To, 9), ran.Kind));
        Assert.NotNull(ran.Detail);
        Assert.Same(enqueued.Detail, ran.Detail);
        Assert.Equal("time (us)", chart.Time.Title);
    }
}
