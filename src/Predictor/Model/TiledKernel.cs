using LatencyLab.Operators;

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
public readonly record struct TiledProduct(
    double Batch, double Rows, double Columns, double Depth,
    double LeftBytes, double RightBytes, double OutputBytes, double PanelDepth)
{
    /// <summary>Contiguous runs that the reduction is made of: rows of a convolution's kernel, each found by an address of its own.</summary>
    public double Runs { get; init; } = 1;

    /// <summary>Weights lie as [inputs, outputs], not as [outputs, inputs].</summary>
    public bool HasWeightsByInput { get; init; }
}

/// <summary>Time of a tiled product without launch: its parts, which overlap.</summary>
public readonly record struct KernelTime(double Total, double Compute, double OnChip, double OffChip, TileChoice Tile);

/// <summary>
/// Tiled matrix product on the engines of one device with one parameter set: per-tile constants are computed once, and
/// <see cref="Time"/> takes the tile and split that are fastest for the very product. Allocation-free.
/// </summary>
/// <remarks>
/// For tiles (mt, nt) and split s, with E engines of peak P FLOP/s together, x = B ceil(M/mt) ceil(N/nt) s / E:
/// waves W = 1 for x at most 1, else q ceil(x) + (1 - q) x;
/// compute = (W + l 4096/(mt nt) max(1, W/o)) (2 mt nt (8 ceil(K/8s) + k0) order (1 + a (mt + nt)/(mt nt)) + 2 4096 k1) E / (P e_c);
/// on chip = (M ceil(N/nt) K' + N ceil(M/mt) K) B bytes / (cache bandwidth b) + split partial sums;
/// off chip = (A fA + B fB + C) miss / (bandwidth e_m), fA = 1 + f g(A) reach (min(ceil(N/nt), W) - 1) (ceil(N/nt) / (E o) where tiles sweep the columns), fB = 1 + f g(B) reach (min(ceil(M/mt), W) - 1),
/// g(v) = v^2/(v^2 + (z cache)^2), to the fourth power on a CPU, miss = g(A + B + C);
/// linear layers on GPUs: order = 1 + u B^2/(B^2 + Br^2) for weights [outputs, inputs]; weights [inputs, outputs] have order = 1 and y times the panel and off-chip time;
/// T = sqrt(c^2 + on^2 + off^2 + 2 k (c on + c off + on off)). Every term is non-decreasing in the work, so the minimum is too.
/// A CPU's core takes K as it is and k0 a run; a last strip that one vector holds costs what a tile of one vector does; on chip see <see cref="CorePanels"/>.
/// Form after the public evidence on implicit GEMM (Chetlur et al. 2014, cuDNN) and wave quantisation (NVIDIA, matrix multiplication guide).
/// </remarks>
public sealed class TiledKernel
{
    private const int MaximumSplit = 32;
    private const double MaximumSplitWaves = 4;
    private const double DepthStep = 8;
    private const double ReferenceTile = 4096;
    private const double FullTile = 32;
    private const double RoundingSlack = 1e-9;

    private readonly TileConstants[] tiles;
    private readonly double engines;
    private readonly double inverseEngines;
    private readonly CacheLevels caches;
    private readonly double cacheFraction;
    private readonly double inverseOnChipEfficiency;
    private readonly double offChipSecondsPerByte;
    private readonly double cacheBytes;
    private readonly double cacheSquared;
    private readonly double waveQuantisation;
    private readonly double inverseResidency;
    private readonly double depthRamp;
    private readonly double tileRampSeconds;
    private readonly double depthReachSquared;
    private readonly double depthPenalty;
    private readonly double reread;
    private readonly double serialisation;
    private readonly double elementBytes;
    private readonly bool sweepsColumns;
    private readonly double orderPenalty;
    private readonly double orderReachSquared;
    private readonly double orderTraffic;
    private readonly bool isCpu;
    private readonly bool isPacked;
    private readonly double depthStep;

