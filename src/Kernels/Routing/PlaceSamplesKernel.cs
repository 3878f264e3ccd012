using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Routing;

/// <summary>Gives every choice its place in the order of branches, samples in order within one. An item is a branch.</summary>
/// <param name="choices">[count]: the branch of every choice.</param>
/// <param name="places">[count]: receives the place of every choice.</param>
/// <param name="sources">[count]: receives the sample at every place.</param>
/// <param name="counts">One a branch: receives the samples it gets.</param>
/// <param name="count">Choices of all samples.</param>
/// <param name="topK">Choices a sample.</param>
internal readonly struct PlaceSamplesKernel<TIndex>(
    TIndex choices, TIndex places, TIndex sources, TIndex counts, int count, int topK) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex choices = choices, places = places, sources = sources, counts = counts;
    private readonly int count = count, topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = 0;
        for (int choice = 0; choice < count; choice++)
            start += choices[choice] < item ? 1 : 0;
        int place = start;
        for (int choice = 0; choice < count; choice++)
        {
            if (choices[choice] != item)
                continue;
            places.Set(choice, place);
            sources.Set(place, choice / topK);
            place++;
        }

        counts.Set(item, place - start);
    }
}
