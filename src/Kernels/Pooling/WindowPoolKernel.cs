namespace LatencyLab.Kernels.Pooling;

/// <summary>Sizes of a <see cref="WindowPoolKernel{TBuffer, TLanes, TReduction}"/>.</summary>
internal struct WindowPoolShape
{
    /// <summary>Registers of channels that are reduced at a time, but for whole windows of 3 x 3 and 2 x 2.</summary>
    public const int Registers = 4;

    public int InputHeight, InputWidth, OutputHeight, OutputWidth, Channels;

    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth;

    /// <summary>Rows of padding above, columns on the left.</summary>
    public int PaddingTop, PaddingLeft;

    /// <summary>What the reduction starts with: 0, or minus infinity for a maximum.</summary>
    public float Start;

    /// <summary>What the reduced values are multiplied by: for an average 1 / the whole window, padding counting as zeros.</summary>
    public float Scale;

    /// <summary>Channels of a tile, and tiles of a pixel.</summary>
    public int Block, Blocks;

    /// <summary>Tiles, each a block of channels of an output pixel.</summary>
    public int Tiles;

    /// <summary>Tiles that an item computes.</summary>
    public int ItemTiles;

    public readonly int Items => Tiles / ItemTiles + (Tiles % ItemTiles == 0 ? 0 : 1);
}

