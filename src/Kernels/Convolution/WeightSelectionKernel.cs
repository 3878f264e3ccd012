using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="WeightSelectionKernel{TBuffer, TIndex, TLanes}"/>.</summary>
internal struct WeightSelectionShape
{
    /// <summary>Taps of a convolution's window.</summary>
    public int Taps;

    /// <summary>Input and output channels of a tap's weights.</summary>
    public int Inputs, Outputs;

    /// <summary>Kept groups of input channels an image, and channels of each.</summary>
    public int InputGroups, InputGroup;

    /// <summary>Kept groups of output channels an image, and channels of each.</summary>
    public int OutputGroups, OutputGroup;

    /// <summary>Output channels of a product, strips of each, and products an image.</summary>
    public int ProductOutputs, Strips, Products;

    public readonly int ItemsOfAnImage => Products * Strips * Taps;
}

/// <summary>
/// Collects the weights of the channels that an image keeps, packed as <see cref="WeightStrips"/> packs all of them, so that the
/// convolution of the kept channels is an ordinary one. An item is one tap of a strip of an image; lanes behind the last output stay as they are.
/// </summary>
/// <param name="weights">[taps, inputs, outputs].</param>
/// <param name="inputs">[images, kept input groups].</param>
/// <param name="outputs">[images, kept output groups].</param>
/// <param name="packed">[images, products, strips, taps, kept inputs, 2 registers].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct WeightSelectionKernel<TBuffer, TIndex, TLanes>(
    TBuffer weights, TIndex inputs, TIndex outputs, TBuffer packed, WeightSelectionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer weights = weights, packed = packed;
    private readonly TIndex inputs = inputs, outputs = outputs;
    private readonly WeightSelectionShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int tap = item % shape.Taps, strips = item / shape.Taps, rest = strips / shape.Strips;
        int image = rest / shape.Products, product = rest - image * shape.Products;
        int wide = 2 * TLanes.Width, first = (strips - rest * shape.Strips) * wide;
        int last = Math.Min(first + wide, shape.ProductOutputs);
        TBuffer to = packed.From(item * shape.InputGroups * shape.InputGroup * wide), from = weights.From(tap * shape.Inputs * shape.Outputs);

        // Neighbouring outputs of one kept group are copied together.
        int output = first;
        while (output < last)
        {
            int kept = product * shape.ProductOutputs + output, group = kept / shape.OutputGroup, within = kept - group * shape.OutputGroup;
            int run = Math.Min(shape.OutputGroup - within, last - output);
            CopyRun(from, to, image, outputs[image * shape.OutputGroups + group] * shape.OutputGroup + within, output - first, run);
            output += run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyRun(TBuffer from, TBuffer to, int image, int channel, int lane, int run)
    {
        int width = TLanes.Width, target = lane;
        for (int group = 0; group < shape.InputGroups; group++)
        {
            int source = inputs[image * shape.InputGroups + group] * shape.InputGroup * shape.Outputs + channel;
            for (int row = 0; row < shape.InputGroup; row++)
            {
                int i = 0;
                for (; i + width <= run; i += width)
                    to.Store(target + i, from.Load(source + i));
                for (; i < run; i++)
                    to.Set(target + i, from[source + i]);
                source += shape.Outputs;
                target += 2 * width;
            }
        }
    }
}
