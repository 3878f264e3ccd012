namespace LatencyLab.Kernels.Lanes;

/// <summary>
/// A SIMD register of <see cref="Width"/> floats. Kernels are written against this interface only, so that one source runs with
/// 512-bit, 256-bit or 128-bit host registers and with plain floats (scalar host code, a GPU thread).
/// </summary>
internal interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Floats in a register.</summary>
    static abstract int Width { get; }

    /// <summary>Registers that kernels count on.</summary>
    static abstract int Registers { get; }

    /// <summary>Whether items are threads of a GPU that run in step, so that neighbours should touch neighbouring memory.</summary>
    static abstract bool AreThreads { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Splat(float value);

    static abstract TSelf Add(TSelf a, TSelf b);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>a * b + addend, fused where the hardware fuses.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf addend);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Divide(TSelf a, TSelf b);

    /// <summary>e to the power of every lane.</summary>
    static abstract TSelf Exp(TSelf value);

    /// <summary>1 + e to the power of scale times every lane; the scale is a literal, a power of two or its negative.</summary>
    static abstract TSelf OnePlusExp(TSelf value, float scale);

    /// <summary>The sum over all lanes.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The greatest of all lanes.</summary>
    static abstract float Greatest(TSelf value);

    /// <summary>The first <paramref name="count"/> lanes, zeros in the others; all lanes where the count is the width or more.</summary>
    static abstract TSelf First(TSelf value, int count);
}
