using System.Numerics;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// Attention in one kernel: a thread block (a CPU's core) keeps a tile of queries and walks over the keys and values.
/// </summary>
/// <remarks>
/// For tiles of mq rows (16, 64, 128; query heads that share keys are rows) and parts s of the keys, with E engines:
/// x = planes ceil(rows/mq) s / E, waves W of x as in products, keys' = 64 ceil(share keys / 64 s) + k0, D = head size up to 16;
/// compute = W keys' mq (4 D E (1 + a/mq) / (P e_c) + softmax FLOP c E / P_v);
/// on chip = (queries + outputs + ceil(rows/mq) share (keys and values)) bytes / (BW_L b) + parts written and read; off chip = miss bytes /
/// (BW e_m), miss = v^4/(v^4 + (z L)^4); T as in products; s above 1: plus a kernel start. Head sizes that are no power of two are
/// padded by passes: plus t_p and `copy_traffic` 2 bytes (miss/BW + (1 - miss)/BW_L).
/// Every term is non-decreasing in batch, heads and tokens, so the minimum is too. Form: Dao 2023 (FlashAttention-2) and 2023
/// (Flash-Decoding); read off attention-encoder (aiconfigurator).
/// </remarks>
internal static class AttentionKernel
{
    /// <summary>
    /// Kernel starts that a call begins with: the shortest sequences of attention-encoder take 2 to 4 of them. Why is not known.
    /// </summary>
    public const int Starts = 2;

    /// <summary>Keys of a step, and features of an instruction of matrix units, to which head sizes are rounded up (CUTLASS).</summary>
    private const double KeyStep = 64, HeadStep = 16;

    /// <summary>Products of a score and a feature: with keys, with values; FLOP of a MAC.</summary>
    private const double Products = 2, MacFlops = 2;

    /// <summary>Parts that the keys are split into, at most.</summary>
    private const int MostSplits = 1 << 5;

    /// <summary>Bytes of a partial sum, which is written and read.</summary>
    private const double PartialBytes = 2 * sizeof(float);

    /// <summary>A copy reads and writes.</summary>
    private const double Copy = 2;

    private static readonly double[] s_tileRows = [16, 64, 128];

    /// <summary>Seconds without launch.</summary>
    public static KernelTime Time(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        double engines = device.Engines, rows = work.Shape.Rows, planes = work.Shape.Batch;
        double features = HeadStep * Math.Ceiling(work.Shape.Columns / HeadStep), keys = work.Shape.Depth;
        double footprint = work.Bytes.Total;
        double miss = StreamingKernel.MissShare(footprint, device, parameters);
        double offChip = miss * footprint / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        double onChipSecondsPerByte = device.Caches.Seconds(1, footprint, parameters[Parameter.CacheFraction])
            / parameters[Parameter.OnChipEfficiency];
        double softmax = (double)work.OtherFlops / work.SpecialFunctions * parameters[Parameter.ElementCost] * engines
            / device.VectorFlopsPerSecond;
        double product = Products * MacFlops * features * engines / (device.PeakFlopsPerSecond * parameters[Parameter.ComputeEfficiency]);
        double outputs = planes * rows * work.Shape.Columns;
        KernelTime best = new(double.PositiveInfinity, 0, 0, 0, default);
        foreach (double tileRows in s_tileRows)
        {
            double tiles = Math.Ceiling(rows / tileRows);
            // A causal tile goes on to the keys of its last query.
            double share = Math.Min(1, work.ComputedShare + (work.ComputedShare < 1 ? tileRows / (2 * keys) : 0));
            double perKey = tileRows * (product * (1 + parameters[Parameter.TileIntensity] / tileRows) + softmax);
            for (int split = 1; split <= MostSplits; split *= 2)
            {
                double x = planes * tiles * split / engines;
                if (split > 1 && x > 1)
                    break;
                double waves = Waves(x, parameters[Parameter.WaveQuantisation]);
                double walked = KeyStep * Math.Ceiling(keys * share / (KeyStep * split)) + parameters[Parameter.DepthRamp];
                double compute = waves * walked * perKey;
                double onChip = onChipSecondsPerByte * (work.Bytes.Input + work.Bytes.Output + tiles * share * work.Bytes.Weight
                    + (split > 1 ? split * outputs * PartialBytes : 0));
                double total = Overlap.Combine(compute, onChip, offChip, parameters[Parameter.Serialisation])
                    + (split > 1 ? device.KernelStartSeconds : 0);
                if (total < best.Total)
                {
                    TileChoice tile = new((int)tileRows, (int)KeyStep) { SplitDepth = split };
                    best = new KernelTime(total, compute, onChip, offChip, tile);
                }
            }
        }

        if (!IsPadded(work.Shape.Columns))
            return best;
        double copied = Copy * footprint * parameters[Parameter.CopyTraffic];
        double pad = copied * (miss / device.OffChipBytesPerSecond + (1 - miss) / device.CacheBytesPerSecond);
        return best with { Total = best.Total + pad + parameters[Parameter.PassSeconds], OffChip = best.OffChip + pad };
    }

    /// <summary>Softened waves of x tiles an engine.</summary>
    internal static double Waves(double x, double quantisation) =>
        x <= 1 ? 1 : quantisation * Math.Ceiling(x) + (1 - quantisation) * x;

    /// <summary>Kernels are built for powers of two; other head sizes are padded by passes of their own.</summary>
    private static bool IsPadded(long headSize) => BitOperations.PopCount((ulong)headSize) > 1;
}
