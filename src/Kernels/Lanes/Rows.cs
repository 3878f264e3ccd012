namespace LatencyLab.Kernels.Lanes;

/// <summary>Stores at the end of a row of channels, where a register may be partly used.</summary>
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
}
