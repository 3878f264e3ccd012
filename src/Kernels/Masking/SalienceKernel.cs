namespace LatencyLab.Kernels.Masking;

/// <summary>
/// Decisions of single logits, and saliences, a function of the logits, that scale what is kept: LC-Net. An item is a register of
/// decisions.
/// </summary>
/// <param name="logits">[decisions], and room to read whole registers.</param>
/// <param name="saliences">[decisions] in whole registers: receives the function of the logits.</param>
/// <param name="scales">[decisions, group]: receives every salience once a unit of its group.</param>
/// <param name="output">[decisions]: receives 1 where the logit is above the threshold.</param>
/// <param name="decisions">Decisions.</param>
/// <param name="group">Units that are kept together.</param>
/// <param name="threshold">Greatest logit of what is left out.</param>
internal readonly struct SalienceKernel<TBuffer, TIndex, TLanes, TFunction>(
    TBuffer logits, TBuffer saliences, TBuffer scales, TIndex output, int decisions, int group, float threshold) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
    where TFunction : struct, ILaneFunction
{
    private readonly TBuffer _logits = logits, _saliences = saliences, _scales = scales;
    private readonly TIndex _output = output;
    private readonly int _decisions = decisions, _group = group;
    private readonly float _threshold = threshold;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int first = item * TLanes.Width, last = Math.Min(first + TLanes.Width, _decisions);
        _saliences.Store(first, TFunction.Of(_logits.Load(first)));
        for (int i = first; i < last; i++)
        {
            float salience = _saliences[i];
            _output.Set(i, _logits[i] > _threshold ? 1 : 0);
            for (int unit = 0; unit < _group; unit++)
                _scales.Set(i * _group + unit, salience);
        }
    }
}
