using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>The equations of docs/model.md for tiled products, written out with every constant in plain sight and no short cut.</summary>
internal static class PlainTiles
{
    public static readonly (int Rows, int Columns)[] Wide =
        [(128, 128), (128, 64), (64, 64), (128, 32), (32, 128), (64, 128), (64, 32), (32, 32), (256, 128), (128, 256)];

    public static readonly (int Rows, int Columns)[] Narrow = [(256, 32), (256, 16), (16, 128), (512, 8)];

    /// <summary>A GPU's product: the least over all tiles and splits.</summary>
    public static KernelTime Gpu(DeviceRates device, ClassParameters p, TileOptions options, TiledProduct product)
    {
        KernelTime best = new(double.PositiveInfinity, 0, 0, 0, default);
        foreach ((int mt, int nt) in options.HasNarrowTiles ? Wide.Concat(Narrow) : Wide)
        {
            for (int split = 1; split <= options.MostSplits; split *= 2)
            {
                KernelTime time = Gpu(device, p, options, product, mt, nt, split);
                if (time.Total < best.Total)
                    best = time;
            }
        }

        return best;
    }

    private static KernelTime Gpu(DeviceRates device, ClassParameters p, TileOptions options, TiledProduct product, double mt, double nt,
        int split)
    {
        (double b, double m, double n, double k, double left, double right, double output, double panel) = product;
        double rows = Math.Ceiling(m / mt), columns = Math.Ceiling(n / nt), x = b * rows * columns * split / device.Engines;
        if (split > 1 && (x > options.MostSplitTiles || k * 2 <= 8 * split))
            return new KernelTime(double.PositiveInfinity, 0, 0, 0, default);
        double engine = device.PeakFlopsPerSecond * Math.Min(1, p[ComputeEfficiency] * options.RelativeEfficiency) / device.Engines;
        double waves = x <= 1 ? 1 : p[WaveQuantisation] * Math.Ceiling(x) + (1 - p[WaveQuantisation]) * x;
        double reach = 1 + p[DepthPenalty] * k * k / (k * k + p[DepthReach] * p[DepthReach]);
        bool penalised = p.Has(OrderPenalty) && !product.HasWeightsByInput;
        double order = penalised ? 1 + p[OrderPenalty] * right * right / (right * right + p[OrderReach] * p[OrderReach]) : 1;
        double traffic = product.HasWeightsByInput ? p[OrderTraffic] : 1;
        double step = 2 * mt * nt / engine * (1 + p[TileIntensity] * (mt + nt) / (mt * nt))
            * (1 + p[TileFocus] * Math.Pow(Math.Log(mt * nt / p[TileArea]), 2)) * (1 + p[AspectFocus]
                * Math.Pow(Math.Log(mt / nt / p[TileAspect]), 2))
            * (1 + p[NarrowColumns] * Math.Max(0, 32 / Math.Min(mt, nt) - 1));
        double steps = 8 * Math.Ceiling(k / (8 * split)) + p[DepthRamp];
        double compute = (waves + p[LatencyHiding] * 4096 / (mt * nt) * Math.Max(1, waves / p[Residency]))
            * (steps * reach * order * step + 2 * 4096 * p[TileRamp] / engine);
        double onChip = (b * device.ElementBytes * (m * columns * panel + n * rows * k) * traffic + 2 * (split - 1) * output)
            / (device.CacheBytesPerSecond * p[OnChipEfficiency]);
        double passes = options.SweepsColumns ? columns / (device.Engines * p[Residency]) : Math.Min(columns, waves);
        double reads = left * (1 + p[Reread] * Miss(left) * reach * Math.Max(0, passes - 1))
            + right * (1 + p[Reread] * Miss(right) * reach * Math.Max(0, Math.Min(rows, waves) - 1));
        double offChip = Miss(left + right + output) * (reads + output) * traffic / (device.OffChipBytesPerSecond * p[OffChipEfficiency]);
        double second = split > 1 && options.AddsInKernel
            ? device.KernelStartSeconds + 2 * split * output / (device.CacheBytesPerSecond * p[OnChipEfficiency]) : 0;
        double total = Combined(p, compute, onChip, offChip) + second;
        return new KernelTime(total, compute, onChip, offChip, new TileChoice((int)mt, (int)nt, split));

        double Miss(double bytes) => bytes * bytes / (bytes * bytes + Math.Pow(p[CacheFraction] * device.CacheBytes, 2));
    }

