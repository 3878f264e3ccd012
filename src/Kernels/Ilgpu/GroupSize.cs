namespace LatencyLab.Kernels.Ilgpu;

/// <summary>How many threads of a GPU run as a group.</summary>
internal static class GroupSize
{
    /// <summary>
    /// Warps of the largest group: enough to hide latencies, few enough for kernels of 255 registers, of which a multiprocessor has 64 Ki.
    /// </summary>
    public const int MostWarps = 8;

    /// <summary>Groups of a multiprocessor below which smaller ones spread the work better.</summary>
    private const int GroupsOfMultiprocessor = 4;

    /// <summary>The largest of 8, 4, 2 or 1 warps that leaves every multiprocessor some groups, and that the device allows.</summary>
    /// <param name="items">Items of the launch.</param>
    /// <param name="warpSize">Threads that run in step.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    /// <param name="most">Threads of the largest group that it allows.</param>
    /// <param name="mostWarps">Warps of the largest group that is asked for.</param>
    public static int For(int items, int warpSize, int multiprocessors, int most, int mostWarps = MostWarps)
    {
        int warp = Math.Clamp(warpSize, 1, most), size = warp;
        for (int warps = 2; warps <= mostWarps; warps *= 2)
        {
            int next = warps * warp;
            if (next <= most && (long)next * GroupsOfMultiprocessor * multiprocessors <= items)
                size = next;
        }

        return size;
    }
}
