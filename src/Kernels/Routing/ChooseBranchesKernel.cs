using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

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
    private readonly TBuffer scores = scores, weights = weights;
    private readonly TIndex choices = choices;
    private readonly int branches = branches, topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int first = item * branches, previous = -1;
        float bound = float.PositiveInfinity, sum = 0;
        for (int choice = 0; choice < topK; choice++)
        {
            int best = -1;
            float most = float.NegativeInfinity;
            for (int branch = 0; branch < branches; branch++)
            {
                float score = scores[first + branch];
                bool isLeft = score < bound || (score == bound && branch > previous);
                if (isLeft && score > most)
                {
                    most = score;
                    best = branch;
                }
            }

            choices.Set(item * topK + choice, best);
            bound = most;
            previous = best;
            sum += most;
        }

        for (int choice = 0; choice < topK; choice++)
            weights.Set(item * topK + choice, scores[first + choices[item * topK + choice]] / sum);
    }
}
