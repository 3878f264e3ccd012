namespace LatencyLab.Kernels.Lanes;

/// <summary>Vectors whose lanes are also seen as integers.</summary>
internal interface IVectorLanes<TSelf> : IHostLanes<TSelf> where TSelf : struct, IVectorLanes<TSelf>
{
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>2^k of lanes that hold the float <see cref="Exponential.Shifter"/> + k, -127 &lt; k &lt; 128.</summary>
    static abstract TSelf PowerOfTwo(TSelf biased);
}

/// <summary>e to the power of every lane of a vector.</summary>
/// <remarks>
/// x = k ln 2 + r with whole k and |r| at most h = ln 2 / 2: e^x = 2^k e^r, e^r by its Taylor polynomial of degree 7 whose last term is
/// replaced by the nearest polynomial of degree 5 (r^7 less h^7 T7(r / h) / 64, Chebyshev): off by 7e-9 at most. ln 2 is taken away
/// in two parts, the first with so few bits that its product with k is exact. Arguments are kept within [-87, 88], where results are
/// normal numbers; relative error below 3e-7, which a test checks.
/// </remarks>
internal static class Exponential
{
    /// <summary>1.5 x 2^23 and an exponent's bias: of what is added to it, the whole number stays in the lowest bits.</summary>
    public const float Shifter = 12582912f + 127;

    private const float Lowest = -87, Highest = 88, Log2E = 1.44269504f, High = 0.693359375f, Low = -2.12194440e-4f;

    /// <summary>1/5! + 7 h^2 / (4 x 7!) and 1/3! - 7 h^4 / (8 x 7!); the first power's term changes by less than a float tells.</summary>
    private const float Fifth = 0.0083750391f, Third = 0.1666641620f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes value) where TLanes : struct, IVectorLanes<TLanes>
    {
        TLanes x = TLanes.Min(TLanes.Max(value, TLanes.Splat(Lowest)), TLanes.Splat(Highest));
        TLanes biased = TLanes.MultiplyAdd(x, TLanes.Splat(Log2E), TLanes.Splat(Shifter)), k = TLanes.Add(biased, TLanes.Splat(-Shifter));
        TLanes r = TLanes.MultiplyAdd(k, TLanes.Splat(-Low), TLanes.MultiplyAdd(k, TLanes.Splat(-High), x));
        TLanes sum = TLanes.MultiplyAdd(TLanes.Splat(1f / 720), r, TLanes.Splat(Fifth));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Splat(1f / 24));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Splat(Third));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Splat(0.5f));
        TLanes one = TLanes.Splat(1);
        return TLanes.Multiply(TLanes.MultiplyAdd(TLanes.MultiplyAdd(sum, r, one), r, one), TLanes.PowerOfTwo(biased));
    }
}
