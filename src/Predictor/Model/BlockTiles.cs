namespace LatencyLab.Predictor.Model;

/// <summary>Tiled products of a GPU: an output tile a thread block, on whichever engine is free.</summary>
/// <remarks>
/// steps = (8 ceil(K/8s) + k0) reach order, reach = 1 + R K^2 / (K^2 + Kr^2);
/// step = ... (1 + v ln^2(mt nt/A0)) (1 + v' ln^2(mt/nt/r0)) (1 + n max(0, 32/min(mt,nt) - 1));
/// on chip = (M ceil(N/nt) K' + N ceil(M/mt) K) B bytes / (cache bandwidth b) + split partial sums, which convolutions write and read
/// once more in a second kernel: T + kernel start + 2 s C / (cache bandwidth b) for s above 1; g(v) = v^2/(v^2 + (z cache)^2);
/// linear layers: order = 1 + u B^2/(B^2 + Br^2) for weights [outputs, inputs]; weights [inputs, outputs] have order = 1 and y times the
/// panel and off-chip time.
/// </remarks>
internal sealed class BlockTiles : LaneTiles
{
    /// <summary>
    /// Elements of the reduction that a step of a thread block brings on chip (CUTLASS without matrix units: 128 x 128 x 8).
    /// </summary>
    private const double DepthStep = 8;

    /// <summary>Least side of a tile that is not narrow. A choice, not measured.</summary>
    private const double FullTile = 32;

    private readonly TileConstants[] _tiles;
    private readonly int _mostSplits;
    private readonly double _splitSeconds, _workspaceSecondsPerByte, _mostSplitTiles;
    private readonly double _onChipSecondsPerByte, _cacheSquared, _depthRamp, _depthReachSquared, _depthPenalty, _reread;
    private readonly double _serialisation, _elementBytes, _orderPenalty, _orderReachSquared, _orderTraffic;

    /// <inheritdoc/>
    public BlockTiles(DeviceRates device, ClassParameters parameters, TileOptions options)
        : base(device, parameters, options)
    {
        _onChipSecondsPerByte = device.Caches.Seconds(1, 0, 1) * InverseOnChipEfficiency;
        _mostSplits = device.Library.Has(LibraryAlgorithm.SplitK) ? options.MostSplits : 1;
        _mostSplitTiles = options.MostSplitTiles;
        _splitSeconds = options.AddsInKernel ? device.KernelStartSeconds : 0;
        _workspaceSecondsPerByte = options.AddsInKernel ? 2 * _onChipSecondsPerByte : 0;
        _cacheSquared = AtLeastOne(parameters[Parameter.CacheFraction] * device.CacheBytes);
        _depthRamp = parameters[Parameter.DepthRamp];
        _depthReachSquared = AtLeastOne(parameters[Parameter.DepthReach]);
        _depthPenalty = parameters[Parameter.DepthPenalty];
        _reread = parameters[Parameter.Reread];
        _serialisation = parameters[Parameter.Serialisation];
        _elementBytes = device.ElementBytes;
        bool knowsOrder = parameters.Has(Parameter.OrderPenalty);
        _orderPenalty = knowsOrder ? parameters[Parameter.OrderPenalty] : 0;
        _orderReachSquared = knowsOrder ? AtLeastOne(parameters[Parameter.OrderReach]) : 1;
        _orderTraffic = parameters[Parameter.OrderTraffic];
        _tiles =
        [
            .. (options.HasNarrowTiles ? TileMenu.Gpu : TileMenu.GpuWide).Select(tile => new TileConstants(
                tile, 1.0 / tile.Rows, 1.0 / tile.Columns, FocusedStep(tile.Rows, tile.Columns), Latency(tile.Rows, tile.Columns))),
        ];
    }

    /// <inheritdoc/>
    public override IEnumerable<TileChoice> Menu => _tiles.Select(tile => tile.Tile);

