namespace LatencyLab.Networks.Hydranet;

/// <summary>A block of a network, with its layers as they are for its place among the repeats: a network can be cut after it.</summary>
/// <param name="Name">As in the built network, e.g. <c>stage2.block3</c>.</param>
/// <param name="Stage">1-based stage; 0 for the stem, -1 for the head.</param>
/// <param name="Run">Blocks with the same run are repeats of one another: all but the first can be left out. -1: cannot be left
/// out.</param>
public sealed record CutBlock(string Name, int Stage, int Run, IReadOnlyList<LayerDescription> Layers);
