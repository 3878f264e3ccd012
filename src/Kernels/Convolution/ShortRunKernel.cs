namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="ShortRunKernel{TBuffer, TIndex, TLanes, TTile}"/>.</summary>
internal struct ShortRunShape
{
    /// <summary>Rows and columns of the padded input.</summary>
    public int InputHeight, InputWidth;

    /// <summary>Elements from an input pixel to the next, and from a group to the next.</summary>
    public int PixelStride, GroupStride;

    public int OutputHeight, OutputWidth, OutputChannels, StrideHeight, StrideWidth;

    /// <summary>Output channels of one group.</summary>
    public int GroupOutputs;

    /// <summary>Taps times inputs of a group: the steps of a sum.</summary>
    public int Depth;

    /// <summary>Output pixels of all images, and tiles of them, the last one maybe partial.</summary>
    public int Pixels, Tiles;

    /// <summary>Tiles that an item computes, and items of a strip.</summary>
    public int ItemTiles, StripItems;
}

/// <summary>Whether the two registers of a strip are outputs of the same group, as a type.</summary>
internal interface IStripGroups
{
    static abstract bool AreApart { get; }
}

/// <summary>Both registers of a strip belong to one group.</summary>
internal readonly struct OneGroup : IStripGroups
{
    public static bool AreApart => false;
}

/// <summary>The second register belongs to the next group, and reads other inputs.</summary>
internal readonly struct NextGroup : IStripGroups
{
    public static bool AreApart => true;
}

