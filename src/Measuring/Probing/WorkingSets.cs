namespace LatencyLab.Measuring.Probing;

/// <summary>Which working sets are streamed through to see each memory level.</summary>
internal static class WorkingSets
{
    private const double LeastBytes = 4096, UnknownLastCacheBytes = 64 << 20, InnermostShare = 0.5, LargestShareOfMemory = 0.2;

    /// <summary>A working set that fits a level to this share has room for whatever else is in it.</summary>
    private const double Fit = 0.7;

    /// <summary>A working set this much larger than the level inside is read from the outer level in nearly every pass.</summary>
    private const double Overflow = 1.5;

    /// <summary>Off-chip memory is seen with this many times the last cache.</summary>
    private const double BeyondCaches = 4;

    /// <summary>
    /// Bytes of one engine whose streaming shows a cache: between what overflows the level inside and what fits this one,
    /// the geometric middle of the two.
    /// </summary>
    /// <param name="caches">All caches, innermost first.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="engines">Engines that share a cache of the device.</param>
    public static double ForCache(IReadOnlyList<ProbeLevel> caches, int index, int engines)
    {
        double fits = Fit * PerEngine(caches[index], engines);
        if (index == 0)
            return Math.Max(InnermostShare * PerEngine(caches[0], engines), 1024);
        double overflows = Overflow * PerEngine(caches[index - 1], engines);
        return overflows < fits ? Math.Sqrt(overflows * fits) : Math.Max(fits, overflows / Overflow);
    }

    /// <summary>Bytes of one engine whose streaming shows off-chip memory.</summary>
    public static double ForMemory(ProbeHardware hardware)
    {
        double last = hardware.Caches.Count > 0
            ? hardware.Caches.Max(cache => PerEngine(cache, hardware.EngineCount) * hardware.EngineCount)
            : UnknownLastCacheBytes;
        return Math.Max(LeastBytes, Math.Min(BeyondCaches * last, LargestShareOfMemory * hardware.MemoryBytes) / hardware.EngineCount);
    }

    /// <summary>Growing working sets of one engine, two a doubling, up to the one that shows off-chip memory.</summary>
    public static IReadOnlyList<double> Sweep(ProbeHardware hardware)
    {
        double most = ForMemory(hardware);
        List<double> sizes = [];
        for (double size = LeastBytes; size < most; size *= Math.Sqrt(2))
            sizes.Add(size);
        return [.. sizes, most];
    }

    /// <summary>Capacity that one of all engines can fill.</summary>
    private static double PerEngine(ProbeLevel level, int engines) =>
        level.Scope == MemoryScope.Engine ? level.SizeBytes : (double)level.SizeBytes / engines;
}