    /// <param name="device">Rates of the device.</param>
    /// <param name="parameters">Parameters of the operator class.</param>
    /// <param name="relativeEfficiency">Efficiency of this algorithm's arithmetic relative to the class's.</param>
    /// <param name="maximumSplit">Most parts of the reduction, 1 where it cannot be split.</param>
    /// <param name="hasNarrowTiles">Whether tiles narrower than 32 exist.</param>
    /// <param name="sweepsColumns">Whether tiles run along the columns first, so that a row's left operand stays on chip while the right one passes by.</param>
    /// <param name="hasRowKernel">Whether a CPU has a kernel of its own for few rows.</param>
    public TiledKernel(
        DeviceRates device, ClassParameters parameters, double relativeEfficiency = 1, int maximumSplit = MaximumSplit, bool hasNarrowTiles = true, bool sweepsColumns = false, bool hasRowKernel = false)
    {
        engines = device.Engines;
        inverseEngines = 1.0 / device.Engines;
        cacheBytes = parameters.CacheFraction * device.CacheBytes;
        cacheSquared = Math.Max(1, cacheBytes * cacheBytes);
        caches = device.Caches;
        cacheFraction = parameters.CacheFraction;
        inverseOnChipEfficiency = 1 / parameters.OnChipEfficiency;
        offChipSecondsPerByte = 1 / (device.OffChipBytesPerSecond * parameters.OffChipEfficiency);
        waveQuantisation = parameters.WaveQuantisation;
        inverseResidency = 1 / parameters.Residency;
        this.sweepsColumns = sweepsColumns;
        depthRamp = parameters.DepthRamp;
        isCpu = device.IsCpu;
        isPacked = isCpu && hasNarrowTiles;
        depthStep = isCpu ? 1 : DepthStep;
        reread = parameters.Reread;
        serialisation = parameters.Serialisation;
        elementBytes = device.ElementBytes;
        orderPenalty = parameters[Parameter.OrderPenalty];
        orderReachSquared = Math.Max(1, parameters[Parameter.OrderReach] * parameters[Parameter.OrderReach]);
        orderTraffic = parameters[Parameter.OrderTraffic] > 0 ? parameters[Parameter.OrderTraffic] : 1;
        LargestSplit = isCpu ? 1 : maximumSplit;
        double efficiency = Math.Min(1, parameters.ComputeEfficiency * relativeEfficiency);
        TileChoice[] menu = isCpu ? TileMenu.Registers(device.Lanes, hasNarrowTiles, hasRowKernel) : hasNarrowTiles ? TileMenu.Gpu : TileMenu.GpuWide;
        depthReachSquared = Math.Max(1, parameters[Parameter.DepthReach] * parameters[Parameter.DepthReach]);
        depthPenalty = parameters[Parameter.DepthPenalty];
        tileRampSeconds = parameters.TileRamp * ReferenceTile * 2 * engines / (device.PeakFlopsPerSecond * efficiency);
        tiles = new TileConstants[menu.Length];
        for (int i = 0; i < menu.Length; i++)
        {
            double mt = menu[i].Rows, nt = menu[i].Columns;
            double secondsPerStep = SecondsPerStep(mt, nt);

            // What a strip of two vectors leaves over is a tile of one vector where that is enough.
            bool hasNarrowTail = isCpu && hasNarrowTiles && mt > 1;
            tiles[i] = new TileConstants(
                menu[i].Rows, menu[i].Columns, 1 / mt, 1 / nt, secondsPerStep, parameters.LatencyHiding * ReferenceTile / (mt * nt),
                hasNarrowTail ? Math.Min(1, SecondsPerStep(mt, nt / 2) / secondsPerStep) : 1);
        }

        double SecondsPerStep(double mt, double nt) => 2 * mt * nt * engines / (device.PeakFlopsPerSecond * efficiency) * (1 + parameters.TileIntensity * (mt + nt) / (mt * nt))
            * Focus(mt * nt, parameters[Parameter.TileArea], parameters[Parameter.TileFocus])
            * Focus(mt / nt, parameters[Parameter.TileAspect], parameters[Parameter.AspectFocus])
            * (1 + parameters[Parameter.NarrowColumns] * Math.Max(0, isCpu ? TileMenu.Vectors * device.Lanes / nt - 1 : FullTile / Math.Min(mt, nt) - 1));
    }

    private int LargestSplit { get; }

