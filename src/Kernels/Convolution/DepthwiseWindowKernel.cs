namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Depthwise convolution with windows of 3 or 5 taps across, stride 1 or 2, without dilation: every input pixel of a row is loaded once for
/// all outputs of a tile that it goes into. An item is an output row, tile by tile. For one register of channels the pixels of a tile lie
/// apart, which hides from the processor that the tile as a whole is read line by line: what the next one reads is asked for in order.
/// </summary>
/// <inheritdoc cref="DepthwiseKernel{TBuffer, TLanes}" path="/param"/>
internal readonly struct DepthwiseWindowKernel<TBuffer, TLanes, TWindow>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, DepthwiseShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TWindow : struct, IWindowTaps
{
    // The columns of a tile that no window of 3 or 5 taps has in the padding on a side, for strides 1 and 2.
    private const int FirstMiddle = 2, LastMiddle1 = 7, LastMiddle2 = 13;
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly DepthwiseShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _shape.OutputHeight, row = item - image * _shape.OutputHeight;
        int top = row * _shape.StrideHeight - _shape.PaddingTop, start = image * _shape.InputHeight * _shape.InputWidth;
        for (int column = 0; column < _shape.OutputWidth; column += ConvolutionTile.MostPixels)
        {
            int pixels = Math.Min(ConvolutionTile.MostPixels, _shape.OutputWidth - column);
            int left = column * _shape.StrideWidth - _shape.PaddingLeft;
            int target = (item * _shape.OutputWidth + column) * _shape.Channels;
            int ahead = _shape.AheadFloats == 0 ? 0 : _shape.Ahead(start, row, column + ConvolutionTile.MostPixels);
            bool isMiddle = left + FirstMiddle >= 0 && left + (_shape.StrideWidth == 1 ? LastMiddle1 : LastMiddle2) < _shape.InputWidth;
            if (_shape.StrideWidth == 1 && isMiddle)
                ComputeStride1<InsideColumns>(start, top, left, pixels, target, ahead);
            else if (_shape.StrideWidth == 1)
                ComputeStride1<AnyColumns>(start, top, left, pixels, target, ahead);
            else if (isMiddle)
                ComputeStride2<InsideColumns>(start, top, left, pixels, target, ahead);
            else
                ComputeStride2<AnyColumns>(start, top, left, pixels, target, ahead);
        }
    }

    /// <summary>A tile, one register of channels after the other, stride 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeStride1<TMiddle>(int start, int top, int column, int pixels, int target, int ahead)
        where TMiddle : struct, IMiddleColumns
    {
        int step = _shape.Channels, columns = _shape.InputWidth;
        int first = Math.Max(0, -top), end = Math.Min(_shape.KernelHeight, _shape.InputHeight - top);
        for (int channel = 0; channel < step; channel += TLanes.Width)
        {
            TLanes a0 = _bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            for (int tapRow = first; tapRow < end; tapRow++)
            {
                TBuffer w = _weights.From(tapRow * TWindow.Taps * step + channel);
                TBuffer p = _input.From((start + (top + tapRow) * columns + column) * step + channel);
                TLanes w0 = w.Load(0), w1 = w.Load(step), w2 = w.Load(2 * step), w3 = w2, w4 = w2;
                if (TWindow.Taps > 3)
                {
                    w3 = w.Load(3 * step);
                    w4 = w.Load(4 * step);
                }

                if ((uint)column < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w0, x, a0);
                }

                p = p.From(step);
                if ((uint)(column + 1) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w1, x, a0);
                    a1 = TLanes.MultiplyAdd(w0, x, a1);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 2) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w2, x, a0);
                    a1 = TLanes.MultiplyAdd(w1, x, a1);
                    a2 = TLanes.MultiplyAdd(w0, x, a2);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 3) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a1 = TLanes.MultiplyAdd(w2, x, a1);
                    a2 = TLanes.MultiplyAdd(w1, x, a2);
                    a3 = TLanes.MultiplyAdd(w0, x, a3);
                    if (TWindow.Taps > 3)
                        a0 = TLanes.MultiplyAdd(w3, x, a0);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 4) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a2 = TLanes.MultiplyAdd(w2, x, a2);
                    a3 = TLanes.MultiplyAdd(w1, x, a3);
                    a4 = TLanes.MultiplyAdd(w0, x, a4);
                    if (TWindow.Taps > 3)
                    {
                        a0 = TLanes.MultiplyAdd(w4, x, a0);
                        a1 = TLanes.MultiplyAdd(w3, x, a1);
                    }
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 5) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a3 = TLanes.MultiplyAdd(w2, x, a3);
                    a4 = TLanes.MultiplyAdd(w1, x, a4);
                    a5 = TLanes.MultiplyAdd(w0, x, a5);
                    if (TWindow.Taps > 3)
                    {
                        a1 = TLanes.MultiplyAdd(w4, x, a1);
                        a2 = TLanes.MultiplyAdd(w3, x, a2);
                    }
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 6) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a4 = TLanes.MultiplyAdd(w2, x, a4);
                    a5 = TLanes.MultiplyAdd(w1, x, a5);
                    a6 = TLanes.MultiplyAdd(w0, x, a6);
                    if (TWindow.Taps > 3)
                    {
                        a2 = TLanes.MultiplyAdd(w4, x, a2);
                        a3 = TLanes.MultiplyAdd(w3, x, a3);
                    }
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 7) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a5 = TLanes.MultiplyAdd(w2, x, a5);
                    a6 = TLanes.MultiplyAdd(w1, x, a6);
                    if (TWindow.Taps > 3)
                    {
                        a3 = TLanes.MultiplyAdd(w4, x, a3);
                        a4 = TLanes.MultiplyAdd(w3, x, a4);
                    }
                }

                p = p.From(step);
                if ((uint)(column + 8) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w2, x, a6);
                    if (TWindow.Taps > 3)
                    {
                        a4 = TLanes.MultiplyAdd(w4, x, a4);
                        a5 = TLanes.MultiplyAdd(w3, x, a5);
                    }
                }

                p = p.From(step);
                if (TWindow.Taps > 3 && (uint)(column + 9) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a5 = TLanes.MultiplyAdd(w4, x, a5);
                    a6 = TLanes.MultiplyAdd(w3, x, a6);
                }

                p = p.From(step);
                if (TWindow.Taps > 3 && (uint)(column + 10) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w4, x, a6);
                }
            }

            Store(target + channel, channel, pixels, a0, a1, a2, a3, a4, a5, a6);
            for (int newRow = 0; newRow < _shape.StrideHeight; newRow++)
                for (int line = 0; line < _shape.AheadFloats; line += DepthwiseShape.LineFloats)
                    _input.Prefetch(ahead + newRow * columns * step + line);
            ahead += _shape.AheadFloats;
        }
    }

    /// <summary>A tile, one register of channels after the other, stride 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeStride2<TMiddle>(int start, int top, int column, int pixels, int target, int ahead)
        where TMiddle : struct, IMiddleColumns
    {
        int step = _shape.Channels, columns = _shape.InputWidth;
        int first = Math.Max(0, -top), end = Math.Min(_shape.KernelHeight, _shape.InputHeight - top);
        for (int channel = 0; channel < step; channel += TLanes.Width)
        {
            TLanes a0 = _bounds.Load(channel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            for (int tapRow = first; tapRow < end; tapRow++)
            {
                TBuffer w = _weights.From(tapRow * TWindow.Taps * step + channel);
                TBuffer p = _input.From((start + (top + tapRow) * columns + column) * step + channel);
                TLanes w0 = w.Load(0), w1 = w.Load(step), w2 = w.Load(2 * step), w3 = w2, w4 = w2;
                if (TWindow.Taps > 3)
                {
                    w3 = w.Load(3 * step);
                    w4 = w.Load(4 * step);
                }

                if ((uint)column < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w0, x, a0);
                }

                p = p.From(step);
                if ((uint)(column + 1) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w1, x, a0);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 2) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a0 = TLanes.MultiplyAdd(w2, x, a0);
                    a1 = TLanes.MultiplyAdd(w0, x, a1);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 3) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a1 = TLanes.MultiplyAdd(w1, x, a1);
                    if (TWindow.Taps > 3)
                        a0 = TLanes.MultiplyAdd(w3, x, a0);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 4) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a1 = TLanes.MultiplyAdd(w2, x, a1);
                    a2 = TLanes.MultiplyAdd(w0, x, a2);
                    if (TWindow.Taps > 3)
                        a0 = TLanes.MultiplyAdd(w4, x, a0);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 5) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a2 = TLanes.MultiplyAdd(w1, x, a2);
                    if (TWindow.Taps > 3)
                        a1 = TLanes.MultiplyAdd(w3, x, a1);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 6) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a2 = TLanes.MultiplyAdd(w2, x, a2);
                    a3 = TLanes.MultiplyAdd(w0, x, a3);
                    if (TWindow.Taps > 3)
                        a1 = TLanes.MultiplyAdd(w4, x, a1);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 7) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a3 = TLanes.MultiplyAdd(w1, x, a3);
                    if (TWindow.Taps > 3)
                        a2 = TLanes.MultiplyAdd(w3, x, a2);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 8) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a3 = TLanes.MultiplyAdd(w2, x, a3);
                    a4 = TLanes.MultiplyAdd(w0, x, a4);
                    if (TWindow.Taps > 3)
                        a2 = TLanes.MultiplyAdd(w4, x, a2);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 9) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a4 = TLanes.MultiplyAdd(w1, x, a4);
                    if (TWindow.Taps > 3)
                        a3 = TLanes.MultiplyAdd(w3, x, a3);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 10) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a4 = TLanes.MultiplyAdd(w2, x, a4);
                    a5 = TLanes.MultiplyAdd(w0, x, a5);
                    if (TWindow.Taps > 3)
                        a3 = TLanes.MultiplyAdd(w4, x, a3);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 11) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a5 = TLanes.MultiplyAdd(w1, x, a5);
                    if (TWindow.Taps > 3)
                        a4 = TLanes.MultiplyAdd(w3, x, a4);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 12) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a5 = TLanes.MultiplyAdd(w2, x, a5);
                    a6 = TLanes.MultiplyAdd(w0, x, a6);
                    if (TWindow.Taps > 3)
                        a4 = TLanes.MultiplyAdd(w4, x, a4);
                }

                p = p.From(step);
                if (TMiddle.AreInside || (uint)(column + 13) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w1, x, a6);
                    if (TWindow.Taps > 3)
                        a5 = TLanes.MultiplyAdd(w3, x, a5);
                }

                p = p.From(step);
                if ((uint)(column + 14) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w2, x, a6);
                    if (TWindow.Taps > 3)
                        a5 = TLanes.MultiplyAdd(w4, x, a5);
                }

                p = p.From(step);
                if (TWindow.Taps > 3 && (uint)(column + 15) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w3, x, a6);
                }

                p = p.From(step);
                if (TWindow.Taps > 3 && (uint)(column + 16) < (uint)columns)
                {
                    TLanes x = p.Load(0);
                    a6 = TLanes.MultiplyAdd(w4, x, a6);
                }
            }

            Store(target + channel, channel, pixels, a0, a1, a2, a3, a4, a5, a6);
            for (int newRow = 0; newRow < _shape.StrideHeight; newRow++)
                for (int line = 0; line < _shape.AheadFloats; line += DepthwiseShape.LineFloats)
                    _input.Prefetch(ahead + newRow * columns * step + line);
            ahead += _shape.AheadFloats;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(
        int target, int channel, int pixels, TLanes a0, TLanes a1, TLanes a2, TLanes a3, TLanes a4, TLanes a5, TLanes a6)
    {
        int step = _shape.Channels, count = step - channel;
        TLanes floor = _bounds.Load(step + channel);
        TBuffer output = _output;
        if (pixels == ConvolutionTile.MostPixels & count >= TLanes.Width)
        {
            output.Store(target, TLanes.Max(a0, floor));
            output.Store(target + step, TLanes.Max(a1, floor));
            output.Store(target + 2 * step, TLanes.Max(a2, floor));
            output.Store(target + 3 * step, TLanes.Max(a3, floor));
            output.Store(target + 4 * step, TLanes.Max(a4, floor));
            output.Store(target + 5 * step, TLanes.Max(a5, floor));
            output.Store(target + 6 * step, TLanes.Max(a6, floor));
            return;
        }

        Rows.Store<TBuffer, TLanes>(output, target, TLanes.Max(a0, floor), count);
        if (pixels > 1)
            Rows.Store<TBuffer, TLanes>(output, target + step, TLanes.Max(a1, floor), count);
        if (pixels > 2)
            Rows.Store<TBuffer, TLanes>(output, target + 2 * step, TLanes.Max(a2, floor), count);
        if (pixels > 3)
            Rows.Store<TBuffer, TLanes>(output, target + 3 * step, TLanes.Max(a3, floor), count);
        if (pixels > 4)
            Rows.Store<TBuffer, TLanes>(output, target + 4 * step, TLanes.Max(a4, floor), count);
        if (pixels > 5)
            Rows.Store<TBuffer, TLanes>(output, target + 5 * step, TLanes.Max(a5, floor), count);
        if (pixels > 6)
            Rows.Store<TBuffer, TLanes>(output, target + 6 * step, TLanes.Max(a6, floor), count);
    }
}
