namespace LatencyLab.Predictor.Model;

/// <summary>Grids from the closed form's times: what one tile takes follows from what all take and from the law of waves.</summary>
internal static class GridPlans
{
    /// <summary>More than the rounding of a quotient that is whole, far less than one over any size.</summary>
    private const double RoundingSlack = 1e-9;

    /// <summary>Outputs of a slice of a kernel without tiles, at most: a thread block of a GPU. A choice; slices are equal.</summary>
    private const double SliceOutputs = 1024;

    /// <summary>Slices that a core of a CPU walks through, at most: only what caches see depends on it.</summary>
    private const double SlicesOfCore = 64;

    /// <summary>The fastest tile of a product, or the one that is asked for.</summary>
    /// <exception cref="InputException">The kernel has no such tile.</exception>
    public static GridPlan OfProduct(
        TiledKernel kernel, in TiledProduct product, TileChoice? only, in OperatorWork work, int engines)
    {
        KernelTime time = kernel.Fastest(product, only, out _);
        if (time.Tile.Rows == 0)
            throw NoSuchTile(kernel, only ?? default);
        GridLaw law = kernel.LawOf(product, time.Tile);
        OperatorWork tiled = work with
        {
            Shape = new ParallelShape(
                (long)product.Batch, (long)Math.Ceiling(product.Rows), (long)Math.Ceiling(product.Columns), work.Shape.Depth),
        };
        return Of(law, time, tiled, engines) with
        {
            Footprint = new TensorBytes(
                (long)product.LeftBytes, (long)product.RightBytes, (long)kernel.WrittenBytes(product), work.Bytes.Index),
        };
    }

    /// <summary>A grid of the tiles of a time.</summary>
    public static GridPlan Of(in GridLaw law, in KernelTime time, in OperatorWork work, int engines)
    {
        ParallelShape shape = work.Shape;
        long rows = Count(shape.Rows, time.Tile.Rows), columns = Count(shape.Columns, time.Tile.Columns);
        int splits = Math.Max(1, time.Tile.SplitDepth);
        double tile = law.TileSeconds(time.Compute, (double)shape.Batch * rows * columns * splits / engines);
        return new GridPlan
        {
            Kind = GridKind.Tiles,
            Tile = time.Tile,
            Batch = shape.Batch,
            Rows = shape.Rows,
            Columns = shape.Columns,
            TileRows = rows,
            TileColumns = columns,
            Splits = splits,
            TileSeconds = tile,
            LatencySeconds = tile * law.Latency,
            Residency = law.Residency,
            WaveQuantisation = law.WaveQuantisation,
            OnChipBytes = time.OnChip * law.OnChipBytesPerSecond,
            OnChipBytesPerSecond = law.OnChipBytesPerSecond,
            OffChipBytesPerSecond = law.OffChipBytesPerSecond,
            CacheBytes = law.CacheBytes,
            ColdWeightShare = law.ColdWeightShare,
            SweepsShorterSide = law.SweepsShorterSide,
            RereadShare = law.RereadShare,
            Serialisation = law.Serialisation,
            IsAsynchronous = law.IsAsynchronous,
            SecondsAfter = law.SecondsAfter,
            ClosedSeconds = law.Combine(time.Compute, time.OnChip, time.OffChip) + law.SecondsAfter,
            Bytes = work.Bytes,
            Footprint = work.Bytes,
            Macs = work.Macs,
            Window = work.Window,
        };
    }

    /// <summary>Equal slices of the output of a kernel without tiles, as many for every engine.</summary>
    /// <param name="device">The device.</param>
    /// <param name="parameters">Parameters of the class.</param>
    /// <param name="time">Its time, of which the parts are taken.</param>
    /// <param name="work">What it does.</param>
    /// <param name="walk">Seconds of the arithmetic that nothing overlaps.</param>
    /// <param name="movedBytes">Bytes moved off chip when the cache holds nothing, without those of random accesses.</param>
    /// <param name="uncached">Bytes that go off chip whatever the cache holds.</param>
    public static GridPlan Slices(
        DeviceRates device, ClassParameters parameters, in KernelTime time, in OperatorWork work, double walk, double movedBytes,
        double uncached = 0)
    {
        double engines = device.Engines, serialisation = parameters[Parameter.Serialisation];
        double outputs = Math.Max(1, work.Shape.Outputs);
        double ofEngine = device.Kind.IsHost ? Math.Clamp(Math.Ceiling(outputs / engines / SliceOutputs), 1, SlicesOfCore)
            : Math.Ceiling(outputs / engines / SliceOutputs);
        double compute = Math.Max(0, time.Compute - walk), bytes = Math.Max(1, work.Bytes.Total);
        double offRate = device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency];
        return new GridPlan
        {
            Kind = GridKind.Slices,
            Rows = work.Shape.Outputs,
            TileRows = (long)(ofEngine * engines),
            TileSeconds = compute / ofEngine,
            OnChipBytes = bytes,
            OnChipBytesPerSecond = time.OnChip > 0 ? bytes / time.OnChip : device.CacheBytesPerSecond,
            OffChipBytesPerSecond = offRate,
            CacheBytes = parameters[Parameter.CacheFraction] * device.CacheBytes,
            OffChipFactor = movedBytes / bytes,
            UncachedBytes = uncached,
            Serialisation = serialisation,
            SecondsBefore = walk,
            ClosedSeconds = walk + Overlap.Combine(compute, time.OnChip, time.OffChip, serialisation),
            Bytes = work.Bytes,
            Footprint = work.Bytes,
            Macs = work.Macs,
        };
    }

    /// <summary>A pass over data that no cache keeps.</summary>
    /// <param name="seconds">What it takes.</param>
    /// <param name="movedBytes">Bytes that it moves.</param>
    /// <param name="bytes">Compulsory bytes of the operator among them.</param>
    /// <param name="engines">Engines of the device.</param>
    public static GridPlan Pass(double seconds, double movedBytes, in TensorBytes bytes, int engines)
    {
        double rate = seconds > 0 ? movedBytes / seconds : double.PositiveInfinity;
        return new GridPlan
        {
            Kind = GridKind.Pass,
            TileRows = engines,
            TileSeconds = 0,
            OnChipBytes = 0,
            OnChipBytesPerSecond = double.PositiveInfinity,
            OffChipBytesPerSecond = rate,
            UncachedBytes = movedBytes,
            ClosedSeconds = seconds,
            Bytes = bytes,
        };
    }

    private static long Count(long extent, int side) => Math.Max(1, (long)Math.Ceiling((double)extent / side - RoundingSlack));

    private static InputException NoSuchTile(TiledKernel kernel, TileChoice tile)
    {
        string[] menu = [.. kernel.Menu.Select(one => FormattableString.Invariant($"{one.Rows}x{one.Columns}"))];
        string given = FormattableString.Invariant($"{tile.Rows}x{tile.Columns}{(tile.SplitDepth > 1 ? $"/{tile.SplitDepth}" : "")}");
        return new InputException(
            $"the device's kernels hold no tile {given} for this operator, expected one of {string.Join(", ", menu)}"
            + (tile.SplitDepth > 1 ? " with fewer parts" : ""), "--tile");
    }
}