    public static readonly (int Rows, int Columns)[] OfMatrixUnits =
    [
        (256, 128), (128, 256), (128, 128), (128, 64), (64, 128), (256, 64), (64, 256), (64, 64), (128, 32), (32, 128), (64, 32), (32, 64),
    ];

    /// <summary>A product of matrix units: all tiles together, each with its best split, under the power limit.</summary>
    public static double Matrix(DeviceRates device, ClassParameters p, TileOptions options, TiledProduct product)
    {
        (double b, double m, double n, double k, double left, double right, double output, double panel) = product;
        bool isFp8 = device.Arithmetic == DataType.Fp8;
        double bytes = device.ElementBytes, depth = 128 / bytes, peak = device.PeakFlopsPerSecond;
        double efficiency = p[MatrixEfficiency] * (isFp8 ? p[Fp8Efficiency] : 1) * options.RelativeEfficiency;
        double engine = peak / device.Engines * Math.Min(1, efficiency);
        output *= isFp8 ? 2 : 1;
        double offChip = ((left + output) * Miss(left + right + output, p[MatrixCache]) + right * Miss(right, p[WeightCache]))
            / (device.OffChipBytesPerSecond * p[MatrixOffChip]);
        double inverse = 0;
        double rowBytes = k * device.ElementBytes, slowdown = !p.Has(MatrixUnaligned) || rowBytes % 16 == 0 ? 1
            : rowBytes % 4 == 0 ? 1 / p[MatrixUnaligned] : Math.Pow(p[MatrixUnaligned], -1.75);
        foreach ((int mt, int nt) in OfMatrixUnits)
        {
            double rows = Math.Ceiling(m / mt), columns = Math.Ceiling(n / nt), best = double.PositiveInfinity;
            double c = 2.0 * mt * nt / engine * (1 + 2.0 * (mt + nt) / (mt * nt));
            for (int split = 1; split <= options.MostSplits; split *= 2)
            {
                double x = b * rows * columns * split / device.Engines;
                if (split > 1 && (x > options.MostSplitTiles || k * 2 <= depth * split))
                    break;
                double waves = x <= 1 ? 1 : p[MatrixWaves] * Math.Ceiling(x) + (1 - p[MatrixWaves]) * x;
                double step = Math.Sqrt(Math.Pow(depth * c, 2) + Math.Pow(p[StepWait], 2));
                double compute = slowdown * waves * (Math.Ceiling(k / (depth * split)) * step + p[MatrixRamp] * c);
                double onChip = (b * bytes * (m * columns * panel + n * rows * k) + output + (split > 1 ? 8 * split * b * m * n : 0))
                    / (device.CacheBytesPerSecond * p[MatrixOnChip]);
                double sum = Math.Pow(compute, 4) + Math.Pow(onChip, 4) + Math.Pow(offChip, 4);
                best = Math.Min(best, Math.Pow(sum, 0.25) + (split > 1 ? p[SplitSeconds] : 0));
            }

            inverse += Math.Pow(best, -16);
        }

        double least = 2 * b * m * n * k / peak, kernel = Math.Max(Math.Pow(inverse, -1.0 / 16), least);
        double limited = kernel * Math.Max(1, Math.Pow(least / kernel / p[MatrixKnee], p[MatrixExponent]));
        double streams = (left + right + output) / device.OffChipBytesPerSecond;
        limited += 1 / (1 / p[StreamFill] + 1 / streams);
        double rows4 = Math.Pow(m / 64, 4);
        double passes = 3 * left / bytes * p[ConvertCost] / device.OffChipBytesPerSecond;
        double convert = p[ConvertSeconds] + p[ConvertRows] * rows4 / (1 + rows4) + passes;
        return limited + (isFp8 ? convert : 0);

        double Miss(double v, double part) => Math.Pow(v, 4) / (Math.Pow(v, 4) + Math.Pow(part * device.CacheBytes, 4));
    }

    /// <summary>A CPU's product: tiles of 6 or 5 rows (batched products: 6; with a kernel for few rows: 1 too) by 16 columns.</summary>
    public static KernelTime Cpu(DeviceRates device, ClassParameters p, TileOptions options, TiledProduct product)
    {
        KernelTime best = new(double.PositiveInfinity, 0, 0, 0, default);
        foreach (int mt in (int[])[6, .. options.HasNarrowTiles ? new[] { 5 } : [], .. options.HasRowKernel ? new[] { 1 } : []])
        {
            KernelTime time = Cpu(device, p, options, product, mt, 2 * device.Lanes);
            if (time.Total < best.Total)
                best = time;
        }

        return best;
    }

