using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Synthesis;

/// <summary>
/// Sums of weight sets with coefficients of every image. An item is four registers of elements of all images, so that
/// a set is read from memory once and not once an image.
/// </summary>
/// <param name="coefficients">[images, sets].</param>
/// <param name="sets">[sets, elements].</param>
/// <param name="weights">[images, elements].</param>
/// <param name="images">Images.</param>
/// <param name="bases">Sets.</param>
/// <param name="elements">Elements of a set.</param>
public readonly struct SynthesisKernel<TBuffer, TLanes>(
    TBuffer coefficients, TBuffer sets, TBuffer weights, int images, int bases, int elements) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer coefficients = coefficients, sets = sets, weights = weights;
    private readonly int images = images, bases = bases, elements = elements;

    /// <summary>Registers of an item.</summary>
    public const int Registers = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int width = TLanes.Width, element = item * Registers * width, count = elements - element;
        for (int image = 0; image < images; image++)
        {
            TLanes a = TLanes.Zero, b = a, c = a, d = a;
            for (int n = 0; n < bases; n++)
            {
                TLanes v = TLanes.Splat(coefficients[image * bases + n]);
                TBuffer set = sets.From(n * elements + element);
                a = TLanes.MultiplyAdd(v, set.Load(0), a);
                b = TLanes.MultiplyAdd(v, set.Load(width), b);
                c = TLanes.MultiplyAdd(v, set.Load(2 * width), c);
                d = TLanes.MultiplyAdd(v, set.Load(3 * width), d);
            }

            Rows.Store<TBuffer, TLanes>(weights, image * elements + element, a, b, c, d, count);
        }
    }
}
