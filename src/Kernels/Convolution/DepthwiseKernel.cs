namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="DepthwiseKernel{TBuffer, TLanes}"/>.</summary>
internal struct DepthwiseShape
{
    /// <summary>Registers of channels of a tile.</summary>
    public const int Registers = 2;

    /// <summary>Floats of a cache line.</summary>
    public const int LineFloats = 16;

    public int InputHeight, InputWidth, OutputHeight, OutputWidth, Channels;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, DilationHeight, DilationWidth;

    /// <summary>Rows of padding above, columns on the left.</summary>
    public int PaddingTop, PaddingLeft;

    /// <summary>Tiles of 7 pixels across an output row, the last one maybe partial.</summary>
    public int RowTiles;

    /// <summary>Blocks of two registers of channels in a pixel, and how many of them an item computes.</summary>
    public int Blocks, ItemBlocks;

    /// <summary>
    /// Floats of the next tile's input that are asked for ahead, of each new row and after each register of channels; 0: none.
    /// </summary>
    public int AheadFloats;

    /// <summary>Items that share a tile.</summary>
    public readonly int Parts => (Blocks + ItemBlocks - 1) / ItemBlocks;

    /// <summary>Where the input lies that the next tile of a row reads and the output row before has not.</summary>
    /// <param name="start">First pixel of the image.</param>
    /// <param name="row">Output row of the tile before.</param>
    /// <param name="column">First output column of the tile, or the end of the row: the next row begins.</param>
    public readonly int Ahead(int start, int row, int column)
    {
        if (column >= OutputWidth)
        {
            row++;
            column = 0;
        }

        int line = (row - 1) * StrideHeight - PaddingTop + KernelHeight;
        return (start + line * InputWidth + column * StrideWidth - PaddingLeft) * Channels;
    }
}