    private static KernelTime Cpu(DeviceRates device, ClassParameters p, TileOptions options, TiledProduct product, int mt, int nt)
    {
        (double b, double m, double n, double k, double left, double right, double output, double panel) = product;
        double engine = device.PeakFlopsPerSecond * Math.Min(1, p[ComputeEfficiency] * options.RelativeEfficiency) / device.Engines;
        double rows = Math.Ceiling(m / mt), columns = Math.Ceiling(n / nt);
        double full = Step(nt), half = options.HasNarrowTiles && mt > 1 && (n - (columns - 1) * nt) * 2 <= nt
            ? Math.Min(1, Step(nt / 2.0) / full) : 1;
        bool isNarrow = columns <= 1 && half < 1;
        ReductionRuns runs = product.Runs;
        (double compute, double waves) = Arithmetic(columns, full, runs.OfTile, runs.OfBorder);
        if (half < 1)
        {
            (double less, double fewer) = isNarrow ? Arithmetic(1, full * half, runs.OfNarrow, runs.OfNarrowBorder)
                : Arithmetic(columns - 1 + half, full, runs.OfNarrow, runs.OfNarrowBorder);
            if (less < compute)
                (compute, waves) = (less, fewer);
        }

        double bytes = device.ElementBytes, strip = Math.Min(n, nt) * bytes, z = p[CacheFraction];
        double activations = b * m * panel * bytes, weights = b * (options.HasNarrowTiles ? columns * nt : n) * k * bytes;
        double onChip = (device.Caches.Seconds(activations + weights, left + right + output, z)
            + device.Caches.Seconds(weights * (rows - 1), strip * k + mt * product.TileDepth * bytes, z)
            + device.Caches.Seconds(activations * (columns - 1), left / b + strip * (k + m), z)) / p[OnChipEfficiency];
        double passes = options.SweepsColumns ? columns / (device.Engines * p[Residency]) : Math.Min(columns, waves);
        double offChip = Miss(left + right + output) * (left * (1 + p[Reread] * Miss(left) * Math.Max(0, passes - 1))
            + right * (1 + p[Reread] * Miss(right) * Math.Max(0, Math.Min(rows, waves) - 1)) + output)
            / (device.OffChipBytesPerSecond * p[OffChipEfficiency]);
        return new KernelTime(
            Combined(p, compute, onChip, offChip), compute, onChip, offChip, new TileChoice(mt, isNarrow ? nt / 2 : nt));

        (double Seconds, double Waves) Arithmetic(double strips, double step, double lastRuns, double lastBorder)
        {
            double each = b / device.Engines, busy = Waves(each * rows * strips);
            double seconds = Filled(busy) * (Math.Ceiling(k) * step + 2 * 4096 * p[TileRamp] / engine);
            seconds += Filled(Waves(each * rows * ((columns - 1) * runs.OfTile + lastRuns) / runs.OfTile))
                * runs.OfTile * p[DepthRamp] * full;
            if (runs.BorderTiles > 0)
            {
                double border = each * runs.BorderTiles * ((columns - 1) * runs.OfBorder + lastBorder);
                if (border > 0)
                    seconds += Filled(Waves(border / runs.OfBorder)) * runs.OfBorder * p[DepthRamp] * full;
            }

            return (seconds, busy);
        }

        double Waves(double x) => x <= 1 ? 1 : p[WaveQuantisation] * Math.Ceiling(x) + (1 - p[WaveQuantisation]) * x;
        double Filled(double waves) => waves + p[LatencyHiding] * 4096 / (mt * nt) * Math.Max(1, waves / p[Residency]);
        double Step(double wide) => 2 * mt * wide / engine * (1 + p[TileIntensity] * (mt + wide) / (mt * wide))
            * (1 + p[NarrowColumns] * Math.Max(0, 2 * device.Lanes / wide - 1));
        double Miss(double v) => Math.Pow(v, 4) / (Math.Pow(v, 4) + Math.Pow(z * device.CacheBytes, 4));
    }

    /// <summary>sqrt(a^2 + b^2 + c^2 + 2 k (a b + a c + b c)).</summary>
    public static double Combined(ClassParameters p, double a, double b, double c) =>
        Math.Sqrt(a * a + b * b + c * c + 2 * p[Serialisation] * (a * b + a * c + b * c));
}