    /// <summary>The fastest tile and split for this product, and its time without launch.</summary>
    public KernelTime Time(in TiledProduct product)
    {
        double best = double.PositiveInfinity;
        KernelTime result = default;
        double footprint = product.LeftBytes + product.RightBytes + product.OutputBytes;
        double onChipSecondsPerByte = caches.Seconds(1, footprint, cacheFraction) * inverseOnChipEfficiency;
        double miss = Gate(footprint);
        double gateLeft = reread * Gate(product.LeftBytes), gateRight = reread * Gate(product.RightBytes);
        double weightSquare = product.RightBytes * product.RightBytes;
        double order = product.HasWeightsByInput ? 1 : 1 + orderPenalty * weightSquare / (weightSquare + orderReachSquared);
        double traffic = product.HasWeightsByInput ? orderTraffic : 1;
        double leastOffChip = footprint * miss * offChipSecondsPerByte * traffic;
        double depthSquare = product.Depth * product.Depth;
        double reach = 1 + depthPenalty * depthSquare / (depthSquare + depthReachSquared);
        double ramp = isCpu ? depthRamp * product.Runs : depthRamp;
        foreach (ref readonly TileConstants tile in tiles.AsSpan())
        {
            double tileRows = Math.Ceiling(product.Rows * tile.InverseRows - RoundingSlack);
            double tileColumns = Math.Ceiling(product.Columns * tile.InverseColumns - RoundingSlack);
            double rest = product.Columns - (tileColumns - 1) * tile.Columns;
            double lastColumn = rest * 2 <= tile.Columns ? tile.NarrowShare : 1;
            bool isNarrow = tileColumns <= 1 && lastColumn < 1;
            double secondsPerStep = isNarrow ? tile.SecondsPerStep * lastColumn : tile.SecondsPerStep;
            double perSplit = product.Batch * tileRows * (isNarrow ? 1 : tileColumns - 1 + lastColumn) * inverseEngines;
            double panels = isCpu ? CorePanels(product, tile, tileRows, tileColumns, onChipSecondsPerByte)
                : product.Batch * elementBytes * onChipSecondsPerByte * (product.Rows * tileColumns * product.PanelDepth + product.Columns * tileRows * product.Depth);
            for (int split = 1; split <= LargestSplit; split *= 2)
            {
                double x = perSplit * split;
                if (split > 1 && (product.Depth * 2 <= depthStep * split || x > MaximumSplitWaves))
                    break;
                double waves = x <= 1 ? 1 : waveQuantisation * Math.Ceiling(x) + (1 - waveQuantisation) * x;
                double steps = depthStep * Math.Ceiling(product.Depth / (depthStep * split)) + ramp;
                double compute = (waves + tile.Latency * Math.Max(1, waves * inverseResidency)) * (steps * reach * order * secondsPerStep + tileRampSeconds);
                if (compute >= best)
                    continue;
                double onChip = panels * traffic + (split - 1) * 2 * product.OutputBytes * onChipSecondsPerByte;
                double leftPasses = sweepsColumns ? tileColumns * inverseEngines * inverseResidency : Math.Min(tileColumns, waves);
                double offChip = leastOffChip + miss * offChipSecondsPerByte * reach * traffic *
                    (product.LeftBytes * gateLeft * Math.Max(0, leftPasses - 1)
                    + product.RightBytes * gateRight * Math.Max(0, Math.Min(tileRows, waves) - 1));
                double total = Overlap.Combine(compute, onChip, offChip, serialisation);
                if (total < best)
                {
                    best = total;
                    result = new KernelTime(total, compute, onChip, offChip, new TileChoice(tile.Rows, isNarrow ? tile.Columns / 2 : tile.Columns, split));
                }
            }
        }

        return result;
    }

    /// <summary>Seconds of what a core's tiles bring to it: strip by strip, and down the rows within one.</summary>
    /// <remarks>
    /// What is read for the first time comes from where all tensors fit. A strip's weights are read again for the next tile of rows: they and a tile's rows have to stay.
    /// The left operand is read again for the next strip: it, a strip of weights and a strip of outputs have to stay.
    /// </remarks>
    private double CorePanels(in TiledProduct product, in TileConstants tile, double tileRows, double tileColumns, double firstSecondsPerByte)
    {
        double left = product.Batch * product.Rows * product.PanelDepth * elementBytes;
        double right = product.Batch * (isPacked ? tileColumns * tile.Columns : product.Columns) * product.Depth * elementBytes;
        double strip = Math.Min(product.Columns, tile.Columns) * elementBytes;
        double ofTile = strip * product.Depth + tile.Rows * product.PanelDepth * elementBytes;
        double ofStrip = product.LeftBytes / product.Batch + strip * (product.Depth + product.Rows);
        return (left + right) * firstSecondsPerByte
            + (caches.Seconds(right * (tileRows - 1), ofTile, cacheFraction) + caches.Seconds(left * (tileColumns - 1), ofStrip, cacheFraction)) * inverseOnChipEfficiency;
    }

    private static double Focus(double value, double centre, double strength)
    {
        double distance = centre > 0 ? Math.Log(value / centre) : 0;
        return 1 + strength * distance * distance;
    }

    private double Gate(double bytes)
    {
        if (isCpu)
            return CacheLevels.MissShare(bytes, cacheBytes);
        double square = bytes * bytes;
        return square / (square + cacheSquared);
    }

    private readonly record struct TileConstants(
        int Rows, int Columns, double InverseRows, double InverseColumns, double SecondsPerStep, double Latency, double NarrowShare);
}
