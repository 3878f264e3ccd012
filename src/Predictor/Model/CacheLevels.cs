namespace LatencyLab.Predictor.Model;

/// <summary>
/// Caches inside the outermost one that keep data between calls: those of a CPU. A GPU's inner memories are emptied between kernels,
/// so that there every byte comes from the outermost cache.
/// </summary>
/// <remarks>
/// Seconds a byte of a working set v, from the innermost level out: 1/BW_1 + sum over levels i &gt; 1 of m(v, z size_(i-1)) (1/BW_i -
/// 1/BW_(i-1)), m(v, s) = v^4/(v^4 + s^4): what does not fit a level comes from the next one. Non-decreasing in v.
/// </remarks>
internal sealed class CacheLevels
{
    private readonly double[] _sizes, _addedSecondsPerByte;
    private readonly double _innermostSecondsPerByte;

    /// <param name="device">The device; its last memory is off chip, the one before it the outermost cache.</param>
    /// <param name="outermostBytesPerSecond">Bandwidth of the outermost cache.</param>
    /// <param name="keepsInnerCaches">Whether the levels inside it keep data between calls.</param>
    public CacheLevels(DeviceProfile device, double outermostBytesPerSecond, bool keepsInnerCaches)
    {
        int engines = device.Processing.EngineCount;
        MemoryLevel[] inner = keepsInnerCaches ? [.. device.Memories.SkipLast(2)] : [];
        double[] secondsPerByte =
        [
            .. inner.Select(level => 1 / level.TotalBandwidthBytesPerSecond(engines)),
            1 / outermostBytesPerSecond,
        ];
        for (int i = secondsPerByte.Length - 2; i >= 0; i--)
            secondsPerByte[i] = Math.Min(secondsPerByte[i], secondsPerByte[i + 1]);
        _sizes = [.. inner.Select(level => level.TotalSizeBytes(engines))];
        _innermostSecondsPerByte = secondsPerByte[0];
        _addedSecondsPerByte = [.. _sizes.Select((_, i) => secondsPerByte[i + 1] - secondsPerByte[i])];
    }

    /// <summary>Share of a working set that misses a cache, 0..1, rising with its size.</summary>
    /// <remarks>v^4 / (v^4 + s^4).</remarks>
    public static double MissShare(double workingSetBytes, double cacheBytes)
    {
        double ratio = workingSetBytes / Math.Max(1, cacheBytes);
        double fourth = ratio * ratio * ratio * ratio;
        return double.IsInfinity(fourth) ? 1 : fourth / (1 + fourth);
    }

    /// <summary>Seconds at full bandwidth of moving <paramref name="bytes"/> of a working set through the caches.</summary>
    /// <param name="bytes">Bytes moved.</param>
    /// <param name="workingSetBytes">Bytes that are touched between two uses of a byte.</param>
    /// <param name="cacheFraction">z: fraction of a cache that keeps data between uses.</param>
    public double Seconds(double bytes, double workingSetBytes, double cacheFraction)
    {
        double secondsPerByte = _innermostSecondsPerByte;
        for (int i = 0; i < _sizes.Length; i++)
            secondsPerByte += MissShare(workingSetBytes, cacheFraction * _sizes[i]) * _addedSecondsPerByte[i];
        return bytes * secondsPerByte;
    }
}
