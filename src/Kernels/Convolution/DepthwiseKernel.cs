namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="DepthwiseKernel{TBuffer, TLanes}"/>.</summary>
internal struct DepthwiseShape
{
    /// <summary>Registers of channels of a tile.</summary>
    public const int Registers = 2;

    public int InputHeight, InputWidth, OutputHeight, OutputWidth, Channels;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, DilationHeight, DilationWidth;

    /// <summary>Rows of padding above, columns on the left.</summary>
    public int PaddingTop, PaddingLeft;

    /// <summary>Tiles of 7 pixels across an output row, the last one maybe partial.</summary>
    public int RowTiles;

    /// <summary>Blocks of two registers of channels in a pixel, and how many of them an item computes.</summary>
    public int Blocks, ItemBlocks;

    /// <summary>Element offset, in the input, of a pixel of zeros that stands for everything outside the map.</summary>
    public int ZeroPixel;

    /// <summary>Items that share a tile.</summary>
    public readonly int Parts => (Blocks + ItemBlocks - 1) / ItemBlocks;
}

/// <summary>
/// Depthwise convolution with one output a channel. An item is a tile of 7 output pixels in a row, or some of its channels; these are
/// computed two registers at a time, or one where no more are left, so that every weight that is loaded is used 7 times.
/// </summary>
/// <param name="input">[images, height, width, channels], then a pixel of zeros.</param>
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
        int line = rest / _shape.RowTiles, column = (rest - line * _shape.RowTiles) * ConvolutionTile.Pixels;
        int image = line / _shape.OutputHeight, row = line - image * _shape.OutputHeight;
        int pixels = Math.Min(ConvolutionTile.Pixels, _shape.OutputWidth - column);
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
        int across = _shape.StrideWidth, s = across * channels;
        bool isInside = left >= 0 && left + 6 * across + (_shape.KernelWidth - 1) * _shape.DilationWidth < _shape.InputWidth;
        for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * _shape.DilationHeight;
            if ((uint)y >= (uint)_shape.InputHeight)
                continue;
            int line = (start + y * _shape.InputWidth) * channels + channel;
            for (int tapColumn = 0; tapColumn < _shape.KernelWidth; tapColumn++)
            {
                int x = left + tapColumn * _shape.DilationWidth;
                int e0 = line + x * channels, e1 = e0 + s, e2 = e1 + s, e3 = e2 + s, e4 = e3 + s, e5 = e4 + s, e6 = e5 + s;
                if (!isInside)
                {
                    int zero = _shape.ZeroPixel + channel;
                    e0 = IsInside(x) ? e0 : zero;
                    e1 = IsInside(x + across) ? e1 : zero;
                    e2 = IsInside(x + 2 * across) ? e2 : zero;
                    e3 = IsInside(x + 3 * across) ? e3 : zero;
                    e4 = IsInside(x + 4 * across) ? e4 : zero;
                    e5 = IsInside(x + 5 * across) ? e5 : zero;
                    e6 = IsInside(x + 6 * across) ? e6 : zero;
                }

                int tap = (tapRow * _shape.KernelWidth + tapColumn) * channels + channel;
                TLanes u = _weights.Load(tap), w = _weights.Load(tap + width);
                TBuffer p = _input.From(e0);
                a0 = TLanes.MultiplyAdd(p.Load(0), u, a0);
                b0 = TLanes.MultiplyAdd(p.Load(width), w, b0);
                p = _input.From(e1);
                a1 = TLanes.MultiplyAdd(p.Load(0), u, a1);
                b1 = TLanes.MultiplyAdd(p.Load(width), w, b1);
                p = _input.From(e2);
                a2 = TLanes.MultiplyAdd(p.Load(0), u, a2);
                b2 = TLanes.MultiplyAdd(p.Load(width), w, b2);
                p = _input.From(e3);
                a3 = TLanes.MultiplyAdd(p.Load(0), u, a3);
                b3 = TLanes.MultiplyAdd(p.Load(width), w, b3);
                p = _input.From(e4);
                a4 = TLanes.MultiplyAdd(p.Load(0), u, a4);
                b4 = TLanes.MultiplyAdd(p.Load(width), w, b4);
                p = _input.From(e5);
                a5 = TLanes.MultiplyAdd(p.Load(0), u, a5);
                b5 = TLanes.MultiplyAdd(p.Load(width), w, b5);
                p = _input.From(e6);
                a6 = TLanes.MultiplyAdd(p.Load(0), u, a6);
                b6 = TLanes.MultiplyAdd(p.Load(width), w, b6);
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
        int across = _shape.StrideWidth, s = across * channels;
        bool isInside = left >= 0 && left + 6 * across + (_shape.KernelWidth - 1) * _shape.DilationWidth < _shape.InputWidth;
        for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * _shape.DilationHeight;
            if ((uint)y >= (uint)_shape.InputHeight)
                continue;
            int line = (start + y * _shape.InputWidth) * channels + channel;
            for (int tapColumn = 0; tapColumn < _shape.KernelWidth; tapColumn++)
            {
                int x = left + tapColumn * _shape.DilationWidth;
                int e0 = line + x * channels, e1 = e0 + s, e2 = e1 + s, e3 = e2 + s, e4 = e3 + s, e5 = e4 + s, e6 = e5 + s;
                if (!isInside)
                {
                    int zero = _shape.ZeroPixel + channel;
                    e0 = IsInside(x) ? e0 : zero;
                    e1 = IsInside(x + across) ? e1 : zero;
                    e2 = IsInside(x + 2 * across) ? e2 : zero;
                    e3 = IsInside(x + 3 * across) ? e3 : zero;
                    e4 = IsInside(x + 4 * across) ? e4 : zero;
                    e5 = IsInside(x + 5 * across) ? e5 : zero;
                    e6 = IsInside(x + 6 * across) ? e6 : zero;
                }

                int tap = (tapRow * _shape.KernelWidth + tapColumn) * channels + channel;
                TLanes u = _weights.Load(tap);
                a0 = TLanes.MultiplyAdd(_input.Load(e0), u, a0);
                a1 = TLanes.MultiplyAdd(_input.Load(e1), u, a1);
                a2 = TLanes.MultiplyAdd(_input.Load(e2), u, a2);
                a3 = TLanes.MultiplyAdd(_input.Load(e3), u, a3);
                a4 = TLanes.MultiplyAdd(_input.Load(e4), u, a4);
                a5 = TLanes.MultiplyAdd(_input.Load(e5), u, a5);
                a6 = TLanes.MultiplyAdd(_input.Load(e6), u, a6);
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
    private bool IsInside(int column) => (uint)column < (uint)_shape.InputWidth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int index, TLanes a, TLanes b, int count)
    {
        Rows.Store<TBuffer, TLanes>(_output, index, a, count);
        Rows.Store<TBuffer, TLanes>(_output, index + TLanes.Width, b, count - TLanes.Width);
    }
}
