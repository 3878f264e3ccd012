using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Pooling;

/// <summary>How two values become one.</summary>
public interface IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    static abstract TLanes Combine(TLanes a, TLanes b);
}

/// <inheritdoc/>
public readonly struct SumReduction<TLanes> : IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Combine(TLanes a, TLanes b) => TLanes.Add(a, b);
}

/// <inheritdoc/>
public readonly struct MaximumReduction<TLanes> : IReduction<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Combine(TLanes a, TLanes b) => TLanes.Max(a, b);
}

/// <summary>Sizes of a <see cref="GlobalPoolKernel{TBuffer, TLanes, TReduction}"/>.</summary>
public struct GlobalPoolShape
{
    public int Pixels, Channels;

    /// <summary>Channels of an item, whole registers, and items that share an image.</summary>
    public int Block, Blocks;

    /// <summary>What the reduced values are multiplied by: 1 / pixels for an average.</summary>
    public float Scale;
}

/// <summary>
/// Average or maximum over all pixels of an image. An item is a block of its channels; four pixels at a time are added to the block's
/// values in the output, so that the map is read in long runs: with a pixel's channels a page apart, short ones cost an address
/// translation each.
/// </summary>
/// <param name="input">[images, pixels, channels].</param>
/// <param name="output">[images, channels].</param>
/// <param name="shape">Sizes.</param>
public readonly struct GlobalPoolKernel<TBuffer, TLanes, TReduction>(TBuffer input, TBuffer output, GlobalPoolShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TReduction : struct, IReduction<TLanes>
{
    private const int Together = 4;
    private readonly TBuffer input = input, output = output;
    private readonly GlobalPoolShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / shape.Blocks, channel = (item - image * shape.Blocks) * shape.Block, channels = shape.Channels;
        int count = Math.Min(shape.Block, channels - channel), pixel = 1, width = TLanes.Width;
        int start = image * shape.Pixels * channels + channel;
        TBuffer to = output.From(image * channels + channel);
        Runs.Copy<TBuffer, TLanes>(input.From(start), to, count, 0, 1);
        for (; pixel + Together <= shape.Pixels; pixel += Together)
        {
            TBuffer p = input.From(start + pixel * channels), q = input.From(start + (pixel + 1) * channels);
            TBuffer r = input.From(start + (pixel + 2) * channels), s = input.From(start + (pixel + 3) * channels);
            for (int i = 0; i < count; i += width)
            {
                TLanes sum = TReduction.Combine(TReduction.Combine(p.Load(i), q.Load(i)), TReduction.Combine(r.Load(i), s.Load(i)));
                Rows.Store<TBuffer, TLanes>(to, i, TReduction.Combine(to.Load(i), sum), count - i);
            }
        }

        for (; pixel < shape.Pixels; pixel++)
        {
            TBuffer p = input.From(start + pixel * channels);
            for (int i = 0; i < count; i += width)
                Rows.Store<TBuffer, TLanes>(to, i, TReduction.Combine(to.Load(i), p.Load(i)), count - i);
        }

        TLanes scale = TLanes.Splat(shape.Scale);
        for (int i = 0; i < count; i += width)
            Rows.Store<TBuffer, TLanes>(to, i, TLanes.Multiply(to.Load(i), scale), count - i);
    }
}
