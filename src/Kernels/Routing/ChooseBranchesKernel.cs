namespace LatencyLab.Kernels.Routing;

/// <summary>
/// The best branches of every sample and their weights: scores divided by the sum over the chosen ones. Of equal scores the lower
/// branch is the better. An item is a sample.
/// </summary>
/// <param name="scores">[samples, branches], positive.</param>
/// <param name="choices">[samples, top k]: branches, best first.</param>
/// <param name="weights">[samples, top k].</param>
/// <param name="branches">Branches.</param>
/// <param name="topK">Branches chosen a sample.</param>
internal readonly struct ChooseBranchesKernel<TBuffer, TIndex, TLanes>(
    TBuffer scores, TIndex choices, TBuffer weights, int branches, int topK) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _scores = scores, _weights = weights;
    private readonly TIndex _choices = choices;
    private readonly int _branches = branches, _topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int first = item * _branches, previous = -1;
        float bound = float.PositiveInfinity, sum = 0;
        for (int choice = 0; choice < _topK; choice++)
        {
            int best = -1;
            float most = float.NegativeInfinity;
            for (int branch = 0; branch < _branches; branch++)
            {
                float score = _scores[first + branch];
                bool isLeft = score < bound || (score == bound && branch > previous);
                if (isLeft && score > most)
                {
                    most = score;
                    best = branch;
                }
            }

            _choices.Set(item * _topK + choice, best);
            bound = most;
            previous = best;
            sum += most;
        }

        for (int choice = 0; choice < _topK; choice++)
            _weights.Set(item * _topK + choice, _scores[first + _choices[item * _topK + choice]] / sum);
    }
}
