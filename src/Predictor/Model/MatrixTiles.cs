namespace LatencyLab.Predictor.Model;

/// <summary>Tiled products on the matrix units of a GPU's engines. Allocation-free.</summary>
/// <remarks>
/// For tiles (mt, nt) and split s, with E engines of peak P FLOP/s together, x = B ceil(M/mt) ceil(N/nt) s / E tiles an engine and d = 128
/// bytes of the reduction a step:
/// waves W = 1 for x at most 1, else q ceil(x) + (1 - q) x: persistent kernels and stream-K leave little of the quantisation;
/// c = 2 mt nt E / (P e) (1 + 2 (mt + nt)/(mt nt)) seconds an element of the reduction;
/// compute = W (ceil(K / (d s)) sqrt((d c)^2 + t_k^2) + k0 c) / a: a step takes its arithmetic or the wait for its operands;
/// a = 1 where rows of K elements are whole vectors of 16 bytes, u where they are words of 4 bytes, u^1.75 else: narrower copies;
/// on chip = (B (M ceil(N/nt) K' + N ceil(M/mt) K) bytes + C + 8 s B M N for s above 1) / (cache bandwidth b);
/// off chip = (g(A + W + C, z) (A + C) + g(W, z_w) W) / (bandwidth e_m), g(v, z) = v^4/(v^4 + (z cache)^4);
/// T(mt, nt) = least over s of (compute^4 + on^4 + off^4)^(1/4) + t_s for s above 1;
/// K = max((sum over tiles of T^-16)^(-1/16), FLOP/P): a library that has more than one good tile for a product is a little faster;
/// u = FLOP / (P K), T = K max(1, (u/u0)^g) + fill: the power limit lowers the clock;
/// fill = t_f v / (v + t_f) with v = (A + W + C) / bandwidth: streams take time to fill and to drain, never more than they last.
/// Products of fp8 and fp4 first convert their activations, A' elements of two bytes: t_c + t_r M^4 / (M^4 + 64^4) + (2 + bytes) A' c_c /
/// bandwidth; they write two bytes an output.
/// Every term is non-decreasing in M, N and B, and in K at one alignment, and so are minimum and sum.
/// </remarks>
internal sealed class MatrixTiles : TiledKernel
{
    /// <summary>Bytes of the reduction that a step of a thread block brings on chip: a row of the 32 banks of shared memory.</summary>
    private const double StepBytes = 128;

    /// <summary>Elements by which a tile's operand loads compete with its arithmetic. A choice: fits move nothing by it.</summary>
    private const double OperandLoads = 2;

    /// <summary>Bytes of a partial sum, which is written once and read once.</summary>
    private const double PartialBytes = 4 + 4;

    /// <summary>Rows of the smallest tile of matrix units, up to which a conversion starts sooner.</summary>
    private const double FewRows = 64;

    /// <summary>Bytes of the widest copy of operands on chip, and of the narrowest that needs no register.</summary>
    private const double VectorBytes = 16, WordBytes = 4;

    /// <summary>
    /// Exponent of u where not even words are aligned. From the same rows as u: 218 TFLOP/s, 99 at words and 60 without (105 rows of fp16).
    /// </summary>
    private const double Unaligned = 1.75;

    /// <summary>Bytes of an element before it is converted to fp8 or fp4, and of an output, which is scaled anew.</summary>
    private const double UnscaledBytes = 2;

    private readonly TileConstants[] _tiles;
    private readonly int _mostSplits;
    private readonly double _mostSplitTiles, _waveQuantisation, _stepDepth, _inverseEngines, _splitSeconds, _elementBytes, _outputFactor;
    private readonly double _onChipSecondsPerByte, _offChipSecondsPerByte, _cacheBytes, _weightCacheBytes, _peakFlopsPerSecond;
    private readonly double _knee, _exponent, _fillSeconds, _offChipPeak, _convertSeconds, _convertRowSeconds, _convertSecondsPerByte;
    private readonly double _wordFactor, _elementFactor;

