namespace LatencyLab.Kernels.Elementwise;

/// <summary>A function of every lane, as a type.</summary>
internal interface ILaneFunction
{
    static abstract TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes>;
}

/// <summary>min(max(x, 0), 6).</summary>
internal readonly struct Relu6Of : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> => Clamp.From(x, TLanes.Splat(6));
}

/// <summary>x, or <see cref="Slope"/> x where that is more.</summary>
internal readonly struct LeakyReluOf : ILaneFunction
{
    /// <summary>What frameworks take where nothing is said.</summary>
    public const float Slope = 0.01f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        TLanes.Max(x, TLanes.Multiply(x, TLanes.Splat(Slope)));
}

/// <summary>1 / (1 + exp(-x)).</summary>
internal readonly struct SigmoidOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        TLanes.Divide(TLanes.Splat(1), TLanes.OnePlusExp(x, -1));
}

/// <summary>x / (1 + exp(-x)).</summary>
internal readonly struct SiluOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        TLanes.Divide(x, TLanes.OnePlusExp(x, -1));
}

/// <summary>(x + 3) / 6 between 0 and 1.</summary>
internal readonly struct HardSigmoidOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        Clamp.From(TLanes.MultiplyAdd(x, TLanes.Splat(1f / 6), TLanes.Splat(0.5f)), TLanes.Splat(1));
}

/// <summary>x times its hard sigmoid.</summary>
internal readonly struct HardSwishOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> => TLanes.Multiply(x, HardSigmoidOf.Of(x));
}

/// <summary>Hyperbolic tangent: 1 - 2 / (1 + exp(2x)).</summary>
internal readonly struct TanhOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        TLanes.Add(TLanes.Splat(1), TLanes.Divide(TLanes.Splat(-2), TLanes.OnePlusExp(x, 2)));
}

/// <summary>x between <see cref="Least"/> and 1: the salience of a gate that is clamped, of what it keeps.</summary>
internal readonly struct ClampedOf : ILaneFunction
{
    /// <summary>What is kept is scaled by no less.</summary>
    public const float Least = 1e-3f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> =>
        TLanes.Max(Clamp.From(x, TLanes.Splat(1)), TLanes.Splat(Least));
}

/// <summary>e^x.</summary>
internal readonly struct ExpOf : ILaneFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes> => TLanes.Exp(x);
}

/// <summary>x times the normal distribution function at x.</summary>
/// <remarks>
/// With z = |x| / sqrt 2 and 1 - erf(z) = q: max(x, 0) - |x| q / 2. q by formula 7.1.26 of Abramowitz and Stegun, (a1 t + .. + a5 t^5)
/// e^(-z^2) with t = 1 / (1 + p z), off by 1.5e-7 at most.
/// </remarks>
internal readonly struct GeluOf : ILaneFunction
{
    private const float P = 0.3275911f, A1 = 0.254829592f, A2 = -0.284496736f, A3 = 1.421413741f, A4 = -1.453152027f, A5 = 1.061405429f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes>
    {
        TLanes half = TLanes.Multiply(x, TLanes.Splat(-0.5f)), magnitude = TLanes.Max(half, TLanes.Multiply(x, TLanes.Splat(0.5f)));
        TLanes one = TLanes.Splat(1);
        TLanes t = TLanes.Divide(one, TLanes.MultiplyAdd(magnitude, TLanes.Splat(P * 1.41421356f), one));
        TLanes sum = TLanes.MultiplyAdd(TLanes.Splat(A5), t, TLanes.Splat(A4));
        sum = TLanes.MultiplyAdd(sum, t, TLanes.Splat(A3));
        sum = TLanes.MultiplyAdd(sum, t, TLanes.Splat(A2));
        sum = TLanes.Multiply(TLanes.MultiplyAdd(sum, t, TLanes.Splat(A1)), t);
        // -z^2 is -x^2 / 2.
        TLanes rest = TLanes.Multiply(sum, TLanes.Exp(TLanes.Multiply(half, x)));
        return TLanes.MultiplyAdd(TLanes.Multiply(magnitude, TLanes.Splat(-1)), rest, TLanes.Max(x, TLanes.Zero));
    }
}

/// <summary>Values between 0 and a bound.</summary>
internal static class Clamp
{
    /// <summary>bound - max(bound - max(x, 0), 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes From<TLanes>(TLanes x, TLanes bound) where TLanes : struct, ILanes<TLanes>
    {
        TLanes minus = TLanes.Splat(-1), left = TLanes.MultiplyAdd(TLanes.Max(x, TLanes.Zero), minus, bound);
        return TLanes.MultiplyAdd(TLanes.Max(left, TLanes.Zero), minus, bound);
    }
}
