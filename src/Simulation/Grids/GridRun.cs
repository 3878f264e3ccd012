namespace LatencyLab.Simulation.Grids;

/// <summary>Where the time of a kernel went, in seconds that add up to it.</summary>
/// <param name="Compute">Arithmetic, the latency of tiles included.</param>
/// <param name="OnChip">Waiting for the outermost cache.</param>
/// <param name="OffChip">Waiting for the memory outside of it.</param>
/// <param name="Start">Start of the kernel, and what comes before the first and behind the last tile.</param>
/// <param name="Tail">Engines that have no tile left while others have.</param>
public readonly record struct StallSeconds(double Compute, double OnChip, double OffChip, double Start, double Tail)
{
    /// <summary>One after the other.</summary>
    public static StallSeconds operator +(StallSeconds a, StallSeconds b) => new(
        a.Compute + b.Compute, a.OnChip + b.OnChip, a.OffChip + b.OffChip, a.Start + b.Start, a.Tail + b.Tail);

    /// <summary>A part of it.</summary>
    public static StallSeconds operator *(double part, StallSeconds one) => new(
        part * one.Compute, part * one.OnChip, part * one.OffChip, part * one.Start, part * one.Tail);

    /// <summary>What takes most: <c>compute</c>, <c>on_chip</c>, <c>off_chip</c>, <c>start</c> or <c>tail</c>.</summary>
    public string Greatest
    {
        get
        {
            double most = Math.Max(Math.Max(Compute, OnChip), Math.Max(OffChip, Math.Max(Start, Tail)));
            return most == Compute ? "compute" : most == OffChip ? "off_chip" : most == OnChip ? "on_chip"
                : most == Start ? "start" : "tail";
        }
    }
}

/// <summary>What happened when a grid ran.</summary>
public sealed record GridRun
{
    /// <summary>From its begin to its end, picoseconds.</summary>
    public required long Duration { get; init; }

    /// <summary>Tiles that ran.</summary>
    public required long Tiles { get; init; }

    /// <summary>Engines with a tile, integrated over time, over all engines at all times: 0..1.</summary>
    public required double Occupancy { get; init; }

    /// <summary>Where the time went.</summary>
    public required StallSeconds Stalls { get; init; }

    /// <summary>Bytes that tiles brought from the outermost cache.</summary>
    public required double OnChipBytes { get; init; }

    /// <summary>Bytes read from and written to the memory outside.</summary>
    public required double OffChipBytes { get; init; }

    /// <summary>Bytes of the tensors that some tile read or wrote.</summary>
    public required long TouchedBytes { get; init; }

    /// <summary>Accesses to blocks of the cache, and those that found them.</summary>
    public required long Accesses { get; init; }

    /// <summary>Accesses that found their block.</summary>
    public required long Hits { get; init; }

    /// <summary>Tiles that started together, in the order of their begin; empty unless they were asked for.</summary>
    public IReadOnlyList<WaveRecord> Waves { get; init; } = [];
}

/// <summary>Tiles that started together on neighbouring engines and ended together.</summary>
/// <param name="Start">Begin from that of the grid, picoseconds.</param>
/// <param name="End">End from the begin of the grid, picoseconds.</param>
/// <param name="FirstTile">Place of the first tile in the order of starts.</param>
/// <param name="FirstEngine">Engine of that tile.</param>
/// <param name="Engines">Engines, a tile on each.</param>
/// <param name="Slot">Which of an engine's places the tiles took.</param>
/// <param name="OnChipBytes">Bytes a tile brought from the outermost cache.</param>
/// <param name="OffChipBytes">Bytes a tile moved off chip.</param>
public readonly record struct WaveRecord(
    long Start, long End, long FirstTile, int FirstEngine, int Engines, int Slot, double OnChipBytes, double OffChipBytes);
