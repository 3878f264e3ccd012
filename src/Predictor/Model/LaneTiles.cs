namespace LatencyLab.Predictor.Model;

/// <summary>
/// Tiled matrix product on the ordinary lanes of one device with one parameter set: per-tile constants are computed once, and
/// <see cref="TiledKernel.Time"/> takes the tile and split that are fastest for the very product. Allocation-free.
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
internal abstract class LaneTiles : TiledKernel
{
    /// <summary>The tile that ramps and latency are counted in: 64 x 64 outputs. A unit of k1 and l; only the products matter.</summary>
    protected const double ReferenceTile = 64 * 64;

    private readonly double _inverseResidency, _waveQuantisation, _tileRampSeconds;
    private readonly bool _sweepsColumns;
    private readonly double _efficientFlopsPerSecond;

    /// <param name="device">Rates of the device.</param>
    /// <param name="parameters">Parameters of the operator class.</param>
    /// <param name="options">What kernels of this kind of product can do.</param>
    protected LaneTiles(DeviceRates device, ClassParameters parameters, TileOptions options)
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

    /// <summary>Seconds of one step of the reduction of a full tile: 2 mt nt E / (P e_c) (1 + a (mt + nt)/(mt nt)).</summary>
    protected double SecondsPerStep(double rows, double columns) => 2 * rows * columns * Device.Engines / _efficientFlopsPerSecond
        * (1 + Parameters[Parameter.TileIntensity] * (rows + columns) / (rows * columns));

    /// <summary>l 4096 / (mt nt).</summary>
    protected double Latency(double rows, double columns) => Parameters[Parameter.LatencyHiding] * ReferenceTile / (rows * columns);

    /// <summary>Softened waves of x tiles an engine.</summary>
    protected double Waves(double x) => x <= 1 ? 1 : _waveQuantisation * Math.Ceiling(x) + (1 - _waveQuantisation) * x;

    protected double Compute(double waves, double latency, double stepSeconds) =>
        WithLatency(waves, latency) * (stepSeconds + _tileRampSeconds);

    /// <summary>W + l max(1, W/o).</summary>
    protected double WithLatency(double waves, double latency) => waves + latency * Math.Max(1, waves * _inverseResidency);

    /// <summary>What the tiles of all lanes have in common.</summary>
    protected GridLaw SharedLaw(double rows, double columns) => new()
    {
        WaveQuantisation = _waveQuantisation,
        Latency = Latency(rows, columns),
        Residency = 1 / _inverseResidency,
    };

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
