using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Pooling;

/// <summary>Sizes of a <see cref="WindowPoolKernel{TBuffer, TLanes}"/>.</summary>
public struct WindowPoolShape
{
    /// <summary>Registers of channels in a tile.</summary>
    public const int Registers = 4;

    public int InputHeight, InputWidth, OutputHeight, OutputWidth, Channels;

    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth;

    /// <summary>Rows of padding above, columns on the left.</summary>
    public int PaddingTop, PaddingLeft;

    /// <summary>1: maximum; 0: average over the whole window, padding counting as zeros.</summary>
    public int IsMaximum;

    /// <summary>Blocks of <see cref="Registers"/> registers of channels in a pixel.</summary>
    public int Blocks;

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
public readonly struct WindowPoolKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, WindowPoolShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, output = output;
    private readonly WindowPoolShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int tile = item * shape.ItemTiles, end = Math.Min(tile + shape.ItemTiles, shape.Tiles);
        int pixel = tile / shape.Blocks, block = tile - pixel * shape.Blocks;
        int line = pixel / shape.OutputWidth, column = pixel - line * shape.OutputWidth;
        int image = line / shape.OutputHeight, row = line - image * shape.OutputHeight;
        for (; tile < end; tile++)
        {
            Compute(image, row, column, block);
            if (++block < shape.Blocks)
                continue;
            block = 0;
            if (++column < shape.OutputWidth)
                continue;
            column = 0;
            if (++row < shape.OutputHeight)
                continue;
            row = 0;
            image++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Compute(int image, int row, int column, int block)
    {
        int width = TLanes.Width, step = shape.Channels, channel = block * WindowPoolShape.Registers * width;
        int top = row * shape.StrideHeight - shape.PaddingTop, left = column * shape.StrideWidth - shape.PaddingLeft;
        int bottom = Math.Min(top + shape.KernelHeight, shape.InputHeight), right = Math.Min(left + shape.KernelWidth, shape.InputWidth);
        top = Math.Max(top, 0);
        left = Math.Max(left, 0);
        TLanes a = TLanes.Splat(shape.IsMaximum != 0 ? float.NegativeInfinity : 0f), b = a, c = a, d = a;
        for (int y = top; y < bottom; y++)
        {
            // A register past the last channel holds what follows in memory; it is not stored.
            int at = ((image * shape.InputHeight + y) * shape.InputWidth + left) * step + channel;
            if (shape.IsMaximum != 0)
            {
                for (int x = left; x < right; x++, at += step)
                {
                    TBuffer from = input.From(at);
                    a = TLanes.Max(a, from.Load(0));
                    b = TLanes.Max(b, from.Load(width));
                    c = TLanes.Max(c, from.Load(2 * width));
                    d = TLanes.Max(d, from.Load(3 * width));
                }
            }
            else
            {
                for (int x = left; x < right; x++, at += step)
                {
                    TBuffer from = input.From(at);
                    a = TLanes.Add(a, from.Load(0));
                    b = TLanes.Add(b, from.Load(width));
                    c = TLanes.Add(c, from.Load(2 * width));
                    d = TLanes.Add(d, from.Load(3 * width));
                }
            }
        }

        TLanes scale = TLanes.Splat(shape.IsMaximum != 0 ? 1f : 1f / (shape.KernelHeight * shape.KernelWidth));
        int to = ((image * shape.OutputHeight + row) * shape.OutputWidth + column) * step + channel, count = step - channel;
        StoreSome(to, TLanes.Multiply(a, scale), count);
        StoreSome(to + width, TLanes.Multiply(b, scale), count - width);
        StoreSome(to + 2 * width, TLanes.Multiply(c, scale), count - 2 * width);
        StoreSome(to + 3 * width, TLanes.Multiply(d, scale), count - 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreSome(int index, TLanes value, int count)
    {
        if (count >= TLanes.Width)
            output.Store(index, value);
        else if (count > 0)
            output.StorePartial(index, value, count);
    }
}
