using ILGPU;

namespace LatencyLab.Kernels.Lanes;

/// <summary>
/// Two registers as one of twice the width. Of these, doubled until they are as wide as a processor's registers, kernels are compiled for
/// processors that are driven as accelerators: the driver's compiler sees equal operations on neighbouring elements and makes vector
/// instructions of them.
/// </summary>
internal readonly struct TwiceLanes<TLanes>(TLanes low, TLanes high) : IViewLanes<TwiceLanes<TLanes>>
    where TLanes : struct, IViewLanes<TLanes>
{
    private const int MostOfThread = 4;

    private readonly TLanes _low = low, _high = high;

    public static int Width => 2 * TLanes.Width;

    /// <remarks>Registers of a GPU's thread are one, two or four floats, those of a processor at least eight.</remarks>
    public static bool AreThreads => Width <= MostOfThread;

    /// <remarks>Eight floats are a register of AVX2, of which there are 16.</remarks>
    public static int Registers => Width == 2 * MostOfThread ? 16 : 32;

    public static TwiceLanes<TLanes> Zero => default;

    public static TwiceLanes<TLanes> Splat(float value) => new(TLanes.Splat(value), TLanes.Splat(value));

    public static TwiceLanes<TLanes> Add(TwiceLanes<TLanes> a, TwiceLanes<TLanes> b) =>
        new(TLanes.Add(a._low, b._low), TLanes.Add(a._high, b._high));

    public static TwiceLanes<TLanes> Multiply(TwiceLanes<TLanes> a, TwiceLanes<TLanes> b) =>
        new(TLanes.Multiply(a._low, b._low), TLanes.Multiply(a._high, b._high));

    public static TwiceLanes<TLanes> MultiplyAdd(TwiceLanes<TLanes> a, TwiceLanes<TLanes> b, TwiceLanes<TLanes> addend) =>
        new(TLanes.MultiplyAdd(a._low, b._low, addend._low), TLanes.MultiplyAdd(a._high, b._high, addend._high));

    public static TwiceLanes<TLanes> Max(TwiceLanes<TLanes> a, TwiceLanes<TLanes> b) =>
        new(TLanes.Max(a._low, b._low), TLanes.Max(a._high, b._high));

    public static TwiceLanes<TLanes> Divide(TwiceLanes<TLanes> a, TwiceLanes<TLanes> b) =>
        new(TLanes.Divide(a._low, b._low), TLanes.Divide(a._high, b._high));

    public static TwiceLanes<TLanes> Exp(TwiceLanes<TLanes> value) => new(TLanes.Exp(value._low), TLanes.Exp(value._high));

    public static TwiceLanes<TLanes> OnePlusExp(TwiceLanes<TLanes> value, float scale) =>
        new(TLanes.OnePlusExp(value._low, scale), TLanes.OnePlusExp(value._high, scale));

    public static float Sum(TwiceLanes<TLanes> value) => TLanes.Sum(TLanes.Add(value._low, value._high));

    public static float Greatest(TwiceLanes<TLanes> value) => TLanes.Greatest(TLanes.Max(value._low, value._high));

    public static TwiceLanes<TLanes> First(TwiceLanes<TLanes> value, int count) =>
        new(TLanes.First(value._low, count), TLanes.First(value._high, count - TLanes.Width));

    public static TwiceLanes<TLanes> LoadFrom(ArrayView<float> source, long index) =>
        new(TLanes.LoadFrom(source, index), TLanes.LoadFrom(source, index + TLanes.Width));

    public static void StoreTo(ArrayView<float> target, long index, TwiceLanes<TLanes> value)
    {
        TLanes.StoreTo(target, index, value._low);
        TLanes.StoreTo(target, index + TLanes.Width, value._high);
    }

    public static void StoreTo(ArrayView<float> target, long index, TwiceLanes<TLanes> value, int count)
    {
        if (count >= TLanes.Width)
        {
            TLanes.StoreTo(target, index, value._low);
            if (count > TLanes.Width)
                TLanes.StoreTo(target, index + TLanes.Width, value._high, count - TLanes.Width);
        }
        else
        {
            TLanes.StoreTo(target, index, value._low, count);
        }
    }
}