    /// <param name="device">Rates of the device, whose matrix units have the type.</param>
    /// <param name="parameters">Parameters of the operator class.</param>
    /// <param name="options">What kernels of this kind of product can do.</param>
    public MatrixTiles(DeviceRates device, ClassParameters parameters, TileOptions options)
    {
        // A profile's calibration may have rows of several types: what it says of fp8 is of fp8 alone.
        double ofType = device.IsScaled ? parameters[Parameter.Fp8Efficiency] : 1;
        double efficiency = Math.Min(1, parameters[Parameter.MatrixEfficiency] * ofType * options.RelativeEfficiency);
        double efficient = device.PeakFlopsPerSecond * efficiency;
        _stepDepth = StepBytes / device.ElementBytes;
        double wait = parameters[Parameter.StepWait], ramp = parameters[Parameter.MatrixRamp];
        _tiles =
        [
            .. TileMenu.Matrix.Select(tile =>
            {
                double area = (double)tile.Rows * tile.Columns;
                double seconds = 2 * area * device.Engines / efficient * (1 + OperandLoads * (tile.Rows + tile.Columns) / area);
                double step = Math.Sqrt(_stepDepth * seconds * _stepDepth * seconds + wait * wait);
                return new TileConstants(tile, 1.0 / tile.Rows, 1.0 / tile.Columns, step, ramp * seconds);
            }),
        ];
        _mostSplits = device.Library.Has(LibraryAlgorithm.SplitK) ? options.MostSplits : 1;
        _mostSplitTiles = options.MostSplitTiles;
        _waveQuantisation = parameters[Parameter.MatrixWaves];
        _inverseEngines = 1.0 / device.Engines;
        _splitSeconds = parameters[Parameter.SplitSeconds];
        _elementBytes = device.ElementBytes;
        _outputFactor = device.IsScaled ? UnscaledBytes / device.ElementBytes : 1;
        _onChipSecondsPerByte = 1 / (device.CacheBytesPerSecond * parameters[Parameter.MatrixOnChip]);
        _offChipSecondsPerByte = 1 / (device.OffChipBytesPerSecond * parameters[Parameter.MatrixOffChip]);
        _cacheBytes = Math.Max(1, parameters[Parameter.MatrixCache] * device.CacheBytes);
        _weightCacheBytes = Math.Max(1, parameters[Parameter.WeightCache] * device.CacheBytes);
        _peakFlopsPerSecond = device.PeakFlopsPerSecond;
        _knee = parameters[Parameter.MatrixKnee];
        _exponent = parameters[Parameter.MatrixExponent];
        _fillSeconds = parameters[Parameter.StreamFill];
        _offChipPeak = device.OffChipBytesPerSecond;
        _wordFactor = parameters.Has(Parameter.MatrixUnaligned) ? 1 / parameters[Parameter.MatrixUnaligned] : 1;
        _elementFactor = Math.Pow(_wordFactor, Unaligned);
        _convertRowSeconds = device.IsScaled ? parameters[Parameter.ConvertRows] : 0;
        _convertSeconds = device.IsScaled ? parameters[Parameter.ConvertSeconds] : 0;
        _convertSecondsPerByte = device.IsScaled ? parameters[Parameter.ConvertCost] / device.OffChipBytesPerSecond : 0;
    }

    /// <inheritdoc/>
    public override IEnumerable<TileChoice> Menu => TileMenu.Matrix;

    /// <inheritdoc/>
    public override KernelTime Fastest(in TiledProduct product, TileChoice? only, out double choices)
    {
        double left = product.LeftBytes, right = product.RightBytes, output = WrittenBytes(product);
        double offChip = ((left + output) * Miss(left + right + output, _cacheBytes) + right * Miss(right, _weightCacheBytes))
            * _offChipSecondsPerByte;
        double elements = product.Batch * product.Rows * product.Columns, off4 = Fourth(offChip);
        double best = double.PositiveInfinity, inverse = 0, slowdown = Slowdown(product.Depth);
        KernelTime result = default;
        foreach (ref readonly TileConstants tile in _tiles.AsSpan())
        {
            if (only is { } wanted && !wanted.HasSides(tile.Tile))
                continue;
            double tileRows = Count(product.Rows, tile.InverseRows), tileColumns = Count(product.Columns, tile.InverseColumns);
            double perSplit = product.Batch * tileRows * tileColumns * _inverseEngines, ofTile = double.PositiveInfinity;
            double panels = product.Batch * _elementBytes
                * (product.Rows * tileColumns * product.PanelDepth + product.Columns * tileRows * product.Depth) + output;
            for (int split = 1; split <= _mostSplits; split *= 2)
            {
                double x = perSplit * split;
                if (split > 1 && (product.Depth * 2 <= _stepDepth * split || x > _mostSplitTiles))
                    break;
                if (only is { } parts && split != parts.SplitDepth)
                    continue;
                double waves = x <= 1 ? 1 : _waveQuantisation * Math.Ceiling(x) + (1 - _waveQuantisation) * x;
                double compute = slowdown * waves * (Count(product.Depth, 1 / (_stepDepth * split)) * tile.StepSeconds + tile.RampSeconds);
                double onChip = (panels + (split > 1 ? PartialBytes * split * elements : 0)) * _onChipSecondsPerByte;
                double total = Math.Sqrt(Math.Sqrt(Fourth(compute) + Fourth(onChip) + off4)) + (split > 1 ? _splitSeconds : 0);
                ofTile = Math.Min(ofTile, total);
                if (total < best)
                {
                    best = total;
                    result = new KernelTime(total, compute, onChip, offChip, tile.Tile with { SplitDepth = split });
                }
            }

            inverse += Sixteenth(1 / ofTile);
        }

        choices = inverse * Sixteenth(best);
        return result;
    }

