namespace LatencyLab.Kernels.Lanes;

/// <summary>
/// Moves of contiguous runs of elements. A run may be shared by several items: of <c>parts</c> parts, register by register in turn,
/// an item does one, so that the threads of a GPU touch neighbouring memory; on a core there is one part.
/// </summary>
internal static class Runs
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<TBuffer, TLanes>(TBuffer from, TBuffer to, int length, int part, int parts)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        int width = TLanes.Width, step = parts * width, i = part * width;
        for (; i + 3 * step + width <= length; i += 4 * step)
        {
            TLanes a = from.Load(i), b = from.Load(i + step), c = from.Load(i + 2 * step), d = from.Load(i + 3 * step);
            to.Store(i, a);
            to.Store(i + step, b);
            to.Store(i + 2 * step, c);
            to.Store(i + 3 * step, d);
        }

        for (; i + width <= length; i += step)
            to.Store(i, from.Load(i));
        if (i < length)
            to.StorePartial(i, from.Load(i), length - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear<TBuffer, TLanes>(TBuffer to, int length, int part, int parts)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        int width = TLanes.Width, step = parts * width, i = part * width;
        for (; i + width <= length; i += step)
            to.Store(i, TLanes.Zero);
        if (i < length)
            to.StorePartial(i, TLanes.Zero, length - i);
    }

    /// <summary>to = max(from, floor): a ReLU where the floor is 0, a copy where it is minus infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Floor<TBuffer, TLanes>(TBuffer from, TBuffer to, float floor, int length, int part, int parts)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes low = TLanes.Splat(floor);
        int width = TLanes.Width, step = parts * width, i = part * width;
        for (; i + step + width <= length; i += 2 * step)
        {
            TLanes a = from.Load(i), b = from.Load(i + step);
            to.Store(i, TLanes.Max(a, low));
            to.Store(i + step, TLanes.Max(b, low));
        }

        for (; i + width <= length; i += step)
            to.Store(i, TLanes.Max(from.Load(i), low));
        if (i < length)
            to.StorePartial(i, TLanes.Max(from.Load(i), low), length - i);
    }

    /// <summary>to = max(first + second, floor).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TBuffer, TLanes>(TBuffer first, TBuffer second, TBuffer to, float floor, int length, int part, int parts)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes low = TLanes.Splat(floor);
        int width = TLanes.Width, step = parts * width, i = part * width;
        for (; i + step + width <= length; i += 2 * step)
        {
            TLanes a = TLanes.Add(first.Load(i), second.Load(i)), b = TLanes.Add(first.Load(i + step), second.Load(i + step));
            to.Store(i, TLanes.Max(a, low));
            to.Store(i + step, TLanes.Max(b, low));
        }

        for (; i + width <= length; i += step)
            to.Store(i, TLanes.Max(TLanes.Add(first.Load(i), second.Load(i)), low));
        if (i < length)
            to.StorePartial(i, TLanes.Max(TLanes.Add(first.Load(i), second.Load(i)), low), length - i);
    }
}
