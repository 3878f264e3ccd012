namespace LatencyLab.Search.Lasnet;

/// <summary>What a search makes as good as it can.</summary>
public enum Objective
{
    /// <summary>The finest configuration whose network latency is within a margin of the fastest one's.</summary>
    Finest,

    /// <summary>The least network latency.</summary>
    Latency,

    /// <summary>Within a latency budget: first the highest activation rate, then the finest granularity.</summary>
    Budget,
}
