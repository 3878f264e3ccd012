namespace LatencyLab.Predictor.Model;

/// <summary>Kernels whose time is the bytes they move: element-wise operators, normalization, pooling, copies.</summary>
internal static class StreamingKernel
{
    /// <summary>Share of a working set that misses the outermost cache, 0..1, rising with its size.</summary>
    /// <remarks>v^4 / (v^4 + (z cache)^4), v in bytes. In repeated calls and in networks what fits is still there from before.</remarks>
    public static double MissShare(double workingSetBytes, DeviceRates device, ClassParameters parameters) =>
        CacheLevels.MissShare(workingSetBytes, parameters[Parameter.CacheFraction] * device.CacheBytes);

    /// <summary>Seconds without launch of a kernel that moves <paramref name="bytes"/> and computes on the ordinary lanes.</summary>
    /// <param name="device">Rates of the device.</param>
    /// <param name="parameters">Parameters of the operator class.</param>
    /// <param name="bytes">Bytes moved on chip in the first pass over every tensor.</param>
    /// <param name="workingSetBytes">Bytes of all tensors once, which decides what stays in the cache.</param>
    /// <param name="compute">Seconds that its arithmetic takes alone.</param>
    /// <param name="offChipBytes">Bytes that go off chip when nothing stays in the cache.</param>
    /// <param name="rereadBytes">Bytes moved on chip in further passes over rows.</param>
    /// <param name="rowBytes">Bytes of a row, which decides where a CPU's cores find it again.</param>
    public static KernelTime Time(
        DeviceRates device, ClassParameters parameters, double bytes, double workingSetBytes, double compute, double offChipBytes,
        double rereadBytes = 0, double rowBytes = 0)
    {
        double miss = MissShare(workingSetBytes, device, parameters);
        double fraction = parameters[Parameter.CacheFraction];
        double onChip = (device.Caches.Seconds(bytes, workingSetBytes, fraction) + device.Caches.Seconds(rereadBytes, rowBytes, fraction))
            / parameters[Parameter.OnChipEfficiency];
        double offChip = miss * offChipBytes / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        double total = Overlap.Combine(compute, onChip, offChip, parameters[Parameter.Serialisation]);
        return new KernelTime(total, compute, onChip, offChip, default);
    }
}
