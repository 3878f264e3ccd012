namespace LatencyLab.Networks.Sources;

/// <summary>What a name says of a network's width.</summary>
/// <param name="Network">The name without it.</param>
/// <param name="IsGiven">Whether the name gives it; else it is 1.</param>
public sealed record WidthOfName(string Network, double Width, bool IsGiven);
