using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Depthwise convolution with one output a channel. An item is one output pixel; its channels are computed four registers at a time.
/// </summary>
/// <param name="input">[images, height, width, channels].</param>
/// <param name="weights">[kernel rows, kernel columns, channels].</param>
/// <param name="bounds">[bias of the channels, lower bounds of the channels].</param>
/// <param name="output">[images, output height, output width, channels].</param>
/// <param name="units">Where the images start.</param>
/// <param name="shape">Sizes.</param>
public readonly struct DepthwiseKernel<TBuffer, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, ImageUnits units, ConvolutionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, weights = weights, bounds = bounds, output = output;
    private readonly ImageUnits units = units;
    private readonly ConvolutionShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TilePixel pixel = TilePixel.At(item, shape, units);
        int top = pixel.UnitTop + pixel.Row * shape.StrideHeight, left = pixel.UnitLeft + pixel.Column * shape.StrideWidth;
        int width = TLanes.Width, channels = shape.InputChannels;
        for (int channel = 0; channel < channels; channel += 4 * width)
        {
            TLanes a = bounds.Load(channel), b = bounds.Load(channel + width);
            TLanes c = bounds.Load(channel + 2 * width), d = bounds.Load(channel + 3 * width);
            for (int tapRow = 0; tapRow < shape.KernelHeight; tapRow++)
            {
                int y = top + tapRow * shape.DilationHeight;
                if ((uint)y >= (uint)shape.InputHeight)
                    continue;
                for (int tapColumn = 0; tapColumn < shape.KernelWidth; tapColumn++)
                {
                    int x = left + tapColumn * shape.DilationWidth;
                    if ((uint)x >= (uint)shape.InputWidth)
                        continue;
                    int source = (pixel.UnitStart + y * shape.InputWidth + x) * channels + channel;
                    int weight = (tapRow * shape.KernelWidth + tapColumn) * channels + channel;
                    a = TLanes.MultiplyAdd(input.Load(source), weights.Load(weight), a);
                    b = TLanes.MultiplyAdd(input.Load(source + width), weights.Load(weight + width), b);
                    c = TLanes.MultiplyAdd(input.Load(source + 2 * width), weights.Load(weight + 2 * width), c);
                    d = TLanes.MultiplyAdd(input.Load(source + 3 * width), weights.Load(weight + 3 * width), d);
                }
            }

            int floor = channels + channel, target = item * channels + channel;
            a = TLanes.Max(a, bounds.Load(floor));
            b = TLanes.Max(b, bounds.Load(floor + width));
            c = TLanes.Max(c, bounds.Load(floor + 2 * width));
            d = TLanes.Max(d, bounds.Load(floor + 3 * width));
            Rows.Store<TBuffer, TLanes>(output, target, a, b, c, d, channels - channel);
        }
    }
}
