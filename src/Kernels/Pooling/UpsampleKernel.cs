namespace LatencyLab.Kernels.Pooling;

/// <summary>Sizes of an <see cref="UpsampleKernel{TBuffer, TLanes}"/>.</summary>
internal struct UpsampleShape
{
    public int Width, Channels;

    /// <summary>Output pixels an input pixel along a side.</summary>
    public int Factor;

    /// <summary>Input pixels that an item repeats, the last item of a row maybe fewer.</summary>
    public int ItemPixels;

    /// <summary>Items that share a pixel.</summary>
    public int Parts;

    public readonly int ItemsPerRow => (Width + ItemPixels - 1) / ItemPixels * Parts;
}

/// <summary>Repeats every pixel along both sides. An item is some pixels of an output row.</summary>
/// <param name="input">[images * height, width, channels].</param>
/// <param name="output">[images * height * factor, width * factor, channels].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct UpsampleKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, UpsampleShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly UpsampleShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int rest = item / _shape.Parts, part = item - rest * _shape.Parts;
        int rowItems = (_shape.Width + _shape.ItemPixels - 1) / _shape.ItemPixels;
        int outputRow = rest / rowItems, first = (rest - outputRow * rowItems) * _shape.ItemPixels;
        int end = Math.Min(first + _shape.ItemPixels, _shape.Width), row = outputRow / _shape.Factor;
        for (int x = first; x < end; x++)
        {
            TBuffer from = _input.From((row * _shape.Width + x) * _shape.Channels);
            int to = (outputRow * _shape.Width + x) * _shape.Factor;
            for (int copy = 0; copy < _shape.Factor; copy++)
                Runs.Copy<TBuffer, TLanes>(from, _output.From((to + copy) * _shape.Channels), _shape.Channels, part, _shape.Parts);
        }
    }
}
