namespace LatencyLab.Predictor.Model;

/// <summary>Tiled products of a CPU: register tiles, which a core computes strip by strip and down the rows within one.</summary>
/// <remarks>
/// A core takes the reduction as it is, without a split, and k0 steps of two vectors a run of it: K step + k0 runs step2. Tiles at a border
/// of the map have runs more, and are a grid of their own of which a core has one at least. What a strip of two vectors leaves over is a
/// tile of one vector where that is enough. Its step = ... (1 + n max(0, 2 lanes/nt - 1)); its runs start no faster and have less
/// arithmetic to hide behind, but no tile of one vector takes longer than one of two.
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
            bool endsNarrow = rest * 2 <= tile.Columns && tile.NarrowShare < 1, isNarrow = tileColumns <= 1 && endsNarrow;
            double compute = ComputeOf(product, tile, tileRows, tileColumns, false, out double waves);
            if (endsNarrow && ComputeOf(product, tile, tileRows, tileColumns, true, out double fewer) is double less && less < compute)
                (compute, waves) = (less, fewer);
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

    /// <summary>Seconds of the arithmetic of the core with most tiles.</summary>
    /// <param name="product">The product.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="tileRows">Tiles of a strip.</param>
    /// <param name="tileColumns">Strips.</param>
    /// <param name="endsNarrow">Whether the last strip is one of one vector.</param>
    /// <param name="waves">Tiles an engine, the narrow ones by their arithmetic where there are others.</param>
    private double ComputeOf(
        in TiledProduct product, in Tile tile, double tileRows, double tileColumns, bool endsNarrow, out double waves)
    {
        ReductionRuns runs = product.Runs;
        double others = tileColumns - 1, products = product.Batch * InverseEngines, step = tile.SecondsPerStep;
        bool areAllNarrow = endsNarrow && others <= 0;
        waves = Waves(tileRows * products * (endsNarrow && !areAllNarrow ? others + tile.NarrowShare : tileColumns));
        double ofTiles = tileRows * products * (others * runs.OfTile + (endsNarrow ? runs.OfNarrow : runs.OfTile));
        double ofBorder = runs.BorderTiles <= 0 ? 0
            : runs.BorderTiles * products * (others * runs.OfBorder + (endsNarrow ? runs.OfNarrowBorder : runs.OfBorder));
        return Compute(waves, tile.Latency, Math.Ceiling(product.Depth) * (areAllNarrow ? step * tile.NarrowShare : step))
            + (Starts(ofTiles, runs.OfTile, tile.Latency) + Starts(ofBorder, runs.OfBorder, tile.Latency)) * _depthRamp * step;
    }

    /// <summary>Starts of runs of the core with most of them: a grid of its own, of one tile at least.</summary>
    private double Starts(double starts, double ofTile, double latency) =>
        starts <= 0 ? 0 : WithLatency(Waves(starts / ofTile), latency) * ofTile;

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

    private double Step(double rows, double columns) => SecondsPerStep(rows, columns)
        * (1 + Parameters[Parameter.NarrowColumns] * Math.Max(0, TileMenu.Vectors * Device.Lanes / columns - 1));

    private readonly record struct Tile(
        int Rows, int Columns, double InverseRows, double InverseColumns, double SecondsPerStep, double Latency, double NarrowShare);
}
