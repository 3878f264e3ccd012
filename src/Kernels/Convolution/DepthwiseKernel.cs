using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

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
    private readonly TBuffer input = input, weights = weights, bounds = bounds, output = output;
    private readonly DepthwiseShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int parts = shape.Parts, part = item % parts, rest = item / parts;
        int line = rest / shape.RowTiles, column = (rest - line * shape.RowTiles) * ConvolutionTile.Pixels;
        int image = line / shape.OutputHeight, row = line - image * shape.OutputHeight;
        int pixels = Math.Min(ConvolutionTile.Pixels, shape.OutputWidth - column);
        int top = row * shape.StrideHeight - shape.PaddingTop, left = column * shape.StrideWidth - shape.PaddingLeft;
        int step = DepthwiseShape.Registers * TLanes.Width, channel = part * shape.ItemBlocks * step;
        int end = Math.Min(channel + shape.ItemBlocks * step, shape.Channels), start = image * shape.InputHeight * shape.InputWidth;
        int target = (line * shape.OutputWidth + column) * shape.Channels;
        for (; channel < end; channel += step)
        {
            if (shape.Channels - channel > TLanes.Width)
                ComputeWide(start, top, left, pixels, channel, target + channel);
            else
                ComputeNarrow(start, top, left, pixels, channel, target + channel);
        }
    }

    /// <summary>Two registers of channels of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeWide(int start, int top, int left, int pixels, int channel, int target)
    {
        int width = TLanes.Width, channels = shape.Channels;
        TLanes a0 = bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        TLanes b0 = bounds.Load(channel + width), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
        int across = shape.StrideWidth, s = across * channels;
        bool isInside = left >= 0 && left + 6 * across + (shape.KernelWidth - 1) * shape.DilationWidth < shape.InputWidth;
        for (int tapRow = 0; tapRow < shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * shape.DilationHeight;
            if ((uint)y >= (uint)shape.InputHeight)
                continue;
            int line = (start + y * shape.InputWidth) * channels + channel;
            for (int tapColumn = 0; tapColumn < shape.KernelWidth; tapColumn++)
            {
                int x = left + tapColumn * shape.DilationWidth;
                int e0 = line + x * channels, e1 = e0 + s, e2 = e1 + s, e3 = e2 + s, e4 = e3 + s, e5 = e4 + s, e6 = e5 + s;
                if (!isInside)
                {
                    int zero = shape.ZeroPixel + channel;
                    e0 = IsInside(x) ? e0 : zero;
                    e1 = IsInside(x + across) ? e1 : zero;
                    e2 = IsInside(x + 2 * across) ? e2 : zero;
                    e3 = IsInside(x + 3 * across) ? e3 : zero;
                    e4 = IsInside(x + 4 * across) ? e4 : zero;
                    e5 = IsInside(x + 5 * across) ? e5 : zero;
                    e6 = IsInside(x + 6 * across) ? e6 : zero;
                }

                int tap = (tapRow * shape.KernelWidth + tapColumn) * channels + channel;
                TLanes u = weights.Load(tap), w = weights.Load(tap + width);
                TBuffer p = input.From(e0);
                a0 = TLanes.MultiplyAdd(p.Load(0), u, a0);
                b0 = TLanes.MultiplyAdd(p.Load(width), w, b0);
                p = input.From(e1);
                a1 = TLanes.MultiplyAdd(p.Load(0), u, a1);
                b1 = TLanes.MultiplyAdd(p.Load(width), w, b1);
                p = input.From(e2);
                a2 = TLanes.MultiplyAdd(p.Load(0), u, a2);
                b2 = TLanes.MultiplyAdd(p.Load(width), w, b2);
                p = input.From(e3);
                a3 = TLanes.MultiplyAdd(p.Load(0), u, a3);
                b3 = TLanes.MultiplyAdd(p.Load(width), w, b3);
                p = input.From(e4);
                a4 = TLanes.MultiplyAdd(p.Load(0), u, a4);
                b4 = TLanes.MultiplyAdd(p.Load(width), w, b4);
                p = input.From(e5);
                a5 = TLanes.MultiplyAdd(p.Load(0), u, a5);
                b5 = TLanes.MultiplyAdd(p.Load(width), w, b5);
                p = input.From(e6);
                a6 = TLanes.MultiplyAdd(p.Load(0), u, a6);
                b6 = TLanes.MultiplyAdd(p.Load(width), w, b6);
            }
        }

        int count = channels - channel;
        TLanes floorA = bounds.Load(channels + channel), floorB = bounds.Load(channels + channel + width);
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
        int channels = shape.Channels;
        TLanes a0 = bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        int across = shape.StrideWidth, s = across * channels;
        bool isInside = left >= 0 && left + 6 * across + (shape.KernelWidth - 1) * shape.DilationWidth < shape.InputWidth;
        for (int tapRow = 0; tapRow < shape.KernelHeight; tapRow++)
        {
            int y = top + tapRow * shape.DilationHeight;
            if ((uint)y >= (uint)shape.InputHeight)
                continue;
            int line = (start + y * shape.InputWidth) * channels + channel;
            for (int tapColumn = 0; tapColumn < shape.KernelWidth; tapColumn++)
            {
                int x = left + tapColumn * shape.DilationWidth;
                int e0 = line + x * channels, e1 = e0 + s, e2 = e1 + s, e3 = e2 + s, e4 = e3 + s, e5 = e4 + s, e6 = e5 + s;
                if (!isInside)
                {
                    int zero = shape.ZeroPixel + channel;
                    e0 = IsInside(x) ? e0 : zero;
                    e1 = IsInside(x + across) ? e1 : zero;
                    e2 = IsInside(x + 2 * across) ? e2 : zero;
                    e3 = IsInside(x + 3 * across) ? e3 : zero;
                    e4 = IsInside(x + 4 * across) ? e4 : zero;
                    e5 = IsInside(x + 5 * across) ? e5 : zero;
                    e6 = IsInside(x + 6 * across) ? e6 : zero;
                }

                int tap = (tapRow * shape.KernelWidth + tapColumn) * channels + channel;
                TLanes u = weights.Load(tap);
                a0 = TLanes.MultiplyAdd(input.Load(e0), u, a0);
                a1 = TLanes.MultiplyAdd(input.Load(e1), u, a1);
                a2 = TLanes.MultiplyAdd(input.Load(e2), u, a2);
                a3 = TLanes.MultiplyAdd(input.Load(e3), u, a3);
                a4 = TLanes.MultiplyAdd(input.Load(e4), u, a4);
                a5 = TLanes.MultiplyAdd(input.Load(e5), u, a5);
                a6 = TLanes.MultiplyAdd(input.Load(e6), u, a6);
            }
        }

        int count = channels - channel;
        TLanes floor = bounds.Load(channels + channel);
        Rows.Store<TBuffer, TLanes>(output, target, TLanes.Max(a0, floor), count);
        if (pixels > 1)
            Rows.Store<TBuffer, TLanes>(output, target + channels, TLanes.Max(a1, floor), count);
        if (pixels > 2)
            Rows.Store<TBuffer, TLanes>(output, target + 2 * channels, TLanes.Max(a2, floor), count);
        if (pixels > 3)
            Rows.Store<TBuffer, TLanes>(output, target + 3 * channels, TLanes.Max(a3, floor), count);
        if (pixels > 4)
            Rows.Store<TBuffer, TLanes>(output, target + 4 * channels, TLanes.Max(a4, floor), count);
        if (pixels > 5)
            Rows.Store<TBuffer, TLanes>(output, target + 5 * channels, TLanes.Max(a5, floor), count);
        if (pixels > 6)
            Rows.Store<TBuffer, TLanes>(output, target + 6 * channels, TLanes.Max(a6, floor), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInside(int column) => (uint)column < (uint)shape.InputWidth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int index, TLanes a, TLanes b, int count)
    {
        Rows.Store<TBuffer, TLanes>(output, index, a, count);
        Rows.Store<TBuffer, TLanes>(output, index + TLanes.Width, b, count - TLanes.Width);
    }
}
