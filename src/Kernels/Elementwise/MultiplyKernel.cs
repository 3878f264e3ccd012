using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Elementwise;

/// <summary>
/// output = first * second, the second one repeated: row r is multiplied by row r / rows per factor of it, as squeeze-and-excitation
/// scales the channels of an image. An item is some rows of an image, or one of their parts.
/// </summary>
/// <param name="first">[factors * rows per factor, columns].</param>
/// <param name="second">[factors, columns].</param>
/// <param name="output">As the first.</param>
/// <param name="columns">Columns.</param>
/// <param name="runs">How the rows of one factor are cut: into whole rows, or parts of one.</param>
public readonly struct MultiplyKernel<TBuffer, TLanes>(
    TBuffer first, TBuffer second, TBuffer output, int columns, TensorRuns runs) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer first = first, second = second, output = output;
    private readonly int columns = columns;
    private readonly TensorRuns runs = runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perFactor = (runs.Length + runs.Run - 1) / runs.Run * runs.Parts, factor = item / perFactor, rest = item - factor * perFactor;
        int start = runs.Start(rest), length = runs.LengthFrom(start), width = TLanes.Width, step = runs.Parts * width;
        // A run is whole rows, or a part of one.
        int count = Math.Min(columns, length);
        TBuffer scale = second.From(factor * columns + start % columns);
        for (int row = 0; row < length; row += columns)
        {
            int at = factor * runs.Length + start + row, i = runs.Part(rest) * width;
            TBuffer from = first.From(at), to = output.From(at);
            for (; i + width <= count; i += step)
                to.Store(i, TLanes.Multiply(from.Load(i), scale.Load(i)));
            if (i < count)
                to.StorePartial(i, TLanes.Multiply(from.Load(i), scale.Load(i)), count - i);
        }
    }
}
