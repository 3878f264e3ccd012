using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = max(scale * input + shift, floor), a scale and a shift a channel: batch normalisation at inference. An item is some pixels.</summary>
/// <param name="input">[pixels, channels].</param>
/// <param name="scale">[channels].</param>
/// <param name="shift">[channels].</param>
/// <param name="output">[pixels, channels].</param>
/// <param name="channels">Channels.</param>
/// <param name="runs">How the tensor is cut; a run is whole pixels.</param>
/// <param name="floor">The lowest value an output can have: 0 with a ReLU, minus infinity without.</param>
internal readonly struct ChannelScaleKernel<TBuffer, TLanes>(
    TBuffer input, TBuffer scale, TBuffer shift, TBuffer output, int channels, TensorRuns runs, float floor) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, scale = scale, shift = shift, output = output;
    private readonly int channels = channels;
    private readonly TensorRuns runs = runs;
    private readonly float floor = floor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = runs.Start(item), end = start + runs.LengthFrom(start), width = TLanes.Width, step = runs.Parts * width;
        int first = runs.Part(item) * width;
        TLanes low = TLanes.Splat(floor);
        for (int pixel = start; pixel < end; pixel += channels)
        {
            TBuffer from = input.From(pixel), to = output.From(pixel);
            int i = first;
            for (; i + width <= channels; i += step)
                to.Store(i, TLanes.Max(TLanes.MultiplyAdd(from.Load(i), scale.Load(i), shift.Load(i)), low));
            if (i < channels)
                to.StorePartial(i, TLanes.Max(TLanes.MultiplyAdd(from.Load(i), scale.Load(i), shift.Load(i)), low), channels - i);
        }
    }
}