    /// <inheritdoc/>
    public override KernelTime Fastest(in TiledProduct product, TileChoice? only, out double choices)
    {
        choices = 1;
        double best = double.PositiveInfinity;
        KernelTime result = default;
        double footprint = product.LeftBytes + product.RightBytes + product.OutputBytes;
        double miss = MissShare(footprint);
        double leftShare = _reread * MissShare(product.LeftBytes), rightShare = _reread * MissShare(product.RightBytes);
        double weightSquare = product.RightBytes * product.RightBytes;
        double order = product.HasWeightsByInput ? 1 : 1 + _orderPenalty * weightSquare / (weightSquare + _orderReachSquared);
        double traffic = product.HasWeightsByInput ? _orderTraffic : 1;
        double leastOffChip = footprint * miss * OffChipSecondsPerByte * traffic;
        double depthSquare = product.Depth * product.Depth;
        double reach = 1 + _depthPenalty * depthSquare / (depthSquare + _depthReachSquared);
        foreach (ref readonly TileConstants tile in _tiles.AsSpan())
        {
            if (only is { } wanted && !wanted.HasSides(tile.Tile))
                continue;
            double tileRows = Count(product.Rows, tile.InverseRows);
            double tileColumns = Count(product.Columns, tile.InverseColumns);
            double perSplit = product.Batch * tileRows * tileColumns * InverseEngines;
            double panels = product.Batch * _elementBytes * _onChipSecondsPerByte
                * (product.Rows * tileColumns * product.PanelDepth + product.Columns * tileRows * product.Depth);
            for (int split = 1; split <= _mostSplits; split *= 2)
            {
                double x = perSplit * split;
                if (split > 1 && (product.Depth * 2 <= DepthStep * split || x > _mostSplitTiles))
                    break;
                if (only is { } parts && split != parts.SplitDepth)
                    continue;
                double waves = Waves(x);
                double steps = DepthStep * Math.Ceiling(product.Depth / (DepthStep * split)) + _depthRamp;
                double compute = Compute(waves, tile.Latency, steps * reach * order * tile.SecondsPerStep);
                if (compute >= best)
                    continue;
                double onChip = panels * traffic + (split - 1) * 2 * product.OutputBytes * _onChipSecondsPerByte;
                double offChip = leastOffChip + miss * OffChipSecondsPerByte * reach * traffic
                    * RereadBytes(product, leftShare, rightShare, tileRows, tileColumns, waves);
                double total = Overlap.Combine(compute, onChip, offChip, _serialisation);
                if (split > 1)
                    total += _splitSeconds + split * product.OutputBytes * _workspaceSecondsPerByte;
                if (total < best)
                {
                    best = total;
                    result = new KernelTime(total, compute, onChip, offChip, tile.Tile with { SplitDepth = split });
                }
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override GridLaw LawOf(in TiledProduct product, TileChoice tile)
    {
        double depth = product.Depth * product.Depth;
        double traffic = product.HasWeightsByInput ? _orderTraffic : 1;
        return SharedLaw(tile.Rows, tile.Columns) with
        {
            OnChipBytesPerSecond = 1 / _onChipSecondsPerByte,
            OffChipBytesPerSecond = 1 / (OffChipSecondsPerByte * traffic),
            CacheBytes = Math.Sqrt(_cacheSquared),
            RereadShare = _reread * (1 + _depthPenalty * depth / (depth + _depthReachSquared)),
            Serialisation = _serialisation,
            SecondsAfter = tile.SplitDepth > 1 ? _splitSeconds + tile.SplitDepth * product.OutputBytes * _workspaceSecondsPerByte : 0,
        };
    }

    private static double AtLeastOne(double value) => Math.Max(1, value * value);

    private static double Focus(double value, double centre, double strength)
    {
        double distance = Math.Log(value / centre);
        return 1 + strength * distance * distance;
    }

    /// <summary>A step of a tile that is as wide and as square as the library's kernels are, or less so.</summary>
    private double FocusedStep(double rows, double columns) => SecondsPerStep(rows, columns)
        * Focus(rows * columns, Parameters[Parameter.TileArea], Parameters[Parameter.TileFocus])
        * Focus(rows / columns, Parameters[Parameter.TileAspect], Parameters[Parameter.AspectFocus])
        * (1 + Parameters[Parameter.NarrowColumns] * Math.Max(0, FullTile / Math.Min(rows, columns) - 1));

    /// <summary>Part of a working set that misses the cache: v^2 / (v^2 + (z cache)^2), gentler than where data is streamed.</summary>
    private double MissShare(double bytes)
    {
        double square = bytes * bytes;
        return square / (square + _cacheSquared);
    }

    private readonly record struct TileConstants(
        TileChoice Tile, double InverseRows, double InverseColumns, double SecondsPerStep, double Latency);
}
