using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>output = max(first + second, floor). An item is a run of elements, or one of its parts.</summary>
/// <param name="first">[length].</param>
/// <param name="second">[length].</param>
/// <param name="output">[length].</param>
/// <param name="runs">How the tensor is cut.</param>
/// <param name="floor">The lowest value an output can have: 0 with a ReLU, minus infinity without.</param>
internal readonly struct AddKernel<TBuffer, TLanes>(TBuffer first, TBuffer second, TBuffer output, TensorRuns runs, float floor) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer first = first, second = second, output = output;
    private readonly TensorRuns runs = runs;
    private readonly float floor = floor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int start = runs.Start(item);
        Runs.Add<TBuffer, TLanes>(
            first.From(start), second.From(start), output.From(start), floor, runs.LengthFrom(start), runs.Part(item), runs.Parts);
    }
}
