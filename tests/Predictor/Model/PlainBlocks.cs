using LatencyLab.Operators;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>The equations of docs/model.md for blocks of patches, every constant in plain sight and no short cut.</summary>
internal static class PlainBlocks
{
    /// <summary>The least over all tiles, tiles of a block and columns.</summary>
    public static KernelTime Of(DeviceRates device, ClassParameters p, in OperatorWork work)
    {
        KernelTime best = new(double.PositiveInfinity, 0, 0, 0, default);
        bool isPointwise = work.Window is { KernelHeight: 1, KernelWidth: 1 };
        foreach (int side in isPointwise ? [work.PatchSide] : (int[])[1, 2, 4, 8, 16])
        {
            if (!isPointwise && side > work.PatchSide)
                continue;
            foreach (int tiles in isPointwise ? (int[])[1, 2, 4] : [1, 2, 4, 8, 16])
            {
                foreach (int columns in isPointwise ? (int[])[16, 32, 64, 128] : [1, 2, 4, 8, 16, 32, 64, 128])
                {
                    KernelTime time = Of(device, p, work, side, tiles, columns);
                    if (time.Total < best.Total)
                        best = time;
                }
            }
        }

        return best;
    }

    private static KernelTime Of(DeviceRates device, ClassParameters p, in OperatorWork work, int side, int tiles, int columns)
    {
        ConvolutionWindow window = work.Window;
        double taps = window.KernelHeight * window.KernelWidth, groups = work.Shape.Batch, depth = work.Shape.Depth;
        double channels = depth / taps * (1 + p[GroupStaging] * (groups - 1));
        double pixels = taps == 1 ? side * side
            : (window.StrideHeight * (side - 1) + window.DilationHeight * (window.KernelHeight - 1) + 1)
                * (window.StrideWidth * (side - 1) + window.DilationWidth * (window.KernelWidth - 1) + 1);
        double rows = tiles * side * side, lanes = rows <= 16 ? rows : 16 * Math.Ceiling(rows / 16);
        double rowBlocks = Math.Ceiling(work.Shape.Rows / (double)(side * side) / tiles);
        double x = groups * rowBlocks * Math.Ceiling(work.Shape.Columns / (double)columns) / device.Engines;
        double waves = x <= 1 ? 1 : p[WaveQuantisation] * Math.Ceiling(x) + (1 - p[WaveQuantisation]) * x;
        double engine = device.PeakFlopsPerSecond * p[ComputeEfficiency] / device.Engines;
        double compute = waves * 2 * lanes * columns * depth / engine
            * (1 + p[BlockLoads] * (1 / rows + 1.0 / (columns * window.KernelWidth)))
            + (1 + (waves - 1) / p[Residency]) * channels * p[StepSeconds];
        double onChip = waves * (tiles * pixels * channels + columns * depth + rows * columns) * device.ElementBytes * device.Engines
            / (device.CacheBytesPerSecond * p[OnChipEfficiency]);
        double footprint = work.Bytes.Total;
        double offChip = footprint * CacheLevels.MissShare(footprint, p[CacheFraction] * device.CacheBytes)
            / (device.OffChipBytesPerSecond * p[OffChipEfficiency]);
        double inside = Math.Sqrt(compute * compute + onChip * onChip + 2 * compute * onChip / window.KernelWidth);
        double total = Math.Sqrt(inside * inside + offChip * offChip + 2 * p[Serialisation] * inside * offChip);
        return new KernelTime(total, compute, onChip, offChip, new TileChoice((int)rows, columns));
    }
}