/// <summary>Average or maximum of windows of the input. An item is a few tiles.</summary>
/// <param name="input">[images, height, width, channels].</param>
/// <param name="output">[images, output height, output width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct WindowPoolKernel<TBuffer, TLanes, TReduction>(TBuffer input, TBuffer output, WindowPoolShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TReduction : struct, IReduction<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly WindowPoolShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int tile = item * _shape.ItemTiles, end = Math.Min(tile + _shape.ItemTiles, _shape.Tiles);
        int pixel = tile / _shape.Blocks, block = tile - pixel * _shape.Blocks;
        int line = pixel / _shape.OutputWidth, column = pixel - line * _shape.OutputWidth;
        int image = line / _shape.OutputHeight, row = line - image * _shape.OutputHeight;
        for (; tile < end; tile++)
        {
            Compute(image, row, column, block);
            if (++block < _shape.Blocks)
                continue;
            block = 0;
            if (++column < _shape.OutputWidth)
                continue;
            column = 0;
            if (++row < _shape.OutputHeight)
                continue;
            row = 0;
            image++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Compute(int image, int row, int column, int block)
    {
        int channel = block * _shape.Block, count = Math.Min(_shape.Block, _shape.Channels - channel);
        int top = row * _shape.StrideHeight - _shape.PaddingTop, left = column * _shape.StrideWidth - _shape.PaddingLeft;
        int bottom = Math.Min(top + _shape.KernelHeight, _shape.InputHeight),
            right = Math.Min(left + _shape.KernelWidth, _shape.InputWidth);
        top = Math.Max(top, 0);
        left = Math.Max(left, 0);
        // Places, not buffers: an empty window's place may lie outside of the map, where there is none.
        int from = ((image * _shape.InputHeight + top) * _shape.InputWidth + left) * _shape.Channels + channel;
        int to = ((image * _shape.OutputHeight + row) * _shape.OutputWidth + column) * _shape.Channels + channel;
        int width = TLanes.Width, rows = bottom - top, columns = right - left;
        if (rows == 3 & columns == 3)
        {
            ReduceThree(from, to, count);
            return;
        }

        if (rows == 2 & columns == 2)
        {
            ReducePair(from, to, count);
            return;
        }

        for (; count > 3 * width; from += 4 * width, to += 4 * width, count -= 4 * width)
            ReduceFour(from, to, rows, columns, count);
        if (count > width)
        {
            ReduceTwo(from, to, rows, columns, count);
            from += 2 * width;
            to += 2 * width;
            count -= 2 * width;
        }

        if (count > 0)
            ReduceOne(from, to, rows, columns, count);
    }

    /// <summary>A whole window of 3 x 3 pixels, register by register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReduceThree(int from, int to, int count)
    {
        int step = _shape.Channels, line = _shape.InputWidth * step, width = TLanes.Width;
        TLanes scale = TLanes.Splat(_shape.Scale);
        TBuffer output = _output.From(to), p0 = _input.From(from), p1 = p0.From(step), p2 = p1.From(step);
        TBuffer q0 = p0.From(line), q1 = q0.From(step), q2 = q1.From(step), r0 = q0.From(line), r1 = r0.From(step), r2 = r1.From(step);
        for (int i = 0; i < count; i += width)
        {
            TLanes a = TReduction.Combine(TReduction.Combine(p0.Load(i), p1.Load(i)), p2.Load(i));
            TLanes b = TReduction.Combine(TReduction.Combine(q0.Load(i), q1.Load(i)), q2.Load(i));
            TLanes c = TReduction.Combine(TReduction.Combine(r0.Load(i), r1.Load(i)), r2.Load(i));
            TLanes result = TReduction.Scaled(TReduction.Combine(TReduction.Combine(a, b), c), scale);
            Rows.Store<TBuffer, TLanes>(output, i, result, count - i);
        }
    }

    /// <summary>A whole window of 2 x 2 pixels, register by register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReducePair(int from, int to, int count)
    {
        int step = _shape.Channels, line = _shape.InputWidth * step, width = TLanes.Width;
        TLanes scale = TLanes.Splat(_shape.Scale);
        TBuffer output = _output.From(to), p0 = _input.From(from), p1 = p0.From(step), q0 = p0.From(line), q1 = q0.From(step);
        for (int i = 0; i < count; i += width)
        {
            TLanes a = TReduction.Combine(p0.Load(i), p1.Load(i)), b = TReduction.Combine(q0.Load(i), q1.Load(i));
            Rows.Store<TBuffer, TLanes>(output, i, TReduction.Scaled(TReduction.Combine(a, b), scale), count - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceOne(int from, int to, int rows, int columns, int count)
    {
        int step = _shape.Channels, line = _shape.InputWidth * step, end = columns * step;
        TLanes a = TLanes.Splat(_shape.Start);
        for (int y = 0; y < rows; y++, from += line)
        {
            for (int at = 0; at < end; at += step)
                a = TReduction.Combine(a, _input.Load(from + at));
        }

        Rows.Store<TBuffer, TLanes>(_output, to, TReduction.Scaled(a, TLanes.Splat(_shape.Scale)), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceTwo(int from, int to, int rows, int columns, int count)
    {
        int step = _shape.Channels, line = _shape.InputWidth * step, end = columns * step, width = TLanes.Width;
        TLanes a = TLanes.Splat(_shape.Start), b = a;
        for (int y = 0; y < rows; y++, from += line)
        {
            for (int at = 0; at < end; at += step)
            {
                a = TReduction.Combine(a, _input.Load(from + at));
                b = TReduction.Combine(b, _input.Load(from + at + width));
            }
        }

        TLanes scale = TLanes.Splat(_shape.Scale);
        _output.Store(to, TReduction.Scaled(a, scale));
        Rows.Store<TBuffer, TLanes>(_output, to + width, TReduction.Scaled(b, scale), count - width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceFour(int from, int to, int rows, int columns, int count)
    {
        // A register past the last channel holds what follows in memory; it is not stored.
        int step = _shape.Channels, line = _shape.InputWidth * step, end = columns * step, width = TLanes.Width;
        TLanes a = TLanes.Splat(_shape.Start), b = a, c = a, d = a;
        for (int y = 0; y < rows; y++, from += line)
        {
            for (int at = 0; at < end; at += step)
            {
                TBuffer pixel = _input.From(from + at);
                a = TReduction.Combine(a, pixel.Load(0));
                b = TReduction.Combine(b, pixel.Load(width));
                c = TReduction.Combine(c, pixel.Load(2 * width));
                d = TReduction.Combine(d, pixel.Load(3 * width));
            }
        }

        TLanes scale = TLanes.Splat(_shape.Scale);
        Rows.Store<TBuffer, TLanes>(
            _output, to, TReduction.Scaled(a, scale), TReduction.Scaled(b, scale), TReduction.Scaled(c, scale), TReduction.Scaled(d, scale),
            count);
    }
}
