using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

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
    private readonly TBuffer results = results, weights = weights, output = output;
    private readonly TIndex places = places;
    private readonly TensorRuns runs = runs;
    private readonly int topK = topK;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perSample = (runs.Length + runs.Run - 1) / runs.Run * runs.Parts;
        int sample = item / perSample, rest = item - sample * perSample, start = runs.Start(rest);
        int length = runs.LengthFrom(start), width = TLanes.Width, step = runs.Parts * width;
        TBuffer to = output.From(sample * runs.Length + start);
        for (int choice = 0; choice < topK; choice++)
        {
            int index = sample * topK + choice;
            TLanes weight = TLanes.Splat(weights[index]);
            TBuffer from = results.From(places[index] * runs.Length + start);
            for (int i = runs.Part(rest) * width; i < length; i += step)
            {
                TLanes sum = choice == 0 ? TLanes.Zero : to.Load(i);
                Rows.Store<TBuffer, TLanes>(to, i, TLanes.MultiplyAdd(from.Load(i), weight, sum), length - i);
            }
        }
    }
}
