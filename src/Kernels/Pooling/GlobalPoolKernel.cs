namespace LatencyLab.Kernels.Pooling;

/// <summary>How two values become one.</summary>
internal interface IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    static abstract TLanes Combine(TLanes a, TLanes b);

    /// <summary>What a window's values are reduced to: times the scale, where it is not always 1.</summary>
    static abstract TLanes Scaled(TLanes value, TLanes scale);
}

/// <inheritdoc/>
internal readonly struct SumReduction<TLanes> : IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Combine(TLanes a, TLanes b) => TLanes.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scaled(TLanes value, TLanes scale) => TLanes.Multiply(value, scale);
}

/// <inheritdoc/>
internal readonly struct MaximumReduction<TLanes> : IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Combine(TLanes a, TLanes b) => TLanes.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scaled(TLanes value, TLanes scale) => value;
}

/// <summary>Sizes of a <see cref="GlobalPoolKernel{TBuffer, TLanes, TReduction}"/>.</summary>
internal struct GlobalPoolShape
{
    public int Pixels, Channels;

    /// <summary>Channels of an item, whole registers, and items that share an image.</summary>
    public int Block, Blocks;

    /// <summary>What the reduced values are multiplied by: 1 / pixels for an average.</summary>
    public float Scale;
}

/// <summary>
/// Average or maximum over all pixels of an image. An item is a block of its channels: up to <see cref="Registers"/> registers are kept in
/// registers, with several pixels side by side where they are few. Of wider blocks only the last register is; four pixels at a time are
/// added to the others in the output, so that the map is read in long runs: with a pixel's channels a page apart, short ones cost an
/// address translation each. A register that is partly used is never stored before it is complete: reading it back would wait for the
/// partial store.
/// </summary>
/// <param name="input">[images, pixels, channels].</param>
/// <param name="output">[images, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct GlobalPoolKernel<TBuffer, TLanes, TReduction>(TBuffer input, TBuffer output, GlobalPoolShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TReduction : struct, IReduction<TLanes>
{
    /// <summary>Registers of a block that are reduced without the output.</summary>
    public const int Registers = 4;

    private const int Together = 4;
    private readonly TBuffer _input = input, _output = output;
    private readonly GlobalPoolShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _shape.Blocks, channel = (item - image * _shape.Blocks) * _shape.Block;
        int count = Math.Min(_shape.Block, _shape.Channels - channel), width = TLanes.Width;
        TBuffer from = _input.From(image * _shape.Pixels * _shape.Channels + channel), to = _output.From(image * _shape.Channels + channel);
        if (count > Registers * width)
        {
            ReduceMany(from, to, count);
            return;
        }

        if (count > 3 * width)
        {
            ReduceFour(from, to, count);
            return;
        }

        if (count > width)
        {
            ReduceTwo(from, to, count);
            if (count > 2 * width)
                ReduceOne(from.From(2 * width), to.From(2 * width), count - 2 * width);
            return;
        }

        ReduceOne(from, to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceOne(TBuffer from, TBuffer to, int count)
    {
        int step = _shape.Channels, pixel = Together;
        TLanes a = from.Load(0);
        if (_shape.Pixels >= Together)
        {
            TLanes b = from.Load(step), c = from.Load(2 * step), d = from.Load(3 * step);
            for (; pixel + Together <= _shape.Pixels; pixel += Together)
            {
                TBuffer p = from.From(pixel * step);
                a = TReduction.Combine(a, p.Load(0));
                b = TReduction.Combine(b, p.Load(step));
                c = TReduction.Combine(c, p.Load(2 * step));
                d = TReduction.Combine(d, p.Load(3 * step));
            }

            a = TReduction.Combine(TReduction.Combine(a, b), TReduction.Combine(c, d));
        }
        else
        {
            pixel = 1;
        }

        for (; pixel < _shape.Pixels; pixel++)
            a = TReduction.Combine(a, from.Load(pixel * step));
        Rows.Store<TBuffer, TLanes>(to, 0, TLanes.Multiply(a, TLanes.Splat(_shape.Scale)), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceTwo(TBuffer from, TBuffer to, int count)
    {
        int step = _shape.Channels, width = TLanes.Width, pixel = 1;
        TLanes a = from.Load(0), b = from.Load(width);
        if (_shape.Pixels >= 2)
        {
            TLanes c = from.Load(step), d = from.Load(step + width);
            for (pixel = 2; pixel + 2 <= _shape.Pixels; pixel += 2)
            {
                TBuffer p = from.From(pixel * step);
                a = TReduction.Combine(a, p.Load(0));
                b = TReduction.Combine(b, p.Load(width));
                c = TReduction.Combine(c, p.Load(step));
                d = TReduction.Combine(d, p.Load(step + width));
            }

            a = TReduction.Combine(a, c);
            b = TReduction.Combine(b, d);
        }

        if (pixel < _shape.Pixels)
        {
            a = TReduction.Combine(a, from.Load(pixel * step));
            b = TReduction.Combine(b, from.Load(pixel * step + width));
        }

        TLanes scale = TLanes.Splat(_shape.Scale);
        to.Store(0, TLanes.Multiply(a, scale));
        Rows.Store<TBuffer, TLanes>(to, width, TLanes.Multiply(b, scale), count - width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceFour(TBuffer from, TBuffer to, int count)
    {
        // Registers past the last channel hold what follows in memory; they are not stored.
        int step = _shape.Channels, width = TLanes.Width;
        TLanes a = from.Load(0), b = from.Load(width), c = from.Load(2 * width), d = from.Load(3 * width);
        for (int pixel = 1; pixel < _shape.Pixels; pixel++)
        {
            TBuffer p = from.From(pixel * step);
            a = TReduction.Combine(a, p.Load(0));
            b = TReduction.Combine(b, p.Load(width));
            c = TReduction.Combine(c, p.Load(2 * width));
            d = TReduction.Combine(d, p.Load(3 * width));
        }

        TLanes scale = TLanes.Splat(_shape.Scale);
        Rows.Store<TBuffer, TLanes>(
            to, 0, TLanes.Multiply(a, scale), TLanes.Multiply(b, scale), TLanes.Multiply(c, scale), TLanes.Multiply(d, scale), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceMany(TBuffer from, TBuffer to, int count)
    {
        int step = _shape.Channels, width = TLanes.Width, pixel = 1, last = (count - 1) / width * width;
        for (int i = 0; i < last; i += width)
            to.Store(i, from.Load(i));
        TLanes end = from.Load(last);
        for (; pixel + Together <= _shape.Pixels; pixel += Together)
        {
            TBuffer p = from.From(pixel * step), q = p.From(step), r = q.From(step), s = r.From(step);
            for (int i = 0; i < last; i += width)
                to.Store(i, TReduction.Combine(to.Load(i), CombineFour(p, q, r, s, i)));
            end = TReduction.Combine(end, CombineFour(p, q, r, s, last));
        }

        for (; pixel < _shape.Pixels; pixel++)
        {
            TBuffer p = from.From(pixel * step);
            for (int i = 0; i < last; i += width)
                to.Store(i, TReduction.Combine(to.Load(i), p.Load(i)));
            end = TReduction.Combine(end, p.Load(last));
        }

        TLanes scale = TLanes.Splat(_shape.Scale);
        for (int i = 0; i < last; i += width)
            to.Store(i, TLanes.Multiply(to.Load(i), scale));
        Rows.Store<TBuffer, TLanes>(to, last, TLanes.Multiply(end, scale), count - last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes CombineFour(TBuffer p, TBuffer q, TBuffer r, TBuffer s, int i) =>
        TReduction.Combine(TReduction.Combine(p.Load(i), q.Load(i)), TReduction.Combine(r.Load(i), s.Load(i)));
}
