using LatencyLab.Simulation.Caches;

namespace LatencyLab.Simulation.Grids;

/// <summary>
/// The caches that a CPU's core has to itself, least recently used first out, under a gather of patches: windows that overlap find each
/// other's pixels in them, more of them where patches lie together.
/// </summary>
/// <remarks>
/// A block is the channels of a pixel, read from the map or written to the patches. Every core gathers its part of the patches, as in the
/// call before. What no cache of its own holds comes from the outermost one; what that one lacks is not looked at here.
/// </remarks>
internal sealed class InnerCaches
{
    /// <summary>
    /// Most blocks that are followed: of larger gathers the first patches, without the call before, which is long gone from such caches.
    /// </summary>
    private const long Most = 1 << 20;

    private const int AccessesOfPixel = 2;

    private readonly long[] _sizes;
    private readonly double[] _secondsPerByte;

    /// <param name="device">A CPU.</param>
    public InnerCaches(DeviceProfile device)
    {
        int engines = device.Processing.EngineCount;
        MemoryLevel[] levels = [.. device.Memories.SkipLast(1)];
        _sizes = [.. levels.SkipLast(1).Select(level => (long)(level.TotalSizeBytes(engines) / engines))];
        _secondsPerByte = [.. levels.Select(level => 1 / level.TotalBandwidthBytesPerSecond(engines))];
    }

    /// <summary>Whether the cores have any.</summary>
    public bool Exist => _sizes.Length > 0;

    /// <summary>
    /// Seconds at the full bandwidth of all engines that reading and writing a pixel of a patch takes on average; 0 without patches.
    /// </summary>
    /// <param name="places">The patches.</param>
    /// <param name="engines">Engines that take equal parts of them.</param>
    public double SecondsOfPixel(PatchPlaces places, int engines)
    {
        long pixel = Math.Max(1, places.MapBytes / places.Pixels), blocks = places.Pixels + places.WindowPixels;
        bool isWhole = blocks <= Most;
        long read = isWhole ? places.Pixels : Math.Min(places.Pixels, Most / 2);
        long[] bytes = new long[(int)Math.Min(Most, blocks)];
        Array.Fill(bytes, pixel);
        BlockCache[] levels = [.. _sizes.Select(size => new BlockCache(size, bytes))];
        long[] found = new long[_secondsPerByte.Length];
        int access = 0;
        for (int engine = 0; engine < engines; engine++)
        {
            int first = (int)((long)places.Count * engine / engines), behind = (int)((long)places.Count * (engine + 1) / engines);
            if (isWhole)
                Gather(places, first, behind, levels, read, bytes.Length, new long[found.Length], ref access);
            Gather(places, first, behind, levels, read, bytes.Length, found, ref access);
        }

        long pixels = found.Sum() / AccessesOfPixel;
        return pixels == 0 ? 0 : pixel * found.Select((count, level) => count * _secondsPerByte[level]).Sum() / pixels;
    }

    private static void Gather(
        PatchPlaces places, int first, int behind, BlockCache[] levels, long pixels, int blocks, long[] found, ref int access)
    {
        long written = pixels + (places.WindowPixels * first / Math.Max(1, places.Count));
        for (int patch = first; patch < behind; patch++)
        {
            foreach ((long begin, long end) in places.Runs(patch))
            {
                if (end > pixels || written + end - begin > blocks)
                    return;
                for (long place = begin; place < end; place++)
                {
                    found[Find(levels, (int)place, false, ++access)]++;
                    found[Find(levels, (int)written++, true, ++access)]++;
                }
            }
        }
    }

    /// <summary>The first level that has a block; it is in all before it from then on.</summary>
    private static int Find(BlockCache[] levels, int block, bool writes, int access)
    {
        for (int level = 0; level < levels.Length; level++)
        {
            long hits = levels[level].Hits;
            levels[level].Access(block, writes, access);
            if (levels[level].Hits > hits)
                return level;
        }

        return levels.Length;
    }
}
