namespace LatencyLab.Simulation.Grids;

/// <summary>Seconds of arithmetic and of both traffics, each as if it were alone.</summary>
/// <param name="Compute">Arithmetic, the latency that shows included.</param>
/// <param name="OnChip">From the outermost cache.</param>
/// <param name="OffChip">From and to the memory outside of it.</param>
internal readonly record struct TileParts(double Compute, double OnChip, double OffChip)
{
    /// <summary>Whether there is none.</summary>
    public bool IsNothing => Compute == 0 && OnChip == 0 && OffChip == 0;

    /// <summary>One and the other.</summary>
    public static TileParts operator +(in TileParts a, in TileParts b) =>
        new(a.Compute + b.Compute, a.OnChip + b.OnChip, a.OffChip + b.OffChip);

    /// <summary>A part of it.</summary>
    public static TileParts operator *(double part, in TileParts one) =>
        new(part * one.Compute, part * one.OnChip, part * one.OffChip);
}
