namespace LatencyLab.Predictor.Model;

/// <summary>
/// A layer of experts: tokens are sorted by expert, multiplied in two grouped products of uneven sizes, and added up.
/// </summary>
/// <remarks>
/// Of a grouped product with N columns and depth K, tiles of (mt, nt): an expert begins a tile of its own, so that x = sum over experts of
/// ceil(tokens/mt) ceil(N/nt) / E; waves W of x as in products; steps = 64 ceil(K/64) + k0;
/// compute = (W + l) steps 2 mt nt E (1 + a (mt + nt)/(mt nt)) / (P e_c); on chip = tiles (mt + nt) K bytes / (BW_L b);
/// off chip = miss (weights of the experts that get any + tokens in + tokens out) / (BW e_m), miss = v^2/(v^2 + (z L)^2); T as in products,
/// the least over tiles. The fullest expert and the many that are nearly empty are in the number of tiles. Then one pass over what is
/// copied in order of experts, between the products and back, times `copy_traffic`. Read off moe-routing (aiconfigurator).
/// </remarks>
internal static class RoutedKernel
{
    /// <summary>Kernels of a layer: scores to experts, copies in their order, two products, the sum.</summary>
    public const int Kernels = 5;

    /// <summary>Elements of the reduction that a step brings on chip.</summary>
    private const double DepthStep = 64;

    private const double MacFlops = 2;

    /// <summary>Tiles of thread blocks: tokens by columns. The largest fill the registers with accumulators.</summary>
    private static readonly TileChoice[] s_tiles =
        [new(16, 64), new(16, 128), new(32, 64), new(32, 128), new(64, 64), new(64, 128), new(128, 128), new(128, 256), new(256, 128)];

    /// <summary>Seconds without launch.</summary>
    public static KernelTime Time(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        RoutedProducts routed = work.Routed!;
        KernelTime up = Product(device, parameters, routed, (double)routed.UpProducts * routed.Inner, routed.Hidden);
        KernelTime down = Product(device, parameters, routed, routed.Hidden, routed.Inner);
        double bytes = device.ElementBytes * (double)routed.Choices * (2.0 * routed.Hidden + (routed.UpProducts + 1.0) * routed.Inner);
        double passed = bytes * parameters[Parameter.CopyTraffic], miss = StreamingKernel.MissShare(bytes, device, parameters);
        double onChip = (1 - miss) * passed / device.CacheBytesPerSecond, offChip = miss * passed / device.OffChipBytesPerSecond;
        KernelTime products = PowerLimit.Apply(
            device, parameters, work, up with
            {
                Total = up.Total + down.Total,
                Compute = up.Compute + down.Compute,
                OnChip = up.OnChip + down.OnChip,
                OffChip = up.OffChip + down.OffChip,
            });
        return products with
        {
            Total = products.Total + onChip + offChip,
            OnChip = products.OnChip + onChip,
            OffChip = products.OffChip + offChip,
        };
    }

    /// <summary>One of the two grouped products, without launch.</summary>
    internal static KernelTime Product(DeviceRates device, ClassParameters parameters, RoutedProducts routed, double columns, double depth)
    {
        double choices = routed.Choices, used = routed.Loads.Used;
        double footprint = device.ElementBytes * (used * columns * depth + choices * (columns + depth));
        double held = parameters[Parameter.CacheFraction] * device.CacheBytes;
        double miss = footprint * footprint / (footprint * footprint + held * held);
        double offChip = miss * footprint / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        double onChipSecondsPerByte = device.Caches.Seconds(1, footprint, parameters[Parameter.CacheFraction])
            / parameters[Parameter.OnChipEfficiency];
        double secondsPerMac = MacFlops * device.Engines / (device.PeakFlopsPerSecond * parameters[Parameter.ComputeEfficiency]);
        double steps = DepthStep * Math.Ceiling(depth / DepthStep) + parameters[Parameter.DepthRamp];
        KernelTime best = new(double.PositiveInfinity, 0, 0, 0, default);
        foreach (TileChoice tile in s_tiles)
        {
            double tileRows = tile.Rows, tileColumns = tile.Columns;
            double tiles = routed.Loads.Tiles(tileRows) * Math.Ceiling(columns / tileColumns);
            double waves = AttentionKernel.Waves(tiles / device.Engines, parameters[Parameter.WaveQuantisation]);
            double loads = (tileRows + tileColumns) / (tileRows * tileColumns);
            double compute = (waves + parameters[Parameter.LatencyHiding]) * steps * tileRows * tileColumns * secondsPerMac
                * (1 + parameters[Parameter.TileIntensity] * loads);
            double onChip = tiles * (tileRows + tileColumns) * depth * device.ElementBytes * onChipSecondsPerByte;
            double total = Overlap.Combine(compute, onChip, offChip, parameters[Parameter.Serialisation]);
            if (total < best.Total)
                best = new KernelTime(total, compute, onChip, offChip, tile);
        }

        return best;
    }
}
