using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Samples;

/// <summary>Copies whole samples through indices, out of a batch or back into one. An item is a run of one sample.</summary>
/// <param name="input">[samples, length].</param>
/// <param name="indices">The place of every copied sample in the batch.</param>
/// <param name="output">[samples, length].</param>
/// <param name="runs">How one sample is cut.</param>
/// <param name="isScatter">1: sample i goes to place indices[i]; 0: it comes from there.</param>
internal readonly struct SampleCopyKernel<TBuffer, TIndex, TLanes>(
    TBuffer input, TIndex indices, TBuffer output, TensorRuns runs, int isScatter) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer input = input, output = output;
    private readonly TIndex indices = indices;
    private readonly TensorRuns runs = runs;
    private readonly int isScatter = isScatter;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perSample = (runs.Length + runs.Run - 1) / runs.Run * runs.Parts;
        int sample = item / perSample, rest = item - sample * perSample, start = runs.Start(rest), place = indices[sample];
        int from = isScatter != 0 ? sample : place, to = isScatter != 0 ? place : sample;
        Runs.Copy<TBuffer, TLanes>(
            input.From(from * runs.Length + start), output.From(to * runs.Length + start), runs.LengthFrom(start), runs.Part(rest), runs.Parts);
    }
}
