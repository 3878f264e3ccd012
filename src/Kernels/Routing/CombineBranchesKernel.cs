namespace LatencyLab.Kernels.Routing;

/// <summary>output = sum of weight * result over the branches of a sample. An item is a run of one sample.</summary>
/// <param name="results">[samples * top k, length], by place.</param>
/// <param name="places">[samples, top k].</param>
/// <param name="weights">[samples, top k].</param>
/// <param name="output">[samples, length].</param>
/// <param name="runs">How one sample is cut.</param>
/// <param name="topK">Results a sample.</param>
internal readonly struct CombineBranchesKernel<TBuffer, TIndex, TLanes>(
    TBuffer results, TIndex places, TBuffer weights, TBuffer output, TensorRuns runs, int topK) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _results = results, _weights = weights, _output = output;
    private readonly TIndex _places = places;
    private readonly TensorRuns _runs = runs;
    private readonly int _topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perSample = (_runs.Length + _runs.Run - 1) / _runs.Run * _runs.Parts;
        int sample = item / perSample, rest = item - sample * perSample, start = _runs.Start(rest);
        int length = _runs.LengthFrom(start), width = TLanes.Width, step = _runs.Parts * width;
        TBuffer to = _output.From(sample * _runs.Length + start);
        for (int choice = 0; choice < _topK; choice++)
        {
            int index = sample * _topK + choice;
            TLanes weight = TLanes.Splat(_weights[index]);
            TBuffer from = _results.From(_places[index] * _runs.Length + start);
            for (int i = _runs.Part(rest) * width; i < length; i += step)
            {
                TLanes sum = choice == 0 ? TLanes.Zero : to.Load(i);
                Rows.Store<TBuffer, TLanes>(to, i, TLanes.MultiplyAdd(from.Load(i), weight, sum), length - i);
            }
        }
    }
}
