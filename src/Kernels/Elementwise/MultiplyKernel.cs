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
    private const int Together = 4;
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
        TBuffer from = first.From(factor * runs.Length + start), to = output.From(factor * runs.Length + start);
        for (int i = runs.Part(rest) * width; i < count; i += Together * step)
        {
            // Alone with a row, an item may read past its end; what follows there is not stored.
            if (runs.Parts == 1 || i + (Together - 1) * step + width <= count)
            {
                TLanes a = scale.Load(i), b = scale.Load(i + step), c = scale.Load(i + 2 * step), d = scale.Load(i + 3 * step);
                bool isWhole = i + (Together - 1) * step + width <= count;
                for (int at = i; at < length; at += columns)
                {
                    TLanes p = TLanes.Multiply(from.Load(at), a), q = TLanes.Multiply(from.Load(at + step), b);
                    TLanes r = TLanes.Multiply(from.Load(at + 2 * step), c), s = TLanes.Multiply(from.Load(at + 3 * step), d);
                    if (isWhole)
                    {
                        to.Store(at, p);
                        to.Store(at + step, q);
                        to.Store(at + 2 * step, r);
                        to.Store(at + 3 * step, s);
                    }
                    else
                    {
                        Rows.Store<TBuffer, TLanes>(to, at, p, q, r, s, count - i);
                    }
                }
            }
            else
            {
                for (int j = i; j < count; j += step)
                {
                    for (int at = j; at < length; at += columns)
                        Rows.Store<TBuffer, TLanes>(to, at, TLanes.Multiply(from.Load(at), scale.Load(j)), count - j);
                }
            }
        }
    }
}
