namespace LatencyLab.Predictor.Model;

/// <summary>A product that is computed tile by tile, in elements and bytes; convolutions in their implicit-GEMM view.</summary>
/// <param name="Batch">B: independent products.</param>
/// <param name="Rows">M: rows of one product.</param>
/// <param name="Columns">N: columns of one product.</param>
/// <param name="Depth">K: length of the reduction.</param>
/// <param name="LeftBytes">Compulsory bytes of the left operand (activations), all products.</param>
/// <param name="RightBytes">Compulsory bytes of the right operand (weights), all products.</param>
/// <param name="OutputBytes">Bytes of the result, all products.</param>
/// <param name="PanelDepth">Distinct left elements that a tile row brings on chip: K, or fewer where a window overlaps itself.</param>
internal readonly record struct TiledProduct(
    double Batch, double Rows, double Columns, double Depth, double LeftBytes, double RightBytes, double OutputBytes, double PanelDepth)
{
    /// <summary>
    /// Contiguous runs that the reduction is made of: rows of a convolution's kernel, each found by an address of its own.
    /// </summary>
    public double Runs { get; init; } = 1;

    /// <summary>Weights lie as [inputs, outputs], not as [outputs, inputs].</summary>
    public bool HasWeightsByInput { get; init; }
}

/// <summary>Time of a kernel without launch: its parts, which overlap.</summary>
internal readonly record struct KernelTime(double Total, double Compute, double OnChip, double OffChip, TileChoice Tile)
{
    /// <summary>Puts this in place of a slower algorithm.</summary>
    public void TakeIfFaster(Algorithm name, ref KernelTime best, ref Algorithm algorithm)
    {
        if (Total >= best.Total)
            return;
        best = this;
        algorithm = name;
    }
}

/// <summary>What a library's kernels for a kind of product can do.</summary>
internal sealed record TileOptions
{
    /// <summary>Efficiency of this algorithm's arithmetic relative to the class's.</summary>
    public double RelativeEfficiency { get; init; } = 1;

    /// <summary>Parts that the reduction can be split into among engines, at most; 1: not at all.</summary>
    public int MostSplits { get; init; } = 1;

    /// <summary>Tiles an engine up to which reductions are split: libraries split what leaves engines idle. A choice.</summary>
    public double MostSplitTiles { get; init; } = 4;

    /// <summary>Whether the parts of a split reduction go to memory, from where a second kernel adds them up.</summary>
    public bool AddsInKernel { get; init; }

    /// <summary>Packed weights, and tiles narrower than 32; false: a batched product of matrices that are both data.</summary>
    public bool HasNarrowTiles { get; init; } = true;

    /// <summary>
    /// Whether tiles run along the columns first, so that a row's left operand stays on chip while the right one passes by.
    /// </summary>
    public bool SweepsColumns { get; init; }

    /// <summary>Whether a CPU has a kernel of its own for few rows.</summary>
    public bool HasRowKernel { get; init; }
}

/// <summary>
/// Tiled matrix product on the engines of one device with one parameter set: per-tile constants are computed once, and
/// <see cref="Time"/> takes the tile and split that are fastest for the very product. Allocation-free.
/// </summary>
/// <remarks>
/// For tiles (mt, nt) and split s, with E engines of peak P FLOP/s together, x = B ceil(M/mt) ceil(N/nt) s / E:
/// waves W = 1 for x at most 1, else q ceil(x) + (1 - q) x;
/// compute = (W + l 4096/(mt nt) max(1, W/o)) (steps step + 2 4096 k1 E / (P e_c)), step = 2 mt nt E / (P e_c) (1 + a (mt + nt)/(mt nt))
/// ...;
/// off chip = (A fA + B fB + C) miss / (bandwidth e_m), fA = 1 + f g(A) (min(ceil(N/nt), W) - 1) (ceil(N/nt) / (E o) where tiles sweep the
/// columns), fB = 1 + f g(B) (min(ceil(M/mt), W) - 1), miss = g(A + B + C);
/// T = sqrt(c^2 + on^2 + off^2 + 2 k (c on + c off + on off)). Every term is non-decreasing in the work, so the minimum is too.
/// Form after the public evidence on implicit GEMM (Chetlur et al. 2014, cuDNN) and wave quantisation (NVIDIA, matrix multiplication
/// guide).
/// </remarks>
internal abstract class TiledKernel
{
    /// <summary>The tile that ramps and latency are counted in: 64 x 64 outputs. A unit of k1 and l; only the products matter.</summary>
    protected const double ReferenceTile = 64 * 64;

