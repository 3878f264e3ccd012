namespace LatencyLab.Predictor.Published;

/// <summary>
/// Search for the tile (p, c, y, x) of an operator on patches, at the mean patch count. The number of patches at once, p, changes
/// compute only, so that most tiles are dismissed by a bound over all p. The result is the one of the published program's
/// plain loops, to the last bit and with its choice among equals.
/// </summary>
/// <remarks>
/// M = mean patch count, v = B c y x p, W = ceil(tiles / n): compute = depth ceil(v / P) P ceil(M / p) W / (f L)
/// is at least depth max(B c y x ceil(M), P ceil(M / max p)) W / (f L).
/// </remarks>
internal ref struct PatchTileSearch
{
    /// <summary>More than the rounding of a few operations, far less than two different tiles differ by.</summary>
    private const double Slack = 1 + 1e-9;

    private readonly PublishedDevice _device;
    private readonly double _images, _depth, _secondsPerItem, _patches, _leastBatches;
    private readonly TileSize[] _parallel;
    private readonly Span<double> _batches;
    private double _limit = double.PositiveInfinity;
    private long _rank = long.MaxValue;

    /// <param name="device">Hardware.</param>
    /// <param name="images">B.</param>
    /// <param name="depth">Operations of one output element.</param>
    /// <param name="meanPatches">M, patches of an image.</param>
    /// <param name="parallel">Candidates for p.</param>
    /// <param name="batches">Scratch space, as long as <paramref name="parallel"/>.</param>
    public PatchTileSearch(
        in PublishedDevice device, double images, double depth, double meanPatches, TileSize[] parallel, Span<double> batches)
    {
        _device = device;
        _images = images;
        _depth = depth;
        _secondsPerItem = depth / (device.FrequencyHz * device.LanesPerEngine);
        _patches = Math.Ceiling(meanPatches);
        _parallel = parallel;
        _batches = batches;
        _leastBatches = double.PositiveInfinity;
        for (int i = 0; i < parallel.Length; i++)
        {
            batches[i] = Math.Ceiling(meanPatches / parallel[i].Size);
            _leastBatches = Math.Min(_leastBatches, batches[i]);
        }
    }

    /// <summary>Seconds of the best tile so far, without launch.</summary>
    public double Seconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Sizes of the best tile so far.</summary>
    public TileSize Parallel { get; private set; }

    public TileSize Channels { get; private set; }

    public TileSize Rows { get; private set; }

    public TileSize Columns { get; private set; }

    /// <summary>Tries every p with one (c, y, x) whose memory time is known.</summary>
    public void Consider(double memorySeconds, TileSize c, TileSize y, TileSize x)
    {
        if (memorySeconds > _limit)
            return;
        double outputs = c.Size * y.Size * x.Size;
        double items = outputs * _images;
        double waves = Math.Ceiling(c.Count * y.Count * x.Count / _device.EngineCount);
        double scale = _secondsPerItem * waves;
        if (memorySeconds + scale * Math.Max(items * _patches, _device.ConcurrentMacs * _leastBatches) > _limit)
            return;
        scale *= _device.ConcurrentMacs;
        for (int i = 0; i < _parallel.Length; i++)
        {
            double rounds = Math.Ceiling(items * _parallel[i].Size / _device.ConcurrentMacs) * _batches[i];
            if (memorySeconds + scale * rounds > _limit)
                continue;
            TileSize p = _parallel[i];
            double seconds = ComputeSeconds(_device, _images, outputs * _depth, outputs, p.Size, _batches[i], waves) + memorySeconds;
            long rank = TileRank.Of(p.Rank, c.Rank, y.Rank, x.Rank);
            if (seconds < Seconds || (seconds == Seconds && rank < _rank))
            {
                (Seconds, _rank, _limit) = (seconds, rank, seconds * Slack);
                (Parallel, Channels, Rows, Columns) = (p, c, y, x);
            }
        }
    }

    /// <summary>The best tile with the cost that it has at <paramref name="patches"/> patches of an image.</summary>
    public readonly PublishedCost At(double patches, double offChipSeconds, double onChipSeconds)
    {
        double outputs = Channels.Size * Rows.Size * Columns.Size;
        double waves = Math.Ceiling(Channels.Count * Rows.Count * Columns.Count / _device.EngineCount);
        double compute = ComputeSeconds(
            _device, _images, outputs * _depth, outputs, Parallel.Size, Math.Ceiling(patches / Parallel.Size), waves);
        return new PublishedCost(
            offChipSeconds, onChipSeconds, compute,
            new PublishedTile((int)Parallel.Size, (int)Channels.Size, (int)Rows.Size, (int)Columns.Size));
    }

    /// <remarks>macs p / (f L ceilEff(B c y x p, P)) ceil(m / p) B ceil(tiles / n), rounded in the published program's order.</remarks>
    private static double ComputeSeconds(
        in PublishedDevice device, double images, double macs, double outputs, double parallel, double batches, double waves) =>
        macs * parallel / device.FrequencyHz / device.LanesPerEngine
        / Efficiency.Ceiling(outputs * images * parallel, device.ConcurrentMacs) * batches * images * waves;
}
