namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Pointwise convolution of whole images or gathered patches: output pixel i reads input pixel i. An item is a few register tiles of one
/// strip, as of <see cref="DirectConvolutionKernel{TBuffer, TLanes, TUnits, TTile, TResult}"/>, without what looks for pixels there.
/// </summary>
/// <param name="input">[pixels, channels].</param>
/// <param name="weights">[segment, group, strip, input channel, 2 registers], packed by <see cref="WeightStrips"/>.</param>
/// <param name="bounds">[segment, group, strip, 2 registers of bias, 2 registers of lower bounds].</param>
/// <param name="output">[pixels, output channels]; where results are added, then a tile's registers of anything.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PointwiseKernel<TBuffer, TLanes, TTile, TResult>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, ConvolutionLayout shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TTile : struct, ITilePixels
    where TResult : struct, IResult
{
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly ConvolutionLayout _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int rest = item / _shape.SegmentItems, strip = rest / _shape.Segments, segment = rest - strip * _shape.Segments;
        int group = strip / _shape.Strips, width = TLanes.Width, depth = _shape.GroupInputs;
        int ofItem = _shape.ItemTiles * TTile.Count, start = segment * _shape.SegmentPixels;
        int pixel = start + (item - rest * _shape.SegmentItems) * ofItem, end = Math.Min(pixel + ofItem, start + _shape.SegmentPixels);
        int first = (strip - group * _shape.Strips) * 2 * width, count = _shape.GroupOutputs - first;
        TBuffer stripWeights = _weights.From(segment * _shape.SegmentWeights + strip * depth * 2 * width);
        TBuffer stripBounds = _bounds.From(segment * _shape.SegmentBounds + strip * 4 * width);
        TBuffer from = _input.From(group * depth), to = _output.From(group * _shape.GroupOutputs + first);
        for (; pixel < end; pixel += TTile.Count)
        {
            if (count > width)
                ComputeWide(from, to, pixel, Math.Min(TTile.Count, end - pixel), stripWeights, stripBounds, count - width);
            else
                ComputeNarrow(from, to, pixel, Math.Min(TTile.Count, end - pixel), stripWeights, stripBounds, count);
        }
    }

    /// <summary>Two registers of output channels of a tile, of which the second has <paramref name="count"/> channels or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeWide(
        TBuffer from, TBuffer to, int pixel, int pixels, TBuffer stripWeights, TBuffer stripBounds, int count)
    {
        int width = TLanes.Width, depth = _shape.GroupInputs, step = _shape.InputChannels, next = _shape.OutputChannels;
        // Pixels behind the last one read what it reads.
        int last = (pixels - 1) * step;
        TBuffer p0 = from.From(pixel * step), p1 = p0.From(Math.Min(step, last)), p2 = p0.From(Math.Min(2 * step, last));
        TBuffer p3 = p0.From(Math.Min(3 * step, last)), p4 = p0.From(Math.Min(4 * step, last));
        TBuffer p5 = p0.From(Math.Min(5 * step, last)), p6 = p0.From(Math.Min(6 * step, last));
        TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        TLanes b0 = stripBounds.Load(width), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
        int place = pixel * next;
        if (TResult.IsAdded)
        {
            int end = (pixels - 1) * next;
            TBuffer r0 = to.From(place), r1 = r0.From(Math.Min(next, end)), r2 = r0.From(Math.Min(2 * next, end));
            TBuffer r3 = r0.From(Math.Min(3 * next, end)), r4 = r0.From(Math.Min(4 * next, end));
            TBuffer r5 = r0.From(Math.Min(5 * next, end)), r6 = r0.From(Math.Min(6 * next, end));
            (a0, b0) = (TLanes.Add(a0, r0.Load(0)), TLanes.Add(b0, r0.Load(width)));
            (a1, b1) = (TLanes.Add(a1, r1.Load(0)), TLanes.Add(b1, r1.Load(width)));
            (a2, b2) = (TLanes.Add(a2, r2.Load(0)), TLanes.Add(b2, r2.Load(width)));
            (a3, b3) = (TLanes.Add(a3, r3.Load(0)), TLanes.Add(b3, r3.Load(width)));
            (a4, b4) = (TLanes.Add(a4, r4.Load(0)), TLanes.Add(b4, r4.Load(width)));
            (a5, b5) = (TLanes.Add(a5, r5.Load(0)), TLanes.Add(b5, r5.Load(width)));
            (a6, b6) = (TLanes.Add(a6, r6.Load(0)), TLanes.Add(b6, r6.Load(width)));
        }

        TBuffer inputWeights = stripWeights;
        for (int i = 0; i < depth; i++)
        {
            TLanes u = inputWeights.Load(0), w = inputWeights.Load(width);
            inputWeights = inputWeights.From(2 * width);
            TLanes v = TLanes.Splat(p0[i]);
            a0 = TLanes.MultiplyAdd(v, u, a0);
            b0 = TLanes.MultiplyAdd(v, w, b0);
            v = TLanes.Splat(p1[i]);
            a1 = TLanes.MultiplyAdd(v, u, a1);
            b1 = TLanes.MultiplyAdd(v, w, b1);
            v = TLanes.Splat(p2[i]);
            a2 = TLanes.MultiplyAdd(v, u, a2);
            b2 = TLanes.MultiplyAdd(v, w, b2);
            v = TLanes.Splat(p3[i]);
            a3 = TLanes.MultiplyAdd(v, u, a3);
            b3 = TLanes.MultiplyAdd(v, w, b3);
            v = TLanes.Splat(p4[i]);
            a4 = TLanes.MultiplyAdd(v, u, a4);
            b4 = TLanes.MultiplyAdd(v, w, b4);
            if (TTile.Count > 5)
            {
                v = TLanes.Splat(p5[i]);
                a5 = TLanes.MultiplyAdd(v, u, a5);
                b5 = TLanes.MultiplyAdd(v, w, b5);
            }

            if (TTile.Count > 6)
            {
                v = TLanes.Splat(p6[i]);
                a6 = TLanes.MultiplyAdd(v, u, a6);
                b6 = TLanes.MultiplyAdd(v, w, b6);
            }
        }

        TLanes floorA = stripBounds.Load(2 * width), floorB = stripBounds.Load(3 * width);
        StoreWide(to, place, TLanes.Max(a0, floorA), TLanes.Max(b0, floorB), count);
        if (pixels > 1)
            StoreWide(to, place + next, TLanes.Max(a1, floorA), TLanes.Max(b1, floorB), count);
        if (pixels > 2)
            StoreWide(to, place + 2 * next, TLanes.Max(a2, floorA), TLanes.Max(b2, floorB), count);
        if (pixels > 3)
            StoreWide(to, place + 3 * next, TLanes.Max(a3, floorA), TLanes.Max(b3, floorB), count);
        if (pixels > 4)
            StoreWide(to, place + 4 * next, TLanes.Max(a4, floorA), TLanes.Max(b4, floorB), count);
        if (TTile.Count > 5 && pixels > 5)
            StoreWide(to, place + 5 * next, TLanes.Max(a5, floorA), TLanes.Max(b5, floorB), count);
        if (TTile.Count > 6 && pixels > 6)
            StoreWide(to, place + 6 * next, TLanes.Max(a6, floorA), TLanes.Max(b6, floorB), count);
    }

    /// <summary>One register of output channels of a tile, of which <paramref name="count"/> or less exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeNarrow(
        TBuffer from, TBuffer to, int pixel, int pixels, TBuffer stripWeights, TBuffer stripBounds, int count)
    {
        int width = TLanes.Width, depth = _shape.GroupInputs, step = _shape.InputChannels, next = _shape.OutputChannels;
        // Pixels behind the last one read what it reads.
        int last = (pixels - 1) * step;
        TBuffer p0 = from.From(pixel * step), p1 = p0.From(Math.Min(step, last)), p2 = p0.From(Math.Min(2 * step, last));
        TBuffer p3 = p0.From(Math.Min(3 * step, last)), p4 = p0.From(Math.Min(4 * step, last));
        TBuffer p5 = p0.From(Math.Min(5 * step, last)), p6 = p0.From(Math.Min(6 * step, last));
        TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        int place = pixel * next;
        if (TResult.IsAdded)
        {
            int end = (pixels - 1) * next;
            TBuffer held = to.From(place);
            a0 = TLanes.Add(a0, held.Load(0));
            a1 = TLanes.Add(a1, held.Load(Math.Min(next, end)));
            a2 = TLanes.Add(a2, held.Load(Math.Min(2 * next, end)));
            a3 = TLanes.Add(a3, held.Load(Math.Min(3 * next, end)));
            a4 = TLanes.Add(a4, held.Load(Math.Min(4 * next, end)));
            a5 = TLanes.Add(a5, held.Load(Math.Min(5 * next, end)));
            a6 = TLanes.Add(a6, held.Load(Math.Min(6 * next, end)));
        }

        TBuffer inputWeights = stripWeights;
        for (int i = 0; i < depth; i++)
        {
            TLanes u = inputWeights.Load(0);
            inputWeights = inputWeights.From(2 * width);
            a0 = TLanes.MultiplyAdd(TLanes.Splat(p0[i]), u, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Splat(p1[i]), u, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Splat(p2[i]), u, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Splat(p3[i]), u, a3);
            a4 = TLanes.MultiplyAdd(TLanes.Splat(p4[i]), u, a4);
            if (TTile.Count > 5)
                a5 = TLanes.MultiplyAdd(TLanes.Splat(p5[i]), u, a5);
            if (TTile.Count > 6)
                a6 = TLanes.MultiplyAdd(TLanes.Splat(p6[i]), u, a6);
        }

        TLanes floor = stripBounds.Load(2 * width);
        Rows.Store<TBuffer, TLanes>(to, place, TLanes.Max(a0, floor), count);
        if (pixels > 1)
            Rows.Store<TBuffer, TLanes>(to, place + next, TLanes.Max(a1, floor), count);
        if (pixels > 2)
            Rows.Store<TBuffer, TLanes>(to, place + 2 * next, TLanes.Max(a2, floor), count);
        if (pixels > 3)
            Rows.Store<TBuffer, TLanes>(to, place + 3 * next, TLanes.Max(a3, floor), count);
        if (pixels > 4)
            Rows.Store<TBuffer, TLanes>(to, place + 4 * next, TLanes.Max(a4, floor), count);
        if (TTile.Count > 5 && pixels > 5)
            Rows.Store<TBuffer, TLanes>(to, place + 5 * next, TLanes.Max(a5, floor), count);
        if (TTile.Count > 6 && pixels > 6)
            Rows.Store<TBuffer, TLanes>(to, place + 6 * next, TLanes.Max(a6, floor), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWide(TBuffer to, int place, TLanes a, TLanes b, int count)
    {
        to.Store(place, a);
        Rows.Store<TBuffer, TLanes>(to, place + TLanes.Width, b, count);
    }
}