/// <summary>
/// Convolution whose runs of neighbouring inputs are short: grouped ones, and stems of 3 channels. The input is padded before, and a table
/// says where the input of every step of the sum lies from a pixel's first one, so that there is one loop and no border.
/// An item is a few register tiles of one strip, two registers of output channels counted over all groups.
/// </summary>
/// <param name="input">[groups, images, padded height, padded width, channels of a group], or without padding as it is.</param>
/// <param name="weights">[strip, step, 2 registers], packed by <see cref="WeightStrips"/>.</param>
/// <param name="bounds">[strip, 2 registers of bias, 2 registers of lower bounds].</param>
/// <param name="steps">[steps]: elements from a pixel's first input to the step's one, in the first group.</param>
/// <param name="output">[images, output height, output width, output channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct ShortRunKernel<TBuffer, TIndex, TLanes, TTile>(
    TBuffer input, TBuffer weights, TBuffer bounds, TIndex steps, TBuffer output, ShortRunShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
    where TTile : struct, ITilePixels
{
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly TIndex _steps = steps;
    private readonly ShortRunShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int strip = item / _shape.StripItems, ofItem = _shape.ItemTiles * TTile.Count;
        int pixel = (item - strip * _shape.StripItems) * ofItem, end = Math.Min(pixel + ofItem, _shape.Pixels);
        int line = pixel / _shape.OutputWidth, image = line / _shape.OutputHeight, row = line - image * _shape.OutputHeight;
        PixelWalk walk = new()
        {
            Row = row,
            Column = pixel - line * _shape.OutputWidth,
        };
        int width = TLanes.Width, channel = strip * 2 * width, group = channel / _shape.GroupOutputs;
        walk.Place = ((image * _shape.InputHeight + row * _shape.StrideHeight) * _shape.InputWidth + walk.Column * _shape.StrideWidth)
            * _shape.PixelStride + group * _shape.GroupStride;
        TBuffer stripWeights = _weights.From(strip * _shape.Depth * 2 * width), stripBounds = _bounds.From(strip * 4 * width);
        if (_shape.OutputChannels - channel > width)
        {
            int apart = ((channel + width) / _shape.GroupOutputs - group) * _shape.GroupStride;
            if (apart == 0)
                ComputeWide<OneGroup>(walk, pixel, end, stripWeights, stripBounds, channel, apart);
            else
                ComputeWide<NextGroup>(walk, pixel, end, stripWeights, stripBounds, channel, apart);
        }
        else
        {
            ComputeNarrow(walk, pixel, end, stripWeights, stripBounds, channel);
        }
    }

    /// <summary>Two registers of output channels of an item's tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeWide<TGroups>(
        PixelWalk walk, int pixel, int end, TBuffer stripWeights, TBuffer stripBounds, int channel, int apart)
        where TGroups : struct, IStripGroups
    {
        int width = TLanes.Width, depth = _shape.Depth;
        for (; pixel < end; pixel += TTile.Count)
        {
            int pixels = Math.Min(TTile.Count, end - pixel);
            TBuffer p0 = _input.From(walk.Place), p1 = _input.From(walk.Next(1, pixels, _shape));
            TBuffer p2 = _input.From(walk.Next(2, pixels, _shape)), p3 = _input.From(walk.Next(3, pixels, _shape));
            TBuffer p4 = _input.From(walk.Next(4, pixels, _shape));
            TBuffer p5 = _input.From(walk.Next(5, TTile.Count > 5 ? pixels : 0, _shape));
            TBuffer p6 = _input.From(walk.Next(6, TTile.Count > 6 ? pixels : 0, _shape));
            TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            TLanes b0 = stripBounds.Load(width), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
            TBuffer stepWeights = stripWeights;
            for (int step = 0; step < depth; step++)
            {
                int at = _steps[step], second = at + apart;
                TLanes u = stepWeights.Load(0), w = stepWeights.Load(width);
                stepWeights = stepWeights.From(2 * width);
                TLanes v = TLanes.Splat(p0[at]);
                a0 = TLanes.MultiplyAdd(v, u, a0);
                if (TGroups.AreApart)
                    v = TLanes.Splat(p0[second]);
                b0 = TLanes.MultiplyAdd(v, w, b0);
                v = TLanes.Splat(p1[at]);
                a1 = TLanes.MultiplyAdd(v, u, a1);
                if (TGroups.AreApart)
                    v = TLanes.Splat(p1[second]);
                b1 = TLanes.MultiplyAdd(v, w, b1);
                v = TLanes.Splat(p2[at]);
                a2 = TLanes.MultiplyAdd(v, u, a2);
                if (TGroups.AreApart)
                    v = TLanes.Splat(p2[second]);
                b2 = TLanes.MultiplyAdd(v, w, b2);
                v = TLanes.Splat(p3[at]);
                a3 = TLanes.MultiplyAdd(v, u, a3);
                if (TGroups.AreApart)
                    v = TLanes.Splat(p3[second]);
                b3 = TLanes.MultiplyAdd(v, w, b3);
                v = TLanes.Splat(p4[at]);
                a4 = TLanes.MultiplyAdd(v, u, a4);
                if (TGroups.AreApart)
                    v = TLanes.Splat(p4[second]);
                b4 = TLanes.MultiplyAdd(v, w, b4);
                if (TTile.Count > 5)
                {
                    v = TLanes.Splat(p5[at]);
                    a5 = TLanes.MultiplyAdd(v, u, a5);
                    if (TGroups.AreApart)
                        v = TLanes.Splat(p5[second]);
                    b5 = TLanes.MultiplyAdd(v, w, b5);
                }

                if (TTile.Count > 6)
                {
                    v = TLanes.Splat(p6[at]);
                    a6 = TLanes.MultiplyAdd(v, u, a6);
                    if (TGroups.AreApart)
                        v = TLanes.Splat(p6[second]);
                    b6 = TLanes.MultiplyAdd(v, w, b6);
                }
            }

            int to = pixel * _shape.OutputChannels + channel, next = _shape.OutputChannels, count = _shape.OutputChannels - channel - width;
            TLanes floorA = stripBounds.Load(2 * width), floorB = stripBounds.Load(3 * width);
            StoreWide(to, TLanes.Max(a0, floorA), TLanes.Max(b0, floorB), count);
            if (pixels > 1)
                StoreWide(to + next, TLanes.Max(a1, floorA), TLanes.Max(b1, floorB), count);
            if (pixels > 2)
                StoreWide(to + 2 * next, TLanes.Max(a2, floorA), TLanes.Max(b2, floorB), count);
            if (pixels > 3)
                StoreWide(to + 3 * next, TLanes.Max(a3, floorA), TLanes.Max(b3, floorB), count);
            if (pixels > 4)
                StoreWide(to + 4 * next, TLanes.Max(a4, floorA), TLanes.Max(b4, floorB), count);
            if (TTile.Count > 5 && pixels > 5)
                StoreWide(to + 5 * next, TLanes.Max(a5, floorA), TLanes.Max(b5, floorB), count);
            if (TTile.Count > 6 && pixels > 6)
                StoreWide(to + 6 * next, TLanes.Max(a6, floorA), TLanes.Max(b6, floorB), count);
            if (pixel + pixels < end)
                walk.Advance(_shape);
        }
    }

    /// <summary>One register of output channels of an item's tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeNarrow(PixelWalk walk, int pixel, int end, TBuffer stripWeights, TBuffer stripBounds, int channel)
    {
        int width = TLanes.Width, depth = _shape.Depth;
        for (; pixel < end; pixel += TTile.Count)
        {
            int pixels = Math.Min(TTile.Count, end - pixel);
            TBuffer p0 = _input.From(walk.Place), p1 = _input.From(walk.Next(1, pixels, _shape));
            TBuffer p2 = _input.From(walk.Next(2, pixels, _shape)), p3 = _input.From(walk.Next(3, pixels, _shape));
            TBuffer p4 = _input.From(walk.Next(4, pixels, _shape));
            TBuffer p5 = _input.From(walk.Next(5, TTile.Count > 5 ? pixels : 0, _shape));
            TBuffer p6 = _input.From(walk.Next(6, TTile.Count > 6 ? pixels : 0, _shape));
            TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            TBuffer stepWeights = stripWeights;
            for (int step = 0; step < depth; step++)
            {
                int at = _steps[step];
                TLanes u = stepWeights.Load(0);
                stepWeights = stepWeights.From(2 * width);
                a0 = TLanes.MultiplyAdd(TLanes.Splat(p0[at]), u, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Splat(p1[at]), u, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Splat(p2[at]), u, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Splat(p3[at]), u, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Splat(p4[at]), u, a4);
                if (TTile.Count > 5)
                    a5 = TLanes.MultiplyAdd(TLanes.Splat(p5[at]), u, a5);
                if (TTile.Count > 6)
                    a6 = TLanes.MultiplyAdd(TLanes.Splat(p6[at]), u, a6);
            }

            int to = pixel * _shape.OutputChannels + channel, next = _shape.OutputChannels, count = _shape.OutputChannels - channel;
            TLanes floor = stripBounds.Load(2 * width);
            Rows.Store<TBuffer, TLanes>(_output, to, TLanes.Max(a0, floor), count);
            if (pixels > 1)
                Rows.Store<TBuffer, TLanes>(_output, to + next, TLanes.Max(a1, floor), count);
            if (pixels > 2)
                Rows.Store<TBuffer, TLanes>(_output, to + 2 * next, TLanes.Max(a2, floor), count);
            if (pixels > 3)
                Rows.Store<TBuffer, TLanes>(_output, to + 3 * next, TLanes.Max(a3, floor), count);
            if (pixels > 4)
                Rows.Store<TBuffer, TLanes>(_output, to + 4 * next, TLanes.Max(a4, floor), count);
            if (TTile.Count > 5 && pixels > 5)
                Rows.Store<TBuffer, TLanes>(_output, to + 5 * next, TLanes.Max(a5, floor), count);
            if (TTile.Count > 6 && pixels > 6)
                Rows.Store<TBuffer, TLanes>(_output, to + 6 * next, TLanes.Max(a6, floor), count);
            if (pixel + pixels < end)
                walk.Advance(_shape);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreWide(int to, TLanes a, TLanes b, int count)
    {
        _output.Store(to, a);
        Rows.Store<TBuffer, TLanes>(_output, to + TLanes.Width, b, count);
    }

    /// <summary>A walk over output pixels: where the first tap of each reads.</summary>
    private struct PixelWalk
    {
        public int Row, Column, Place;

        /// <summary>The place of a tile's pixel, reached from the one before; of its last pixel behind that.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Next(int number, int pixels, in ShortRunShape shape)
        {
            if (number < pixels)
                Advance(shape);
            return Place;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Advance(in ShortRunShape shape)
        {
            Place += shape.StrideWidth * shape.PixelStride;
            if (++Column < shape.OutputWidth)
                return;
            Column = 0;
            Place += (shape.StrideHeight * shape.InputWidth - shape.OutputWidth * shape.StrideWidth) * shape.PixelStride;
            if (++Row < shape.OutputHeight)
                return;
            Row = 0;
            Place += (shape.InputHeight - shape.OutputHeight * shape.StrideHeight) * shape.InputWidth * shape.PixelStride;
        }
    }
}
