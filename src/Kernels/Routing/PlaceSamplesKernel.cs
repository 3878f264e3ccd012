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
    private readonly TIndex _choices = choices, _places = places, _sources = sources, _counts = counts;
    private readonly int _count = count, _topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = 0;
        for (int choice = 0; choice < _count; choice++)
            start += _choices[choice] < item ? 1 : 0;
        int place = start;
        for (int choice = 0; choice < _count; choice++)
        {
            if (_choices[choice] != item)
                continue;
            _places.Set(choice, place);
            _sources.Set(place, choice / _topK);
            place++;
        }

        _counts.Set(item, place - start);
    }
}