    /// <summary>More than the rounding of a quotient that is whole, far less than one over any size.</summary>
    private const double RoundingSlack = 1e-9;

    private readonly double _inverseResidency, _waveQuantisation, _tileRampSeconds;
    private readonly bool _sweepsColumns;
    private readonly double _efficientFlopsPerSecond;

    /// <param name="device">Rates of the device.</param>
    /// <param name="parameters">Parameters of the operator class.</param>
    /// <param name="options">What kernels of this kind of product can do.</param>
    protected TiledKernel(DeviceRates device, ClassParameters parameters, TileOptions options)
    {
        Device = device;
        Parameters = parameters;
        InverseEngines = 1.0 / device.Engines;
        OffChipSecondsPerByte = 1 / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        InverseOnChipEfficiency = 1 / parameters[Parameter.OnChipEfficiency];
        double efficiency = Math.Min(1, parameters[Parameter.ComputeEfficiency] * options.RelativeEfficiency);
        _efficientFlopsPerSecond = device.PeakFlopsPerSecond * efficiency;
        _tileRampSeconds = parameters[Parameter.TileRamp] * ReferenceTile * 2 * device.Engines / _efficientFlopsPerSecond;
        _inverseResidency = 1 / parameters[Parameter.Residency];
        _waveQuantisation = parameters[Parameter.WaveQuantisation];
        _sweepsColumns = options.SweepsColumns;
    }

    protected DeviceRates Device { get; }

    protected ClassParameters Parameters { get; }

    protected double InverseEngines { get; }

    protected double OffChipSecondsPerByte { get; }

    protected double InverseOnChipEfficiency { get; }

    /// <summary>The fastest tile and split for this product, and its time without launch.</summary>
    public abstract KernelTime Time(in TiledProduct product);

    protected static double Count(double extent, double inverseSide) => Math.Ceiling(extent * inverseSide - RoundingSlack);

    /// <summary>Seconds of one step of the reduction of a full tile: 2 mt nt E / (P e_c) (1 + a (mt + nt)/(mt nt)).</summary>
    protected double SecondsPerStep(double rows, double columns) => 2 * rows * columns * Device.Engines / _efficientFlopsPerSecond
        * (1 + Parameters[Parameter.TileIntensity] * (rows + columns) / (rows * columns));

    /// <summary>l 4096 / (mt nt).</summary>
    protected double Latency(double rows, double columns) => Parameters[Parameter.LatencyHiding] * ReferenceTile / (rows * columns);

    /// <summary>Softened waves of x tiles an engine.</summary>
    protected double Waves(double x) => x <= 1 ? 1 : _waveQuantisation * Math.Ceiling(x) + (1 - _waveQuantisation) * x;

    protected double Compute(double waves, double latency, double stepSeconds) =>
        (waves + latency * Math.Max(1, waves * _inverseResidency)) * (stepSeconds + _tileRampSeconds);

    /// <summary>
    /// Bytes of operands that are read again from off chip, given the part of them that misses the cache and is read again.
    /// </summary>
    protected double RereadBytes(
        in TiledProduct product, double leftShare, double rightShare, double tileRows, double tileColumns, double waves)
    {
        double leftPasses = _sweepsColumns ? tileColumns * InverseEngines * _inverseResidency : Math.Min(tileColumns, waves);
        return product.LeftBytes * leftShare * Math.Max(0, leftPasses - 1)
            + product.RightBytes * rightShare * Math.Max(0, Math.Min(tileRows, waves) - 1);
    }
}