/// <summary>
/// Depthwise convolution with one output a channel. An item is a tile of 7 output pixels in a row, or some of its channels; these are
/// computed two registers at a time, or one where no more are left, so that every weight that is loaded is used 7 times.
/// </summary>
/// <param name="input">[images, height, width, channels].</param>
/// <param name="weights">[kernel rows, kernel columns, channels].</param>
/// <param name="bounds">[bias of the channels, lower bounds of the channels].</param>
/// <param name="output">[images, output height, output width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct DepthwiseKernel<TBuffer, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, DepthwiseShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly DepthwiseShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int parts = _shape.Parts, part = item % parts, rest = item / parts;
        int line = rest / _shape.RowTiles, column = (rest - line * _shape.RowTiles) * ConvolutionTile.MostPixels;
        int image = line / _shape.OutputHeight, row = line - image * _shape.OutputHeight;
        int pixels = Math.Min(ConvolutionTile.MostPixels, _shape.OutputWidth - column);
        int top = row * _shape.StrideHeight - _shape.PaddingTop, left = column * _shape.StrideWidth - _shape.PaddingLeft;
        int step = DepthwiseShape.Registers * TLanes.Width, channel = part * _shape.ItemBlocks * step;
        int end = Math.Min(channel + _shape.ItemBlocks * step, _shape.Channels), start = image * _shape.InputHeight * _shape.InputWidth;
        int target = (line * _shape.OutputWidth + column) * _shape.Channels;
        for (; channel < end; channel += step)
        {
            if (_shape.Channels - channel > TLanes.Width)
                ComputeWide(start, top, left, pixels, channel, target + channel);
            else
                ComputeNarrow(start, top, left, pixels, channel, target + channel);
        }
    }

    /// <summary>Two registers of channels of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeWide(int start, int top, int left, int pixels, int channel, int target)
    {
        int width = TLanes.Width, channels = _shape.Channels;
        TLanes a0 = _bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        TLanes b0 = _bounds.Load(channel + width), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
        int across = _shape.StrideWidth, s = across * channels, step = _shape.DilationWidth * channels, columns = _shape.InputWidth;
        bool isInside = left >= 0 & left + 6 * across + (_shape.KernelWidth - 1) * _shape.DilationWidth < columns;
        TBuffer tapWeights = _weights.From(channel);
        for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * _shape.DilationHeight;
            if ((uint)y >= (uint)_shape.InputHeight)
            {
                tapWeights = tapWeights.From(_shape.KernelWidth * channels);
                continue;
            }

            TBuffer p0 = _input.From((start + y * columns + left) * channels + channel), p1 = p0.From(s), p2 = p1.From(s);
            TBuffer p3 = p2.From(s), p4 = p3.From(s), p5 = p4.From(s), p6 = p5.From(s);
            for (int tapColumn = 0; isInside & tapColumn < _shape.KernelWidth; tapColumn++)
            {
                TLanes u = tapWeights.Load(0), w = tapWeights.Load(width);
                a0 = TLanes.MultiplyAdd(u, p0.Load(0), a0);
                b0 = TLanes.MultiplyAdd(w, p0.Load(width), b0);
                a1 = TLanes.MultiplyAdd(u, p1.Load(0), a1);
                b1 = TLanes.MultiplyAdd(w, p1.Load(width), b1);
                a2 = TLanes.MultiplyAdd(u, p2.Load(0), a2);
                b2 = TLanes.MultiplyAdd(w, p2.Load(width), b2);
                a3 = TLanes.MultiplyAdd(u, p3.Load(0), a3);
                b3 = TLanes.MultiplyAdd(w, p3.Load(width), b3);
                a4 = TLanes.MultiplyAdd(u, p4.Load(0), a4);
                b4 = TLanes.MultiplyAdd(w, p4.Load(width), b4);
                a5 = TLanes.MultiplyAdd(u, p5.Load(0), a5);
                b5 = TLanes.MultiplyAdd(w, p5.Load(width), b5);
                a6 = TLanes.MultiplyAdd(u, p6.Load(0), a6);
                b6 = TLanes.MultiplyAdd(w, p6.Load(width), b6);
                tapWeights = tapWeights.From(channels);
                p0 = p0.From(step);
                p1 = p1.From(step);
                p2 = p2.From(step);
                p3 = p3.From(step);
                p4 = p4.From(step);
                p5 = p5.From(step);
                p6 = p6.From(step);
            }

            // Pixels that a tap leaves out have its column in the padding, or lie behind the end of the row.
            int column = left;
            for (int tapColumn = 0; !isInside & tapColumn < _shape.KernelWidth; tapColumn++)
            {
                TLanes u = tapWeights.Load(0), w = tapWeights.Load(width);
                if ((uint)column < (uint)columns)
                {
                    a0 = TLanes.MultiplyAdd(u, p0.Load(0), a0);
                    b0 = TLanes.MultiplyAdd(w, p0.Load(width), b0);
                }

                if ((uint)(column + across) < (uint)columns)
                {
                    a1 = TLanes.MultiplyAdd(u, p1.Load(0), a1);
                    b1 = TLanes.MultiplyAdd(w, p1.Load(width), b1);
                }

                if ((uint)(column + 2 * across) < (uint)columns)
                {
                    a2 = TLanes.MultiplyAdd(u, p2.Load(0), a2);
                    b2 = TLanes.MultiplyAdd(w, p2.Load(width), b2);
                }

                if ((uint)(column + 3 * across) < (uint)columns)
                {
                    a3 = TLanes.MultiplyAdd(u, p3.Load(0), a3);
                    b3 = TLanes.MultiplyAdd(w, p3.Load(width), b3);
                }

                if ((uint)(column + 4 * across) < (uint)columns)
                {
                    a4 = TLanes.MultiplyAdd(u, p4.Load(0), a4);
                    b4 = TLanes.MultiplyAdd(w, p4.Load(width), b4);
                }

                if ((uint)(column + 5 * across) < (uint)columns)
                {
                    a5 = TLanes.MultiplyAdd(u, p5.Load(0), a5);
                    b5 = TLanes.MultiplyAdd(w, p5.Load(width), b5);
                }

                if ((uint)(column + 6 * across) < (uint)columns)
                {
                    a6 = TLanes.MultiplyAdd(u, p6.Load(0), a6);
                    b6 = TLanes.MultiplyAdd(w, p6.Load(width), b6);
                }

                column += _shape.DilationWidth;
                tapWeights = tapWeights.From(channels);
                p0 = p0.From(step);
                p1 = p1.From(step);
                p2 = p2.From(step);
                p3 = p3.From(step);
                p4 = p4.From(step);
                p5 = p5.From(step);
                p6 = p6.From(step);
            }
        }

        int count = channels - channel;
        TLanes floorA = _bounds.Load(channels + channel), floorB = _bounds.Load(channels + channel + width);
        Store(target, TLanes.Max(a0, floorA), TLanes.Max(b0, floorB), count);
        if (pixels > 1)
            Store(target + channels, TLanes.Max(a1, floorA), TLanes.Max(b1, floorB), count);
        if (pixels > 2)
            Store(target + 2 * channels, TLanes.Max(a2, floorA), TLanes.Max(b2, floorB), count);
        if (pixels > 3)
            Store(target + 3 * channels, TLanes.Max(a3, floorA), TLanes.Max(b3, floorB), count);
        if (pixels > 4)
            Store(target + 4 * channels, TLanes.Max(a4, floorA), TLanes.Max(b4, floorB), count);
        if (pixels > 5)
            Store(target + 5 * channels, TLanes.Max(a5, floorA), TLanes.Max(b5, floorB), count);
        if (pixels > 6)
            Store(target + 6 * channels, TLanes.Max(a6, floorA), TLanes.Max(b6, floorB), count);
    }

    /// <summary>One register of channels of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeNarrow(int start, int top, int left, int pixels, int channel, int target)
    {
        int channels = _shape.Channels;
        TLanes a0 = _bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        int across = _shape.StrideWidth, s = across * channels, step = _shape.DilationWidth * channels, columns = _shape.InputWidth;
        bool isInside = left >= 0 & left + 6 * across + (_shape.KernelWidth - 1) * _shape.DilationWidth < columns;
        TBuffer tapWeights = _weights.From(channel);
        for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * _shape.DilationHeight;
            if ((uint)y >= (uint)_shape.InputHeight)
            {
                tapWeights = tapWeights.From(_shape.KernelWidth * channels);
                continue;
            }

            TBuffer p0 = _input.From((start + y * columns + left) * channels + channel), p1 = p0.From(s), p2 = p1.From(s);
            TBuffer p3 = p2.From(s), p4 = p3.From(s), p5 = p4.From(s), p6 = p5.From(s);
            for (int tapColumn = 0; isInside & tapColumn < _shape.KernelWidth; tapColumn++)
            {
                TLanes u = tapWeights.Load(0);
                a0 = TLanes.MultiplyAdd(u, p0.Load(0), a0);
                a1 = TLanes.MultiplyAdd(u, p1.Load(0), a1);
                a2 = TLanes.MultiplyAdd(u, p2.Load(0), a2);
                a3 = TLanes.MultiplyAdd(u, p3.Load(0), a3);
                a4 = TLanes.MultiplyAdd(u, p4.Load(0), a4);
                a5 = TLanes.MultiplyAdd(u, p5.Load(0), a5);
                a6 = TLanes.MultiplyAdd(u, p6.Load(0), a6);
                tapWeights = tapWeights.From(channels);
                p0 = p0.From(step);
                p1 = p1.From(step);
                p2 = p2.From(step);
                p3 = p3.From(step);
                p4 = p4.From(step);
                p5 = p5.From(step);
                p6 = p6.From(step);
            }

            // Pixels that a tap leaves out have its column in the padding, or lie behind the end of the row.
            int column = left;
            for (int tapColumn = 0; !isInside & tapColumn < _shape.KernelWidth; tapColumn++)
            {
                TLanes u = tapWeights.Load(0);
                if ((uint)column < (uint)columns)
                    a0 = TLanes.MultiplyAdd(u, p0.Load(0), a0);
                if ((uint)(column + across) < (uint)columns)
                    a1 = TLanes.MultiplyAdd(u, p1.Load(0), a1);
                if ((uint)(column + 2 * across) < (uint)columns)
                    a2 = TLanes.MultiplyAdd(u, p2.Load(0), a2);
                if ((uint)(column + 3 * across) < (uint)columns)
                    a3 = TLanes.MultiplyAdd(u, p3.Load(0), a3);
                if ((uint)(column + 4 * across) < (uint)columns)
                    a4 = TLanes.MultiplyAdd(u, p4.Load(0), a4);
                if ((uint)(column + 5 * across) < (uint)columns)
                    a5 = TLanes.MultiplyAdd(u, p5.Load(0), a5);
                if ((uint)(column + 6 * across) < (uint)columns)
                    a6 = TLanes.MultiplyAdd(u, p6.Load(0), a6);
                column += _shape.DilationWidth;
                tapWeights = tapWeights.From(channels);
                p0 = p0.From(step);
                p1 = p1.From(step);
                p2 = p2.From(step);
                p3 = p3.From(step);
                p4 = p4.From(step);
                p5 = p5.From(step);
                p6 = p6.From(step);
            }
        }

        int count = channels - channel;
        TLanes floor = _bounds.Load(channels + channel);
        Rows.Store<TBuffer, TLanes>(_output, target, TLanes.Max(a0, floor), count);
        if (pixels > 1)
            Rows.Store<TBuffer, TLanes>(_output, target + channels, TLanes.Max(a1, floor), count);
        if (pixels > 2)
            Rows.Store<TBuffer, TLanes>(_output, target + 2 * channels, TLanes.Max(a2, floor), count);
        if (pixels > 3)
            Rows.Store<TBuffer, TLanes>(_output, target + 3 * channels, TLanes.Max(a3, floor), count);
        if (pixels > 4)
            Rows.Store<TBuffer, TLanes>(_output, target + 4 * channels, TLanes.Max(a4, floor), count);
        if (pixels > 5)
            Rows.Store<TBuffer, TLanes>(_output, target + 5 * channels, TLanes.Max(a5, floor), count);
        if (pixels > 6)
            Rows.Store<TBuffer, TLanes>(_output, target + 6 * channels, TLanes.Max(a6, floor), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int index, TLanes a, TLanes b, int count)
    {
        Rows.Store<TBuffer, TLanes>(_output, index, a, count);
        Rows.Store<TBuffer, TLanes>(_output, index + TLanes.Width, b, count - TLanes.Width);
    }
}
