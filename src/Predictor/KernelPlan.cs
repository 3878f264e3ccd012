namespace LatencyLab.Predictor;

/// <summary>What fills a grid.</summary>
public enum GridKind
{
    /// <summary>Output tiles of a product.</summary>
    Tiles,

    /// <summary>Equal slices of the output of a kernel without tiles.</summary>
    Slices,

    /// <summary>Equal slices of a pass over data that no cache keeps: transforms of Winograd and FFT.</summary>
    Pass,
}

/// <summary>A grid of equal tiles, with what one of them costs an engine and the memories: what a simulation runs.</summary>
/// <remarks>
/// Seconds and rates are those of the calibrated profile, so that one tile alone and very many tiles take what the closed form says.
/// </remarks>
public sealed record GridPlan
{
    /// <summary>What it is a grid of.</summary>
    public required GridKind Kind { get; init; }

    /// <summary>Rows and columns of a tile, parts of the reduction; default for slices.</summary>
    public TileChoice Tile { get; init; }

    /// <summary>Independent products.</summary>
    public long Batch { get; init; } = 1;

    /// <summary>Rows of one product.</summary>
    public long Rows { get; init; } = 1;

    /// <summary>Columns of one product.</summary>
    public long Columns { get; init; } = 1;

    /// <summary>Tiles along the rows of one product.</summary>
    public required long TileRows { get; init; }

    /// <summary>Tiles along the columns of one product.</summary>
    public long TileColumns { get; init; } = 1;

    /// <summary>Parts that the reduction of a tile is split into, each on an engine of its own.</summary>
    public int Splits { get; init; } = 1;

    /// <summary>Tiles of the grid.</summary>
    public long Tiles => checked(Batch * TileRows * TileColumns * Splits);

    /// <summary>Arithmetic of a tile that has an engine to itself, seconds.</summary>
    public required double TileSeconds { get; init; }

    /// <summary>Seconds from the start of a tile to its first arithmetic, in which tiles beside it may use the engine.</summary>
    public double LatencySeconds { get; init; }

    /// <summary>Tiles that an engine holds at once.</summary>
    public double Residency { get; init; } = 1;

    /// <summary>1: a last wave that does not fill the engines takes as long as any; 0: idle engines take over their share of it.</summary>
    public double WaveQuantisation { get; init; } = 1;

    /// <summary>Bytes that all tiles bring from the outermost cache.</summary>
    public required double OnChipBytes { get; init; }

    /// <summary>Bandwidth of the outermost cache that such kernels reach, bytes a second.</summary>
    public required double OnChipBytesPerSecond { get; init; }

    /// <summary>Bandwidth of the memory that such kernels reach, bytes a second.</summary>
    public required double OffChipBytesPerSecond { get; init; }

    /// <summary>Bytes that the outermost cache keeps between uses.</summary>
    public double CacheBytes { get; init; }

    /// <summary>Part of the weights, 0..1, that is no longer in the cache when the kernel is called again, whatever else fits it.</summary>
    public double ColdWeightShare { get; init; }

    /// <summary>Whether tiles are numbered along the shorter side of the grid first; false: along the columns.</summary>
    public bool SweepsShorterSide { get; init; }

    /// <summary>Part of the re-reads of evicted data that go off chip.</summary>
    public double RereadShare { get; init; } = 1;

    /// <summary>Bytes moved off chip for every byte that misses.</summary>
    public double OffChipFactor { get; init; } = 1;

    /// <summary>Bytes that go off chip whatever the cache holds.</summary>
    public double UncachedBytes { get; init; }

    /// <summary>0 overlaps arithmetic and traffic as a root of squares, 1 adds them.</summary>
    public double Serialisation { get; init; }

    /// <summary>Whether copies are asynchronous and overlap almost to the longest: fourth powers.</summary>
    public bool IsAsynchronous { get; init; }

    /// <summary>Whether a tile loads from the outermost cache before it computes.</summary>
    public bool LoadsFirst { get; init; }

    /// <summary>Seconds before the first tile beyond the start of the kernel.</summary>
    public double SecondsBefore { get; init; }

    /// <summary>Seconds behind the last tile: adding up the parts of split reductions.</summary>
    public double SecondsAfter { get; init; }

    /// <summary>Seconds of the grid by the closed form, before what calibration corrects.</summary>
    public required double ClosedSeconds { get; init; }

    /// <summary>Compulsory bytes by tensor.</summary>
    public TensorBytes Bytes { get; init; }

    /// <summary>Bytes of the tensors that the cache sees, which may be transformed ones.</summary>
    public TensorBytes Footprint { get; init; }

    /// <summary>Multiply-accumulates of all tiles.</summary>
    public long Macs { get; init; }

    /// <summary>Which input rows an output row reads; default: the row of the same place.</summary>
    public ConvolutionWindow Window { get; init; }
}

/// <summary>A kernel as grids that run one after another, beside its estimate by the closed form.</summary>
public sealed record KernelPlan
{
    /// <summary>What the kernel does.</summary>
    public required OperatorWork Work { get; init; }

    /// <summary>The closed form, with the plan's tile.</summary>
    public required LatencyEstimate Estimate { get; init; }

    /// <summary>Engines of the device.</summary>
    public required int Engines { get; init; }

    /// <summary>Least seconds an engine takes for a multiply-accumulate: its peak rate.</summary>
    public required double SecondsPerMac { get; init; }

    /// <summary>Whether cores take equal parts of the grid and no other: loops that are divided before they run.</summary>
    public required bool IsStatic { get; init; }

    /// <summary>Seconds from the start of the kernel to its first tile.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>What calibration (power limit, factors of operators, trees, bounds) multiplies the seconds of the grids by.</summary>
    public required double Scale { get; init; }

    /// <summary>The grids, in order; none for a kernel with nothing to do.</summary>
    public required IReadOnlyList<GridPlan> Grids { get; init; }
}

/// <summary>A model that says which tiles an operator runs as.</summary>
public interface IKernelPlanner
{
    /// <summary>The plan of one kernel.</summary>
    /// <param name="op">The operator, not a composite one.</param>
    /// <param name="tile">The tile to take; null: the fastest.</param>
    /// <exception cref="InputException">The operator has no such tile.</exception>
    KernelPlan Plan(Operator op, TileChoice? tile = null);
}