    /// <inheritdoc/>
    public override double WrittenBytes(in TiledProduct product) => product.OutputBytes * _outputFactor;

    /// <inheritdoc/>
    public override GridLaw LawOf(in TiledProduct product, TileChoice tile) => new()
    {
        WaveQuantisation = _waveQuantisation,
        Residency = 1,
        OnChipBytesPerSecond = 1 / _onChipSecondsPerByte,
        OffChipBytesPerSecond = 1 / _offChipSecondsPerByte,
        CacheBytes = _cacheBytes,
        ColdWeightShare = Miss(product.RightBytes, _weightCacheBytes),
        SweepsShorterSide = true,
        RereadShare = 0,
        IsAsynchronous = true,
        SecondsAfter = tile.SplitDepth > 1 ? _splitSeconds : 0,
    };

    /// <summary>The tiles together, the clock under the power limit, the start of the streams, and the conversion before.</summary>
    /// <param name="product">The product.</param>
    /// <param name="fastest">The fastest tile.</param>
    /// <param name="choices">Sum over all tiles of (time of the fastest / time of the tile)^16, at least 1.</param>
    protected override KernelTime Limited(in TiledProduct product, in KernelTime fastest, double choices)
    {
        if (!(fastest.Total > 0) || !double.IsFinite(fastest.Total))
            return fastest;
        double least = 2 * product.Batch * product.Rows * product.Columns * product.Depth / _peakFlopsPerSecond;
        double seconds = Math.Max(fastest.Total * Math.Pow(choices, -1.0 / 16), least);
        double use = least / seconds / _knee;
        double factor = seconds / fastest.Total * (use > 1 ? Math.Pow(use, _exponent) : 1);
        double streams = (product.LeftBytes + product.RightBytes + product.OutputBytes * _outputFactor) / _offChipPeak;
        double fill = _fillSeconds > 0 ? streams * _fillSeconds / (streams + _fillSeconds) : 0;
        double convert = _convertSeconds + _convertRowSeconds * Miss(product.Rows, FewRows)
            + (UnscaledBytes + _elementBytes) * product.LeftBytes / _elementBytes * _convertSecondsPerByte;
        return fastest with
        {
            Total = fastest.Total * factor + fill + convert,
            Compute = fastest.Compute * factor,
            OnChip = fastest.OnChip * factor,
            OffChip = fastest.OffChip * factor + fill + convert,
        };
    }

    /// <summary>What rows of the operands that are no whole vectors make of the arithmetic's time: a, inverted.</summary>
    private double Slowdown(double depth)
    {
        double bytes = depth * _elementBytes;
        return bytes % VectorBytes == 0 ? 1 : bytes % WordBytes == 0 ? _wordFactor : _elementFactor;
    }

    private static double Fourth(double value) => value * value * (value * value);

    private static double Sixteenth(double value) => Fourth(Fourth(value));

    /// <summary>0 far below the bound, 1 far above it.</summary>
    private static double Miss(double size, double bound)
    {
        double ratio = Fourth(size / bound);
        return double.IsFinite(ratio) ? ratio / (1 + ratio) : 1;
    }

    private readonly record struct TileConstants(
        TileChoice Tile, double InverseRows, double InverseColumns, double StepSeconds, double RampSeconds);
}
