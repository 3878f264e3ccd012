namespace LatencyLab.Kernels.Patches;

/// <summary>Sizes of the kernels that write patches to a map.</summary>
internal struct PatchMapShape
{
    public int Height, Width, Channels;

    public int Granularity;

    /// <summary>Patches down and across an image.</summary>
    public int Rows, Columns;

    /// <summary>Selected patches.</summary>
    public int Patches;

    /// <summary>Runs, each a row of a patch, that an item moves: down a patch, or across a row of the map.</summary>
    public int ItemRuns;

    /// <summary>Items that share a run.</summary>
    public int Parts;

    /// <summary>The lowest value an output can have: 0 with a ReLU, minus infinity without.</summary>
    public float Floor;
}

/// <summary>Searches in the ascending list of selected patches.</summary>
internal static class SelectedPatches
{
    /// <summary>
    /// Position of the first selected patch that is not before <paramref name="patch"/>; their number where there is none.
    /// </summary>
    public static int FirstFrom<TIndex>(TIndex patches, int count, int patch) where TIndex : struct, IIndexBuffer
    {
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (patches[middle] < patch)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
