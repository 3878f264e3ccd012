namespace LatencyLab.Predictor.Model;

/// <summary>
/// Attention on a CPU, as this project's kernel computes it: keys are transposed, then four queries at a time take their products with
/// vectors of keys, the softmax of their scores, and their products with vectors of values.
/// </summary>
/// <remarks>
/// For P planes (sequences times key heads) of m rows (query heads that share keys are rows), D features, n keys of which a query sees
/// the share s, strips of V = 2 L lanes, E cores, and blocks b = P ceil(m / 4), n' = s n and, behind a causal mask, two keys more:
/// compute = (b 4 (2 FLOP (ceil(n'/V) V D + ceil(D/V) V n') E / (P_fp e_c) + ceil(n'/L) L t_s) + b t_t + P n D t_u) W(P/E) / P;
/// on chip = (queries + outputs) bytes at the bandwidth of the level that holds all, and b/P s times the keys and values of a plane at
/// that of the level that holds these, over b; off chip = miss bytes / (BW e_m), miss = v^4/(v^4 + (z L)^4); the three as in products.
/// </remarks>
internal static class CoreAttention
{
    /// <summary>Queries of a block; keys and features are taken by strips of <see cref="TileMenu.Vectors"/> vectors.</summary>
    public const int BlockRows = 4;

    private const double MacFlops = 2;

    /// <summary>Seconds without launch.</summary>
    public static KernelTime Time(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        if (work.Shape.Outputs == 0)
            return default;
        double engines = device.Engines, planes = work.Shape.Batch, features = work.Shape.Columns, keys = work.Shape.Depth;
        double lanes = device.Lanes, strip = TileMenu.Vectors * lanes, blocks = Math.Ceiling(work.Shape.Rows / (double)BlockRows);
        double seen = work.ComputedShare < 1 ? Math.Min(keys, work.ComputedShare * keys + BlockRows / 2.0) : keys;
        double macs = Math.Ceiling(seen / strip) * strip * features + Math.Ceiling(features / strip) * strip * seen;
        double row = MacFlops * macs * engines / (device.PeakFlopsPerSecond * parameters[Parameter.ComputeEfficiency])
            + Math.Ceiling(seen / lanes) * lanes * parameters[Parameter.SpecialSeconds];
        double plane = blocks * (BlockRows * row + parameters[Parameter.TileSeconds])
            + keys * features * parameters[Parameter.UpdateSeconds];
        double compute = AttentionKernel.Waves(planes / engines, parameters[Parameter.WaveQuantisation]) * plane;
        double footprint = work.Bytes.Total, weights = work.Bytes.Weight, fraction = parameters[Parameter.CacheFraction];
        double moved = device.Caches.Seconds(work.Bytes.Input + work.Bytes.Output, footprint, fraction)
            + device.Caches.Seconds(blocks * seen / keys * weights, engines * weights / planes, fraction);
        double onChip = moved / parameters[Parameter.OnChipEfficiency];
        double miss = StreamingKernel.MissShare(footprint, device, parameters);
        double offChip = miss * footprint / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        double total = Overlap.Combine(compute, onChip, offChip, parameters[Parameter.Serialisation]);
        return new KernelTime(total, compute, onChip, offChip, new TileChoice(BlockRows, (int)strip));
    }
}
