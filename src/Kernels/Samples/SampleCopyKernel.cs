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
    private readonly TBuffer _input = input, _output = output;
    private readonly TIndex _indices = indices;
    private readonly TensorRuns _runs = runs;
    private readonly int _isScatter = isScatter;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perSample = (_runs.Length + _runs.Run - 1) / _runs.Run * _runs.Parts;
        int sample = item / perSample, rest = item - sample * perSample, start = _runs.Start(rest), place = _indices[sample];
        int from = _isScatter != 0 ? sample : place, to = _isScatter != 0 ? place : sample;
        Runs.Copy<TBuffer, TLanes>(
            _input.From(from * _runs.Length + start), _output.From(to * _runs.Length + start), _runs.LengthFrom(start), _runs.Part(rest),
            _runs.Parts);
    }
}
