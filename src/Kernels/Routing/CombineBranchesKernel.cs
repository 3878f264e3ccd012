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
        int i = _runs.Part(rest) * width;
        for (; i + 3 * step + width <= length; i += 4 * step)
        {
            TLanes s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0;
            for (int choice = 0; choice < _topK; choice++)
            {
                int index = sample * _topK + choice;
                TLanes weight = TLanes.Splat(_weights[index]);
                TBuffer from = _results.From(_places[index] * _runs.Length + start);
                s0 = TLanes.MultiplyAdd(from.Load(i), weight, s0);
                s1 = TLanes.MultiplyAdd(from.Load(i + step), weight, s1);
                s2 = TLanes.MultiplyAdd(from.Load(i + 2 * step), weight, s2);
                s3 = TLanes.MultiplyAdd(from.Load(i + 3 * step), weight, s3);
            }

            to.Store(i, s0);
            to.Store(i + step, s1);
            to.Store(i + 2 * step, s2);
            to.Store(i + 3 * step, s3);
        }

        for (; i < length; i += step)
        {
            TLanes sum = TLanes.Zero;
            for (int choice = 0; choice < _topK; choice++)
            {
                int index = sample * _topK + choice;
                TBuffer from = _results.From(_places[index] * _runs.Length + start);
                sum = TLanes.MultiplyAdd(from.Load(i), TLanes.Splat(_weights[index]), sum);
            }

            Rows.Store<TBuffer, TLanes>(to, i, sum, length - i);
        }
    }
}
