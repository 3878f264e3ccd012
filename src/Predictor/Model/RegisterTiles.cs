namespace LatencyLab.Predictor.Model;

/// <summary>Tiled products of a CPU: register tiles, which a core computes strip by strip and down the rows within one.</summary>
/// <remarks>
/// A core takes the reduction as it is, without a split, and k0 a run of it: steps = K + k0 runs. Tiles at a border of the map have runs
/// more, and are a grid of their own of which a core has one at least, x its mean: compute gains max(1, x) (1 + l) k0 runs step. What a
/// strip of two vectors leaves over is a tile of one vector where that is enough: it costs what such a tile does. step = ...
/// (1 + n max(0, 2 lanes/nt - 1)).
/// </remarks>
internal sealed class RegisterTiles : LaneTiles
{
    private readonly Tile[] _tiles;
    private readonly bool _isPacked;
    private readonly double _cacheFraction, _cacheBytes, _reread, _depthRamp, _serialisation;

    /// <inheritdoc/>
    public RegisterTiles(DeviceRates device, ClassParameters parameters, TileOptions options)
        : base(device, parameters, options)
    {
        _isPacked = options.HasNarrowTiles;
        _cacheFraction = parameters[Parameter.CacheFraction];
        _cacheBytes = _cacheFraction * device.CacheBytes;
        _reread = parameters[Parameter.Reread];
        _depthRamp = parameters[Parameter.DepthRamp];
        _serialisation = parameters[Parameter.Serialisation];
        _tiles =
        [
            .. TileMenu.Registers(device.Lanes, _isPacked, options.HasRowKernel).Select(tile =>
            {
                double secondsPerStep = Step(tile.Rows, tile.Columns);
                double narrowShare = _isPacked && tile.Rows > 1 ? Math.Min(1, Step(tile.Rows, tile.Columns / 2.0) / secondsPerStep) : 1;
                double latency = Latency(tile.Rows, tile.Columns);
                return new Tile(tile.Rows, tile.Columns, 1.0 / tile.Rows, 1.0 / tile.Columns, secondsPerStep, latency, narrowShare);
            }),
        ];
    }

    /// <inheritdoc/>
    public override IEnumerable<TileChoice> Menu => _tiles.Select(tile => new TileChoice(tile.Rows, tile.Columns));

    /// <inheritdoc/>
    public override KernelTime Fastest(in TiledProduct product, TileChoice? only, out double choices)
    {
        choices = 1;
        double best = double.PositiveInfinity;
        KernelTime result = default;
        double footprint = product.LeftBytes + product.RightBytes + product.OutputBytes;
        double onChipSecondsPerByte = Device.Caches.Seconds(1, footprint, _cacheFraction) * InverseOnChipEfficiency;
        double miss = CacheLevels.MissShare(footprint, _cacheBytes);
        double leftShare = _reread * CacheLevels.MissShare(product.LeftBytes, _cacheBytes);
        double rightShare = _reread * CacheLevels.MissShare(product.RightBytes, _cacheBytes);
        double leastOffChip = footprint * miss * OffChipSecondsPerByte;
        foreach (ref readonly Tile tile in _tiles.AsSpan())
        {
            if (only is { } wanted && wanted != new TileChoice(tile.Rows, tile.Columns))
                continue;
            double tileRows = Count(product.Rows, tile.InverseRows), tileColumns = Count(product.Columns, tile.InverseColumns);
            double rest = product.Columns - (tileColumns - 1) * tile.Columns;
            double lastColumn = rest * 2 <= tile.Columns ? tile.NarrowShare : 1;
            bool isNarrow = tileColumns <= 1 && lastColumn < 1;
            double secondsPerStep = isNarrow ? tile.SecondsPerStep * lastColumn : tile.SecondsPerStep;
            double strips = product.Batch * (isNarrow ? 1 : tileColumns - 1 + lastColumn) * InverseEngines;
            double waves = Waves(tileRows * strips);
            double steps = Math.Ceiling(product.Depth) + _depthRamp * product.Runs.OfTile;
            double compute = Compute(waves, tile.Latency, steps * secondsPerStep)
                + BorderSteps(product.Runs, strips, tile.Latency) * secondsPerStep;
            double onChip = Panels(product, tile, tileRows, tileColumns, onChipSecondsPerByte);
            double offChip = leastOffChip
                + miss * OffChipSecondsPerByte * RereadBytes(product, leftShare, rightShare, tileRows, tileColumns, waves);
            double total = Overlap.Combine(compute, onChip, offChip, _serialisation);
            if (total >= best || double.IsNaN(total))
                continue;
            best = total;
            result = new KernelTime(total, compute, onChip, offChip, new TileChoice(tile.Rows, isNarrow ? tile.Columns / 2 : tile.Columns));
        }

        return result;
    }

    /// <inheritdoc/>
    public override GridLaw LawOf(in TiledProduct product, TileChoice tile)
    {
        double footprint = product.LeftBytes + product.RightBytes + product.OutputBytes;
        return SharedLaw(tile.Rows, tile.Columns) with
        {
            OnChipBytesPerSecond = 1 / (Device.Caches.Seconds(1, footprint, _cacheFraction) * InverseOnChipEfficiency),
            OffChipBytesPerSecond = 1 / OffChipSecondsPerByte,
            CacheBytes = _cacheBytes,
            RereadShare = _reread,
            Serialisation = _serialisation,
        };
    }

    /// <summary>Seconds of what a core's tiles bring to it.</summary>
    /// <remarks>
    /// What is read for the first time comes from where all tensors fit. A strip's weights are read again for the next tile of rows: they
    /// and a tile's rows have to stay. The left operand is read again for the next strip: it, a strip of weights and a strip of outputs
    /// have to stay.
    /// </remarks>
    private double Panels(in TiledProduct product, in Tile tile, double tileRows, double tileColumns, double firstSecondsPerByte)
    {
        double elementBytes = Device.ElementBytes;
        double left = product.Batch * product.Rows * product.PanelDepth * elementBytes;
        double right = product.Batch * (_isPacked ? tileColumns * tile.Columns : product.Columns) * product.Depth * elementBytes;
        double strip = Math.Min(product.Columns, tile.Columns) * elementBytes;
        double ofTile = strip * product.Depth + tile.Rows * product.TileDepth * elementBytes;
        double ofStrip = product.LeftBytes / product.Batch + strip * (product.Depth + product.Rows);
        return (left + right) * firstSecondsPerByte
            + (Device.Caches.Seconds(right * (tileRows - 1), ofTile, _cacheFraction)
                + Device.Caches.Seconds(left * (tileColumns - 1), ofStrip, _cacheFraction)) * InverseOnChipEfficiency;
    }

    /// <summary>Steps of the core with most tiles at a border, beyond those that all tiles have.</summary>
    private double BorderSteps(in ReductionRuns runs, double strips, double latency) => runs.BorderTiles <= 0 ? 0
        : WithLatency(Math.Max(1, runs.BorderTiles * strips), latency) * _depthRamp * runs.OfBorder;

    private double Step(double rows, double columns) => SecondsPerStep(rows, columns)
        * (1 + Parameters[Parameter.NarrowColumns] * Math.Max(0, TileMenu.Vectors * Device.Lanes / columns - 1));

    private readonly record struct Tile(
        int Rows, int Columns, double InverseRows, double InverseColumns, double SecondsPerStep, double Latency, double NarrowShare);
}
