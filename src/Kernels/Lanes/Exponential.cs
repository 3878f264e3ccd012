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
/// x = k ln 2 + r with whole k and |r| at most ln 2 / 2: e^x = 2^k e^r, e^r by the polynomial 1 + r + .. of degree 5 whose relative error
/// on that interval is least (1.1e-7; found by least squares with weights that follow the error). Where ln 2 lies between floats, k
/// multiplies what is missing: 2.4e-7 at the ends. Arguments are kept where results are normal numbers; relative error below 5e-7, which a
/// test checks.
/// </remarks>
internal static class Exponential
{
    /// <summary>1.5 x 2^23 and an exponent's bias: of what is added to it, the whole number stays in the lowest bits.</summary>
    public const float Shifter = 12582912f + 127;

    private const float Lowest = -87, Highest = 88, Log2E = 1.44269504f, Ln2 = 0.693147182f;

    private const float Second = 0.499992311f, Third = 0.1666711569f, Fourth = 0.04189033061f, Fifth = 0.008312501013f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes value) where TLanes : struct, IVectorLanes<TLanes>
    {
        TLanes x = TLanes.Min(TLanes.Max(value, TLanes.Splat(Lowest)), TLanes.Splat(Highest));
        TLanes biased = TLanes.MultiplyAdd(x, TLanes.Splat(Log2E), TLanes.Splat(Shifter));
        return TLanes.Multiply(Rest(x, biased, 1), TLanes.PowerOfTwo(biased));
    }

    /// <summary>1 + e^(scale x), of which the functions of activations are made, scale x within [-87, 87].</summary>
    /// <param name="value">x.</param>
    /// <param name="scale">A power of two or its negative, as a literal: it is multiplied into constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OnePlus<TLanes>(TLanes value, float scale) where TLanes : struct, IVectorLanes<TLanes>
    {
        float bound = Lowest / (scale < 0 ? scale : -scale);
        TLanes x = TLanes.Min(TLanes.Max(value, TLanes.Splat(-bound)), TLanes.Splat(bound));
        TLanes biased = TLanes.MultiplyAdd(x, TLanes.Splat(Log2E * scale), TLanes.Splat(Shifter));
        return TLanes.MultiplyAdd(Rest(x, biased, scale), TLanes.PowerOfTwo(biased), TLanes.Splat(1));
    }

    /// <summary>e^r, by its polynomial in r / scale = x - k ln 2 / scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Rest<TLanes>(TLanes x, TLanes biased, float scale) where TLanes : struct, IVectorLanes<TLanes>
    {
        TLanes k = TLanes.Add(biased, TLanes.Splat(-Shifter)), part = TLanes.MultiplyAdd(k, TLanes.Splat(-Ln2 / scale), x);
        float square = scale * scale;
        TLanes sum = TLanes.MultiplyAdd(TLanes.Splat(Fifth * square * square * scale), part, TLanes.Splat(Fourth * square * square));
        sum = TLanes.MultiplyAdd(sum, part, TLanes.Splat(Third * square * scale));
        sum = TLanes.MultiplyAdd(sum, part, TLanes.Splat(Second * square));
        return TLanes.MultiplyAdd(TLanes.MultiplyAdd(sum, part, TLanes.Splat(scale)), part, TLanes.Splat(1));
    }
}
