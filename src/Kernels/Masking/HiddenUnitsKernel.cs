namespace LatencyLab.Kernels.Masking;

/// <summary>A small fully connected layer with ReLU. An item is one unit of one image.</summary>
/// <param name="input">[images, depth].</param>
/// <param name="weights">[units, stride]: each row followed by zeros.</param>
/// <param name="bias">[units].</param>
/// <param name="output">[images, units].</param>
/// <param name="units">Hidden units.</param>
/// <param name="depth">Inputs of an image.</param>
/// <param name="stride">Elements of a row of weights.</param>
internal readonly struct HiddenUnitsKernel<TBuffer, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bias, TBuffer output, int units, int depth, int stride) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bias = bias, _output = output;
    private readonly int _units = units, _depth = depth, _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _units, unit = item - image * _units;
        float sum = _bias[unit] + Dots.Of<TBuffer, TLanes>(_input.From(image * _depth), _weights.From(unit * _stride), _depth);
        _output.Set(item, Math.Max(sum, 0f));
    }
}
