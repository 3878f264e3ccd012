namespace LatencyLab.Kernels.Synthesis;

/// <summary>
/// Sums of weight sets with coefficients of every image. An item is four registers of elements of all images, so that
/// a set is read from memory once and not once an image; three images share what is loaded of a set.
/// </summary>
/// <param name="coefficients">[images, sets].</param>
/// <param name="sets">[sets, stride]: elements, then a gap.</param>
/// <param name="weights">[images, elements].</param>
/// <param name="images">Images.</param>
/// <param name="bases">Sets.</param>
/// <param name="elements">Elements of a set.</param>
/// <param name="stride">Elements from a set to the next, see <see cref="StrideOf"/>.</param>
internal readonly struct SynthesisKernel<TBuffer, TLanes>(
    TBuffer coefficients, TBuffer sets, TBuffer weights, int images, int bases, int elements, int stride) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _coefficients = coefficients, _sets = sets, _weights = weights;
    private readonly int _images = images, _bases = bases, _elements = elements, _stride = stride;

    /// <summary>Registers of an item.</summary>
    public const int Registers = 4;

    private const int Together = 3, PageElements = 1024, GapElements = 80;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int element = item * Registers * TLanes.Width, image = 0;
        for (; image + Together <= _images; image += Together)
            SumThree(image, element);
        for (; image < _images; image++)
            SumOne(image, element);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumThree(int image, int element)
    {
        int width = TLanes.Width, first = image * _bases, second = first + _bases, third = second + _bases;
        TLanes a0 = TLanes.Zero, b0 = a0, c0 = a0, d0 = a0, a1 = a0, b1 = a0, c1 = a0, d1 = a0, a2 = a0, b2 = a0, c2 = a0, d2 = a0;
        for (int n = 0; n < _bases; n++)
        {
            TBuffer set = _sets.From(n * _stride + element);
            TLanes u = TLanes.Splat(_coefficients[first + n]), v = TLanes.Splat(_coefficients[second + n]),
                w = TLanes.Splat(_coefficients[third + n]);
            TLanes values = set.Load(0);
            a0 = TLanes.MultiplyAdd(u, values, a0);
            a1 = TLanes.MultiplyAdd(v, values, a1);
            a2 = TLanes.MultiplyAdd(w, values, a2);
            values = set.Load(width);
            b0 = TLanes.MultiplyAdd(u, values, b0);
            b1 = TLanes.MultiplyAdd(v, values, b1);
            b2 = TLanes.MultiplyAdd(w, values, b2);
            values = set.Load(2 * width);
            c0 = TLanes.MultiplyAdd(u, values, c0);
            c1 = TLanes.MultiplyAdd(v, values, c1);
            c2 = TLanes.MultiplyAdd(w, values, c2);
            values = set.Load(3 * width);
            d0 = TLanes.MultiplyAdd(u, values, d0);
            d1 = TLanes.MultiplyAdd(v, values, d1);
            d2 = TLanes.MultiplyAdd(w, values, d2);
        }

        int to = image * _elements + element, count = _elements - element;
        Rows.Store<TBuffer, TLanes>(_weights, to, a0, b0, c0, d0, count);
        Rows.Store<TBuffer, TLanes>(_weights, to + _elements, a1, b1, c1, d1, count);
        Rows.Store<TBuffer, TLanes>(_weights, to + 2 * _elements, a2, b2, c2, d2, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumOne(int image, int element)
    {
        int width = TLanes.Width;
        TLanes a = TLanes.Zero, b = a, c = a, d = a;
        for (int n = 0; n < _bases; n++)
        {
            TBuffer set = _sets.From(n * _stride + element);
            TLanes v = TLanes.Splat(_coefficients[image * _bases + n]);
            a = TLanes.MultiplyAdd(v, set.Load(0), a);
            b = TLanes.MultiplyAdd(v, set.Load(width), b);
            c = TLanes.MultiplyAdd(v, set.Load(2 * width), c);
            d = TLanes.MultiplyAdd(v, set.Load(3 * width), d);
        }

        Rows.Store<TBuffer, TLanes>(_weights, image * _elements + element, a, b, c, d, _elements - element);
    }

    /// <summary>
    /// Elements from a set to the next: so many that the sets start 320 bytes (five lines of a cache) further in their pages each, as sets
    /// a power of two apart fall on the same lines of a cache and displace each other.
    /// </summary>
    internal static int StrideOf(int elements) =>
        checked(elements + (GapElements - elements % PageElements + PageElements) % PageElements);
}
