namespace LatencyLab.Kernels.Elementwise;

/// <summary>
/// output = max(scale * input + shift, floor), a scale and a shift a channel: batch normalisation at inference. An item is some pixels.
/// </summary>
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
    private readonly TBuffer _input = input, _scale = scale, _shift = shift, _output = output;
    private readonly int _channels = channels;
    private readonly TensorRuns _runs = runs;
    private readonly float _floor = floor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = _runs.Start(item), end = start + _runs.LengthFrom(start), width = TLanes.Width, step = _runs.Parts * width;
        int first = _runs.Part(item) * width;
        TLanes low = TLanes.Splat(_floor);
        for (int pixel = start; pixel < end; pixel += _channels)
        {
            TBuffer from = _input.From(pixel), to = _output.From(pixel);
            int i = first;
            for (; i + width <= _channels; i += step)
                to.Store(i, TLanes.Max(TLanes.MultiplyAdd(from.Load(i), _scale.Load(i), _shift.Load(i)), low));
            if (i < _channels)
                to.StorePartial(i, TLanes.Max(TLanes.MultiplyAdd(from.Load(i), _scale.Load(i), _shift.Load(i)), low), _channels - i);
        }
    }
}
