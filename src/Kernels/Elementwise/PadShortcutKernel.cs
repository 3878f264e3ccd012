namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sizes of a <see cref="PadShortcutKernel{TBuffer, TLanes}"/>.</summary>
internal struct PadShortcutShape
{
    /// <summary>Columns and channels of the map that is read, and pixels from one that is taken to the next.</summary>
    public int InputWidth, InputChannels, Stride;

    /// <summary>Columns and channels of the map that is written.</summary>
    public int Width, Channels;
}

/// <summary>
/// Every s-th pixel of a map, with channels of zeros behind its own: a residual without parameters where a block changes shape (He et al.,
/// CVPR 2016, option A). An item is a row of what is written.
/// </summary>
/// <param name="input">[rows, input width, input channels].</param>
/// <param name="output">[rows / stride, width, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PadShortcutKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, PadShortcutShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly PadShortcutShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int own = _shape.InputChannels, rest = _shape.Channels - own;
        TBuffer from = _input.From(item * _shape.Stride * _shape.InputWidth * own);
        TBuffer to = _output.From(item * _shape.Width * _shape.Channels);
        for (int column = 0; column < _shape.Width; column++)
        {
            Runs.Copy<TBuffer, TLanes>(from.From(column * _shape.Stride * own), to.From(column * _shape.Channels), own, 0, 1);
            Runs.Clear<TBuffer, TLanes>(to.From(column * _shape.Channels + own), rest, 0, 1);
        }
    }
}
