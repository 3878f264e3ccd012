using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Convolution, any size, stride, dilation and groups, of images, gathered patches or patches read in place.
/// An item is one register tile: 7 output pixels (of consecutive units where one ends) by two registers of output channels.
/// </summary>
/// <param name="input">[images, height, width, channels], then <see cref="ConvolutionShape.ZeroTail"/> zeros.</param>
/// <param name="weights">Packed by <see cref="WeightStrips"/>: [segment, group, strip, kernel row, kernel column, input channel, 2 registers].</param>
/// <param name="bounds">[group, strip, 2 registers of bias, 2 registers of lower bounds]: 0 below a ReLU, minus infinity without.</param>
/// <param name="output">[units, unit height, unit width, output channels].</param>
/// <param name="units">Where the units lie in the input.</param>
/// <param name="channels">Which of the weights' channels a segment uses.</param>
/// <param name="shape">Sizes.</param>
public readonly struct ConvolutionKernel<TBuffer, TLanes, TUnits, TChannels>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, TUnits units, TChannels channels, ConvolutionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TUnits : struct, IUnits
    where TChannels : struct, IChannels
{
    private readonly TBuffer input = input, weights = weights, bounds = bounds, output = output;
    private readonly TUnits units = units;
    private readonly TChannels channels = channels;
    private readonly ConvolutionShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int tile = item % shape.SegmentTiles, rest = item / shape.SegmentTiles;
        int segment = rest % shape.Segments;
        int strip = rest / shape.Segments;
        int group = strip / shape.Strips;
        int firstPixel = segment * shape.SegmentPixels + tile * ConvolutionTile.Pixels;
        int pixels = Math.Min(ConvolutionTile.Pixels, shape.SegmentPixels - tile * ConvolutionTile.Pixels);
        int stripOfGroup = strip - group * shape.Strips;
        int groupInput = group * shape.GroupInputStep, width = TLanes.Width, stride = 2 * width;
        int weightStrip = channels.OutputGroup(segment, group) * shape.Strips + stripOfGroup;
        TBuffer stripWeights = weights.From(
            segment * shape.SegmentWeights + weightStrip * stride * shape.KernelHeight * shape.KernelWidth * shape.GroupInputs);

        TapOrigin o0 = default, o1 = default, o2 = default, o3 = default, o4 = default, o5 = default, o6 = default;
        if (shape.IsPointwise == 0)
        {
            TilePixel pixel = TilePixel.At(firstPixel, shape, units);
            o0 = new TapOrigin(pixel, shape);
            if (pixels > 1)
                pixel.Advance(shape, units);
            o1 = new TapOrigin(pixel, shape);
            if (pixels > 2)
                pixel.Advance(shape, units);
            o2 = new TapOrigin(pixel, shape);
            if (pixels > 3)
                pixel.Advance(shape, units);
            o3 = new TapOrigin(pixel, shape);
            if (pixels > 4)
                pixel.Advance(shape, units);
            o4 = new TapOrigin(pixel, shape);
            if (pixels > 5)
                pixel.Advance(shape, units);
            o5 = new TapOrigin(pixel, shape);
            if (pixels > 6)
                pixel.Advance(shape, units);
            o6 = new TapOrigin(pixel, shape);
        }

        TBuffer stripBounds = bounds.From(weightStrip * 2 * stride);
        TLanes a0 = stripBounds.Load(0), b0 = stripBounds.Load(width);
        TLanes a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        TLanes b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
        int depth = shape.RunInputs, tapColumns = shape.KernelWidth;
        if (shape.HasContiguousTaps
            && o0.IsRowInside(shape) && o1.IsRowInside(shape) && o2.IsRowInside(shape) && o3.IsRowInside(shape)
            && o4.IsRowInside(shape) && o5.IsRowInside(shape) && o6.IsRowInside(shape))
        {
            // The taps of a kernel row are one run of the input and one of the weights.
            depth *= tapColumns;
            tapColumns = 1;
        }

        for (int tapRow = 0; tapRow < shape.KernelHeight; tapRow++)
        {
            for (int tapColumn = 0; tapColumn < tapColumns; tapColumn++)
            {
                int x0, x1, x2, x3, x4, x5, x6;
                if (shape.IsPointwise == 0)
                {
                    int dy = tapRow * shape.DilationHeight, dx = tapColumn * shape.DilationWidth;
                    x0 = o0.Address(dy, dx, shape);
                    x1 = o1.Address(dy, dx, shape);
                    x2 = o2.Address(dy, dx, shape);
                    x3 = o3.Address(dy, dx, shape);
                    x4 = o4.Address(dy, dx, shape);
                    x5 = o5.Address(dy, dx, shape);
                    x6 = o6.Address(dy, dx, shape);
                }
                else
                {
                    int step = shape.InputChannels, last = (firstPixel + pixels - 1) * step;
                    x0 = firstPixel * step;
                    x1 = Math.Min(x0 + step, last);
                    x2 = Math.Min(x1 + step, last);
                    x3 = Math.Min(x2 + step, last);
                    x4 = Math.Min(x3 + step, last);
                    x5 = Math.Min(x4 + step, last);
                    x6 = Math.Min(x5 + step, last);
                }

                TBuffer p0 = input.From(x0 + groupInput), p1 = input.From(x1 + groupInput), p2 = input.From(x2 + groupInput);
                TBuffer p3 = input.From(x3 + groupInput), p4 = input.From(x4 + groupInput), p5 = input.From(x5 + groupInput);
                TBuffer p6 = input.From(x6 + groupInput);
                for (int run = 0; run < channels.Runs; run++)
                {
                    int tap = tapRow * shape.KernelWidth + tapColumn;
                    TBuffer runWeights = stripWeights.From((tap * shape.GroupInputs + channels.FirstInput(segment, run)) * stride);
                    for (int i = 0; i < depth; i++)
                    {
                        TLanes u = runWeights.Load(0), w = runWeights.Load(width);
                        runWeights = runWeights.From(stride);
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
                        v = TLanes.Splat(p5[i]);
                        a5 = TLanes.MultiplyAdd(v, u, a5);
                        b5 = TLanes.MultiplyAdd(v, w, b5);
                        v = TLanes.Splat(p6[i]);
                        a6 = TLanes.MultiplyAdd(v, u, a6);
                        b6 = TLanes.MultiplyAdd(v, w, b6);
                    }

                    p0 = p0.From(depth);
                    p1 = p1.From(depth);
                    p2 = p2.From(depth);
                    p3 = p3.From(depth);
                    p4 = p4.From(depth);
                    p5 = p5.From(depth);
                    p6 = p6.From(depth);
                }
            }
        }

        int channel = stripOfGroup * stride, count = shape.GroupOutputs - channel;
        channel += group * shape.GroupOutputs;
        int step7 = shape.OutputChannels, y = firstPixel * step7 + channel;
        TLanes floorA = stripBounds.Load(stride), floorB = stripBounds.Load(stride + width);
        StoreRow(y, TLanes.Max(a0, floorA), TLanes.Max(b0, floorB), count);
        if (pixels > 1)
            StoreRow(y + step7, TLanes.Max(a1, floorA), TLanes.Max(b1, floorB), count);
        if (pixels > 2)
            StoreRow(y + 2 * step7, TLanes.Max(a2, floorA), TLanes.Max(b2, floorB), count);
        if (pixels > 3)
            StoreRow(y + 3 * step7, TLanes.Max(a3, floorA), TLanes.Max(b3, floorB), count);
        if (pixels > 4)
            StoreRow(y + 4 * step7, TLanes.Max(a4, floorA), TLanes.Max(b4, floorB), count);
        if (pixels > 5)
            StoreRow(y + 5 * step7, TLanes.Max(a5, floorA), TLanes.Max(b5, floorB), count);
        if (pixels > 6)
            StoreRow(y + 6 * step7, TLanes.Max(a6, floorA), TLanes.Max(b6, floorB), count);
    }

    /// <summary>Stores two registers of output channels of one pixel, of which <paramref name="count"/> channels exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreRow(int index, TLanes a, TLanes b, int count)
    {
        int width = TLanes.Width;
        if (count >= width)
            output.Store(index, a);
        else
            output.StorePartial(index, a, count);
        if (count >= 2 * width)
            output.Store(index + width, b);
        else if (count > width)
            output.StorePartial(index + width, b, count - width);
    }
}
