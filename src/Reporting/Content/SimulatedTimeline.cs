namespace LatencyLab.Reporting.Content;

/// <summary>What host, streams and engines do in time, simulated. Times are seconds from the begin.</summary>
/// <param name="Title">What ran.</param>
/// <param name="Caption">What is drawn and what is not.</param>
/// <param name="Seconds">When all is done.</param>
/// <param name="Tracks">From top to bottom.</param>
public sealed record SimulatedTimeline(string Title, string Caption, double Seconds, IReadOnlyList<SimulatedTrack> Tracks);

/// <summary>Something that works.</summary>
/// <param name="Name">E.g. <c>host</c>, <c>stream 0</c>, <c>engines 0-9</c>.</param>
/// <param name="Spans">In time; kernels of several streams may share engines.</param>
public sealed record SimulatedTrack(string Name, IReadOnlyList<SimulatedSpan> Spans)
{
    /// <summary>Whether a table lists what it does.</summary>
    public bool IsListed { get; init; }
}

/// <summary>Something that a track does.</summary>
/// <param name="Begin">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Kind">What takes most of it.</param>
/// <param name="Event">What it is; spans of several tracks may share it.</param>
public sealed record SimulatedSpan(double Begin, double End, SpanKind Kind, SimulatedEvent Event);

/// <summary>What a span of a track is.</summary>
/// <param name="Title">E.g. the layer.</param>
/// <param name="Lines">Names and values, with units.</param>
public sealed record SimulatedEvent(string Title, IReadOnlyList<(string Name, string Value)> Lines);

/// <summary>What takes most of a span.</summary>
public enum SpanKind
{
    /// <summary>Arithmetic.</summary>
    Arithmetic,

    /// <summary>Waiting for the outermost cache.</summary>
    OnChip,

    /// <summary>Waiting for the memory.</summary>
    OffChip,

    /// <summary>The start of a kernel.</summary>
    Start,

    /// <summary>Engines that have no tile while others have.</summary>
    Tail,

    /// <summary>The host enqueues.</summary>
    Enqueue,

    /// <summary>The host waits for a decision and reads it back.</summary>
    Decision,
}
