namespace LatencyLab.Kernels.Lanes;

/// <summary>Rows of channels or scores, whose last register may be partly used.</summary>
internal static class Rows
{
    /// <summary>Stores the first <paramref name="count"/> of the elements in four registers; count may be larger than that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TBuffer, TLanes>(TBuffer target, int index, TLanes a, TLanes b, TLanes c, TLanes d, int count)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        int width = TLanes.Width;
        if (count >= 4 * width)
        {
            target.Store(index, a);
            target.Store(index + width, b);
            target.Store(index + 2 * width, c);
            target.Store(index + 3 * width, d);
            return;
        }

        Store<TBuffer, TLanes>(target, index, a, count);
        Store<TBuffer, TLanes>(target, index + width, b, count - width);
        Store<TBuffer, TLanes>(target, index + 2 * width, c, count - 2 * width);
        Store<TBuffer, TLanes>(target, index + 3 * width, d, count - 3 * width);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes; none if it is not positive, all if it is the width or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TBuffer, TLanes>(TBuffer target, int index, TLanes value, int count)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        if (count >= TLanes.Width)
            target.Store(index, value);
        else if (count > 0)
            target.StorePartial(index, value, count);
    }

    /// <summary>The greatest of the first <paramref name="count"/> elements, at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest<TBuffer, TLanes>(TBuffer row, int count)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        int width = TLanes.Width;
        if (count >= width)
        {
            // The last register takes some elements a second time.
            TLanes most = row.Load(count - width);
            for (int i = 0; i + width < count; i += width)
                most = TLanes.Max(most, row.Load(i));
            return TLanes.Greatest(most);
        }

        float greatest = row[0];
        for (int i = 1; i < count; i++)
            greatest = Math.Max(greatest, row[i]);
        return greatest;
    }
}
