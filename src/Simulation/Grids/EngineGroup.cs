namespace LatencyLab.Simulation.Grids;

/// <summary>Neighbouring engines that hold the same tiles in the same state: simulated as one.</summary>
internal sealed class EngineGroup
{
    /// <summary>Number of the first engine.</summary>
    public required int First { get; init; }

    /// <summary>Engines.</summary>
    public required int Count { get; set; }

    /// <summary>What each of them holds.</summary>
    public List<Cohort> Cohorts { get; } = [];

    /// <summary>Places that are taken, a bit each.</summary>
    public ulong Taken { get; set; }

    /// <summary>Tiles that each of them holds.</summary>
    public int Held { get; set; }

    /// <summary>The grid whose tiles ended last on each of them, and what they did until then.</summary>
    public (GridJob? Job, TileParts Done) Last { get; set; }

    /// <summary>Cuts off the engines behind the first ones.</summary>
    public EngineGroup Split(int keep)
    {
        EngineGroup rest = new() { First = First + keep, Count = Count - keep, Taken = Taken, Held = Held, Last = Last };
        rest.Cohorts.AddRange(Cohorts.Select(cohort => cohort.Copy(keep)));
        Count = keep;
        return rest;
    }
}

/// <summary>Tiles of one engine that started at the same time with the same work, which end at the same time.</summary>
internal sealed class Cohort
{
    /// <summary>The grid that they are of.</summary>
    public required GridJob Job { get; init; }

    /// <summary>Tiles of one engine.</summary>
    public int Tiles { get; set; }

    /// <summary>Seconds of arithmetic of a tile that has the engine to itself.</summary>
    public required double Compute { get; init; }

    /// <summary>Bytes that a tile brings from the outermost cache.</summary>
    public required double OnChip { get; init; }

    /// <summary>Bytes that a tile moves off chip.</summary>
    public double OffChip { get; set; }

    /// <summary>Part that is left of it, 1 at its begin.</summary>
    public double Left { get; set; } = 1;

    /// <summary>What it and the tiles of its grid before it on this engine did so far.</summary>
    public required TileParts Done { get; set; }

    /// <summary>What all of it is, as things are now.</summary>
    public TileParts Parts { get; set; }

    /// <summary>Seconds that all of it would take if it went on as now.</summary>
    public double Duration { get; set; }

    /// <summary>Begin, picoseconds.</summary>
    public required long Start { get; init; }

    /// <summary>Where its tiles are, for a trace: place of the first tile, slot.</summary>
    public List<(long FirstTile, int Slot)> Places { get; } = [];

    /// <summary>The same on the engines behind some.</summary>
    public Cohort Copy(int engines)
    {
        Cohort copy = new()
        {
            Job = Job,
            Tiles = Tiles,
            Compute = Compute,
            OnChip = OnChip,
            OffChip = OffChip,
            Left = Left,
            Done = Done,
            Start = Start,
        };
        copy.Places.AddRange(Places.Select(place => (place.FirstTile + engines, place.Slot)));
        return copy;
    }
}
