namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution, any size, stride, dilation and groups, of images, gathered patches, patches read in place or listed pixels.
/// An item is a few register tiles: each some output pixels (of consecutive units where one ends) by two registers of output channels,
/// or by one where a group of channels (or what is left of it) fills no more.
/// </summary>
/// <param name="input">[images, height, width, channels], then <see cref="ConvolutionLayout.ZeroTail"/> zeros.</param>
/// <param name="weights">Packed by <see cref="WeightStrips"/>: [segment, group, strip, kernel row, kernel column, input channel, 2
/// registers], threads of a GPU having the strips last but the registers.</param>
/// <param name="bounds">[segment, group, strip, 2 registers of bias, 2 registers of lower bounds], packed alike: 0 below a ReLU, minus
/// infinity without.</param>
/// <param name="output">[units, unit height, unit width, output channels], or wherever the units say; where results are added, then
/// a tile's registers of anything.</param>
/// <param name="units">Where the units lie in the input.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct DirectConvolutionKernel<TBuffer, TLanes, TUnits, TTile, TResult>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, TUnits units, ConvolutionLayout shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TUnits : struct, IUnits
    where TTile : struct, ITilePixels
    where TResult : struct, IResult
{
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly TUnits _units = units;
    private readonly ConvolutionLayout _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int block, segment, strip, blocks = _shape.SegmentItems;
        if (TLanes.AreThreads)
        {
            // Threads of a GPU: neighbours read the same pixels and neighbouring weights, and write neighbouring channels.
            int strips = _shape.Strips * (_shape.OutputChannels / _shape.GroupOutputs), rest = item / strips;
            strip = item - rest * strips;
            segment = rest / blocks;
            block = rest - segment * blocks;
        }
        else
        {
            int rest = item / blocks;
            block = item - rest * blocks;
            strip = rest / _shape.Segments;
            segment = rest - strip * _shape.Segments;
        }

        int group = strip / _shape.Strips;
        int ofItem = _shape.ItemTiles * TTile.Count, start = segment * _shape.SegmentPixels, firstPixel = start + block * ofItem;
        int endPixel = Math.Min(firstPixel + ofItem, start + _shape.SegmentPixels);
        int firstOutput = (strip - group * _shape.Strips) * 2 * TLanes.Width;
        int rows = _shape.KernelHeight * _shape.KernelWidth * _shape.GroupInputs;
        TBuffer stripWeights = _weights.From(
            segment * _shape.SegmentWeights + WeightStrips.Start<TLanes>(strip, _shape.Strips, rows));
        TBuffer stripBounds = _bounds.From(segment * _shape.SegmentBounds + WeightStrips.Start<TLanes>(strip, _shape.Strips, 2));
        int groupInput = group * _shape.GroupInputs, channel = group * _shape.GroupOutputs + firstOutput,
            count = _shape.GroupOutputs - firstOutput;
        if (count > TLanes.Width)
            ComputeWide(firstPixel, endPixel, groupInput, stripWeights, stripBounds, channel, count);
        else
            ComputeNarrow(firstPixel, endPixel, groupInput, stripWeights, stripBounds, channel, count);
    }

    /// <summary>Two registers of output channels of an item's tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeWide(
        int firstPixel, int endPixel, int groupInput, TBuffer stripWeights, TBuffer stripBounds, int channel, int count)
    {
        int width = TLanes.Width, stride = WeightStrips.RowStride<TLanes>(_shape.Strips);
        TilePixel walk = _shape.IsPointwise == 0 ? TilePixel.At(firstPixel, _shape, _units) : default;
        for (; firstPixel < endPixel; firstPixel += TTile.Count)
        {
            int pixels = Math.Min(TTile.Count, endPixel - firstPixel);
            TileOrigins origins = _shape.IsPointwise == 0 ? TileOrigins.From(ref walk, pixels, _shape, _units) : default;
            TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            TLanes b0 = stripBounds.Load(width), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
            if (TResult.IsAdded)
            {
                int last = firstPixel + pixels - 1;
                (a0, b0) = (AddTo(a0, firstPixel, channel), AddTo(b0, firstPixel, channel + width));
                int next = Math.Min(firstPixel + 1, last);
                (a1, b1) = (AddTo(a1, next, channel), AddTo(b1, next, channel + width));
                next = Math.Min(firstPixel + 2, last);
                (a2, b2) = (AddTo(a2, next, channel), AddTo(b2, next, channel + width));
                next = Math.Min(firstPixel + 3, last);
                (a3, b3) = (AddTo(a3, next, channel), AddTo(b3, next, channel + width));
                next = Math.Min(firstPixel + 4, last);
                (a4, b4) = (AddTo(a4, next, channel), AddTo(b4, next, channel + width));
                next = Math.Min(firstPixel + 5, last);
                (a5, b5) = (AddTo(a5, next, channel), AddTo(b5, next, channel + width));
                next = Math.Min(firstPixel + 6, last);
                (a6, b6) = (AddTo(a6, next, channel), AddTo(b6, next, channel + width));
            }

            int depth = _shape.GroupInputs, tapColumns = _shape.KernelWidth, rowTaps = 1;
            if (_shape.IsPointwise == 0 && _shape.DilationWidth == 1 && origins.AreRowsInside(_shape))
            {
                // The taps of a kernel row follow each other in the input; without groups they are one run of it, and one of the weights.
                rowTaps = tapColumns;
                if (depth == _shape.InputChannels)
                {
                    depth *= tapColumns;
                    tapColumns = 1;
                }
            }

            TBuffer tapWeights = stripWeights;
            for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
            {
                int e0 = 0, e1 = 0, e2 = 0, e3 = 0, e4 = 0, e5 = 0, e6 = 0;
                for (int tapColumn = 0; tapColumn < tapColumns; tapColumn++)
                {
                    if (tapColumn > 0 && rowTaps > 1)
                    {
                        e0 += _shape.InputChannels;
                        e1 += _shape.InputChannels;
                        e2 += _shape.InputChannels;
                        e3 += _shape.InputChannels;
                        e4 += _shape.InputChannels;
                        e5 += _shape.InputChannels;
                        e6 += _shape.InputChannels;
                    }
                    else if (_shape.IsPointwise != 0)
                    {
                        int step = _shape.InputChannels, last = (firstPixel + pixels - 1) * step;
                        e0 = firstPixel * step;
                        e1 = Math.Min(e0 + step, last);
                        e2 = Math.Min(e1 + step, last);
                        e3 = Math.Min(e2 + step, last);
                        e4 = Math.Min(e3 + step, last);
                        e5 = Math.Min(e4 + step, last);
                        e6 = Math.Min(e5 + step, last);
                    }
                    else
                    {
                        int dy = tapRow * _shape.DilationHeight, dx = tapColumn * _shape.DilationWidth;
                        e0 = origins.P0.Address(dy, dx, _shape) + groupInput;
                        e1 = origins.P1.Address(dy, dx, _shape) + groupInput;
                        e2 = origins.P2.Address(dy, dx, _shape) + groupInput;
                        e3 = origins.P3.Address(dy, dx, _shape) + groupInput;
                        e4 = origins.P4.Address(dy, dx, _shape) + groupInput;
                        e5 = origins.P5.Address(dy, dx, _shape) + groupInput;
                        e6 = origins.P6.Address(dy, dx, _shape) + groupInput;
                    }

                    // Views of the input are made here and nowhere changed: see IBuffer.
                    TBuffer p0 = _input.From(e0), p1 = _input.From(e1), p2 = _input.From(e2), p3 = _input.From(e3);
                    TBuffer p4 = _input.From(e4), p5 = _input.From(e5), p6 = _input.From(e6);
                    for (int i = 0; i < depth; i++)
                    {
                        TLanes u = tapWeights.Load(0), w = tapWeights.Load(width);
                        tapWeights = tapWeights.From(stride);
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
                }
            }

            TLanes floorA = stripBounds.Load(stride), floorB = stripBounds.Load(stride + width);
            StoreWide(firstPixel, channel, TLanes.Max(a0, floorA), TLanes.Max(b0, floorB), count);
            if (pixels > 1)
                StoreWide(firstPixel + 1, channel, TLanes.Max(a1, floorA), TLanes.Max(b1, floorB), count);
            if (pixels > 2)
                StoreWide(firstPixel + 2, channel, TLanes.Max(a2, floorA), TLanes.Max(b2, floorB), count);
            if (pixels > 3)
                StoreWide(firstPixel + 3, channel, TLanes.Max(a3, floorA), TLanes.Max(b3, floorB), count);
            if (pixels > 4)
                StoreWide(firstPixel + 4, channel, TLanes.Max(a4, floorA), TLanes.Max(b4, floorB), count);
            if (TTile.Count > 5 && pixels > 5)
                StoreWide(firstPixel + 5, channel, TLanes.Max(a5, floorA), TLanes.Max(b5, floorB), count);
            if (TTile.Count > 6 && pixels > 6)
                StoreWide(firstPixel + 6, channel, TLanes.Max(a6, floorA), TLanes.Max(b6, floorB), count);
            if (_shape.IsPointwise == 0 && firstPixel + pixels < endPixel)
                walk.Advance(_shape, _units);
        }
    }

    /// <summary>One register of output channels of an item's tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeNarrow(
        int firstPixel, int endPixel, int groupInput, TBuffer stripWeights, TBuffer stripBounds, int channel, int count)
    {
        int width = TLanes.Width, stride = WeightStrips.RowStride<TLanes>(_shape.Strips);
        TilePixel walk = _shape.IsPointwise == 0 ? TilePixel.At(firstPixel, _shape, _units) : default;
        for (; firstPixel < endPixel; firstPixel += TTile.Count)
        {
            int pixels = Math.Min(TTile.Count, endPixel - firstPixel);
            TileOrigins origins = _shape.IsPointwise == 0 ? TileOrigins.From(ref walk, pixels, _shape, _units) : default;
            TLanes a0 = stripBounds.Load(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            if (TResult.IsAdded)
            {
                int last = firstPixel + pixels - 1;
                a0 = AddTo(a0, firstPixel, channel);
                a1 = AddTo(a1, Math.Min(firstPixel + 1, last), channel);
                a2 = AddTo(a2, Math.Min(firstPixel + 2, last), channel);
                a3 = AddTo(a3, Math.Min(firstPixel + 3, last), channel);
                a4 = AddTo(a4, Math.Min(firstPixel + 4, last), channel);
                a5 = AddTo(a5, Math.Min(firstPixel + 5, last), channel);
                a6 = AddTo(a6, Math.Min(firstPixel + 6, last), channel);
            }

            int depth = _shape.GroupInputs, tapColumns = _shape.KernelWidth, rowTaps = 1;
            if (_shape.IsPointwise == 0 && _shape.DilationWidth == 1 && origins.AreRowsInside(_shape))
            {
                // The taps of a kernel row follow each other in the input; without groups they are one run of it, and one of the weights.
                rowTaps = tapColumns;
                if (depth == _shape.InputChannels)
                {
                    depth *= tapColumns;
                    tapColumns = 1;
                }
            }

            TBuffer tapWeights = stripWeights;
            for (int tapRow = 0; tapRow < _shape.KernelHeight; tapRow++)
            {
                int e0 = 0, e1 = 0, e2 = 0, e3 = 0, e4 = 0, e5 = 0, e6 = 0;
                for (int tapColumn = 0; tapColumn < tapColumns; tapColumn++)
                {
                    if (tapColumn > 0 && rowTaps > 1)
                    {
                        e0 += _shape.InputChannels;
                        e1 += _shape.InputChannels;
                        e2 += _shape.InputChannels;
                        e3 += _shape.InputChannels;
                        e4 += _shape.InputChannels;
                        e5 += _shape.InputChannels;
                        e6 += _shape.InputChannels;
                    }
                    else if (_shape.IsPointwise != 0)
                    {
                        int step = _shape.InputChannels, last = (firstPixel + pixels - 1) * step;
                        e0 = firstPixel * step;
                        e1 = Math.Min(e0 + step, last);
                        e2 = Math.Min(e1 + step, last);
                        e3 = Math.Min(e2 + step, last);
                        e4 = Math.Min(e3 + step, last);
                        e5 = Math.Min(e4 + step, last);
                        e6 = Math.Min(e5 + step, last);
                    }
                    else
                    {
                        int dy = tapRow * _shape.DilationHeight, dx = tapColumn * _shape.DilationWidth;
                        e0 = origins.P0.Address(dy, dx, _shape) + groupInput;
                        e1 = origins.P1.Address(dy, dx, _shape) + groupInput;
                        e2 = origins.P2.Address(dy, dx, _shape) + groupInput;
                        e3 = origins.P3.Address(dy, dx, _shape) + groupInput;
                        e4 = origins.P4.Address(dy, dx, _shape) + groupInput;
                        e5 = origins.P5.Address(dy, dx, _shape) + groupInput;
                        e6 = origins.P6.Address(dy, dx, _shape) + groupInput;
                    }

                    // Views of the input are made here and nowhere changed: see IBuffer.
                    TBuffer p0 = _input.From(e0), p1 = _input.From(e1), p2 = _input.From(e2), p3 = _input.From(e3);
                    TBuffer p4 = _input.From(e4), p5 = _input.From(e5), p6 = _input.From(e6);
                    for (int i = 0; i < depth; i++)
                    {
                        TLanes u = tapWeights.Load(0);
                        tapWeights = tapWeights.From(stride);
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
                }
            }

            TLanes floor = stripBounds.Load(stride);
            StoreNarrow(firstPixel, channel, TLanes.Max(a0, floor), count);
            if (pixels > 1)
                StoreNarrow(firstPixel + 1, channel, TLanes.Max(a1, floor), count);
            if (pixels > 2)
                StoreNarrow(firstPixel + 2, channel, TLanes.Max(a2, floor), count);
            if (pixels > 3)
                StoreNarrow(firstPixel + 3, channel, TLanes.Max(a3, floor), count);
            if (pixels > 4)
                StoreNarrow(firstPixel + 4, channel, TLanes.Max(a4, floor), count);
            if (TTile.Count > 5 && pixels > 5)
                StoreNarrow(firstPixel + 5, channel, TLanes.Max(a5, floor), count);
            if (TTile.Count > 6 && pixels > 6)
                StoreNarrow(firstPixel + 6, channel, TLanes.Max(a6, floor), count);
            if (_shape.IsPointwise == 0 && firstPixel + pixels < endPixel)
                walk.Advance(_shape, _units);
        }
    }

    /// <summary>A register of sums and what the output holds at a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes AddTo(TLanes sum, int pixel, int channel) =>
        TLanes.Add(sum, _output.Load(_units.OutputPixel(pixel) * _shape.OutputChannels + channel));

    /// <summary>
    /// Stores two registers of output channels of one pixel, of which <paramref name="count"/> channels exist: more than one register.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreWide(int pixel, int channel, TLanes a, TLanes b, int count)
    {
        int width = TLanes.Width, index = _units.OutputPixel(pixel) * _shape.OutputChannels + channel;
        _output.Store(index, a);
        if (count >= 2 * width)
            _output.Store(index + width, b);
        else
            _output.StorePartial(index + width, b, count - width);
    }

    /// <summary>The same of one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreNarrow(int pixel, int channel, TLanes a, int count)
    {
        int index = _units.OutputPixel(pixel) * _shape.OutputChannels + channel;
        if (count >= TLanes.Width)
            _output.Store(index, a);
        else
            _output.StorePartial(index, a, count);
    }
}
