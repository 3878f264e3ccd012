using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LatencyLab.Kernels.Lanes;

/// <summary>8 floats in a 256-bit register.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : IVectorLanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Width => 8;

    public static int Registers => 16;

    public static bool AreThreads => false;

    public static Lanes256 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Splat(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 addend) =>
        new(Vector256.MultiplyAddEstimate(a._value, b._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Divide(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 biased) => new(Vector256.ShiftLeft(biased._value.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exp(Lanes256 value) => Exponential.Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 OnePlusExp(Lanes256 value, float scale) => Exponential.OnePlus(value, scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 value) => Vector256.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Lanes256 value) =>
        Lanes128.Greatest(new Lanes128(Vector128.MaxNative(value._value.GetLower(), value._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 First(Lanes256 value, int count) =>
        new(value._value & Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadFrom(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes256 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes256 value, int count)
    {
        // One masked store and no call: no vector register survives a call, so that the JIT would keep a kernel's accumulators in
        // memory even in its inner loop (half of the speed).
        if (Avx.IsSupported)
            Avx.MaskStore(target, Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), value._value);
        else
            StoreInParts(target, value, count);
    }

    private static void StoreInParts(float* target, Lanes256 value, int count)
    {
        if (count >= 8)
        {
            value._value.Store(target);
            return;
        }

        Vector128<float> quarter = value._value.GetLower();
        if ((count & 4) != 0)
        {
            quarter.Store(target);
            target += 4;
            quarter = value._value.GetUpper();
        }

        if ((count & 2) != 0)
        {
            *(double*)target = quarter.AsDouble().ToScalar();
            target += 2;
            quarter = Vector128.Shuffle(quarter, Vector128.Create(2, 3, 2, 3));
        }

        if ((count & 1) != 0)
            *target = quarter.ToScalar();
    }
}
