namespace LatencyLab.Kernels.Masking;

/// <summary>
/// Two logits a decision and their arg-max, for many decisions an image: 1 where the second logit is larger. Lanes are decisions, so that
/// no sum runs across lanes. An item is a register of decisions of one image.
/// </summary>
/// <param name="input">[images, depth].</param>
/// <param name="weights">[depth, 2, stride]: decisions, followed by zeros.</param>
/// <param name="bias">[2, stride].</param>
/// <param name="margins">[images, stride]: receives the second logits less the first.</param>
/// <param name="output">[images, decisions].</param>
/// <param name="decisions">Decisions an image.</param>
/// <param name="depth">Inputs of an image.</param>
/// <param name="stride">Decisions rounded up to whole registers.</param>
internal readonly struct LaneDecisionsKernel<TBuffer, TIndex, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bias, TBuffer margins, TIndex output, int decisions, int depth, int stride) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bias = bias, _margins = margins;
    private readonly TIndex _output = output;
    private readonly int _decisions = decisions, _depth = depth, _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int registers = _stride / TLanes.Width, image = item / registers, first = (item - image * registers) * TLanes.Width;
        TBuffer values = _input.From(image * _depth);
        TLanes stay = _bias.Load(first), go = _bias.Load(_stride + first), staySecond = TLanes.Zero, goSecond = TLanes.Zero;
        int i = 0;
        for (; i + 1 < _depth; i += 2)
        {
            TBuffer column = _weights.From(2 * i * _stride + first);
            TLanes v = TLanes.Splat(values[i]), w = TLanes.Splat(values[i + 1]);
            stay = TLanes.MultiplyAdd(v, column.Load(0), stay);
            go = TLanes.MultiplyAdd(v, column.Load(_stride), go);
            staySecond = TLanes.MultiplyAdd(w, column.Load(2 * _stride), staySecond);
            goSecond = TLanes.MultiplyAdd(w, column.Load(3 * _stride), goSecond);
        }

        if (i < _depth)
        {
            TBuffer column = _weights.From(2 * i * _stride + first);
            TLanes v = TLanes.Splat(values[i]);
            stay = TLanes.MultiplyAdd(v, column.Load(0), stay);
            go = TLanes.MultiplyAdd(v, column.Load(_stride), go);
        }

        int at = image * _stride + first, count = Math.Min(TLanes.Width, _decisions - first);
        _margins.Store(at, TLanes.MultiplyAdd(TLanes.Add(stay, staySecond), TLanes.Splat(-1), TLanes.Add(go, goSecond)));
        for (int lane = 0; lane < count; lane++)
            _output.Set(image * _decisions + first + lane, _margins[at + lane] > 0 ? 1 : 0);
    }

    /// <summary>[decisions, 2, depth] as the kernel reads it: [depth, 2, stride].</summary>
    internal static float[] Pack(float[] weights, int decisions, int depth, int stride)
    {
        float[] packed = new float[checked(2 * depth * stride)];
        for (int row = 0; row < 2 * decisions; row++)
        {
            for (int i = 0; i < depth; i++)
                packed[(2 * i + row % 2) * stride + row / 2] = weights[row * depth + i];
        }

        return packed;
    }
}
