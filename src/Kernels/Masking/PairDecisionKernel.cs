namespace LatencyLab.Kernels.Masking;

/// <summary>Two logits a decision and their arg-max: 1 where the second is larger. An item is one decision of one image.</summary>
/// <param name="input">[images, depth].</param>
/// <param name="weights">[decisions, 2, stride]: each row followed by zeros.</param>
/// <param name="bias">[decisions, 2].</param>
/// <param name="output">[images, decisions].</param>
/// <param name="decisions">Decisions an image.</param>
/// <param name="depth">Inputs of an image.</param>
/// <param name="stride">Elements of a row of weights.</param>
internal readonly struct PairDecisionKernel<TBuffer, TIndex, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bias, TIndex output, int decisions, int depth, int stride) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bias = bias;
    private readonly TIndex _output = output;
    private readonly int _decisions = decisions, _depth = depth, _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _decisions, pair = 2 * (item - image * _decisions);
        TBuffer values = _input.From(image * _depth);
        float stay = _bias[pair] + Dots.Of<TBuffer, TLanes>(values, _weights.From(pair * _stride), _depth);
        float go = _bias[pair + 1] + Dots.Of<TBuffer, TLanes>(values, _weights.From((pair + 1) * _stride), _depth);
        _output.Set(item, go > stay ? 1 : 0);
    }
}
