using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LatencyLab.Kernels.Lanes;

/// <summary>16 floats in a 512-bit register.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : IVectorLanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Width => 16;

    public static int Registers => 32;

    public static bool AreThreads => false;

    public static Lanes512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 addend) =>
        new(Vector512.MultiplyAddEstimate(a._value, b._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Divide(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 biased) => new(Vector512.ShiftLeft(biased._value.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exp(Lanes512 value) => Exponential.Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 OnePlusExp(Lanes512 value, float scale) => Exponential.OnePlus(value, scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 value) => Vector512.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Lanes512 value) =>
        Lanes256.Greatest(new Lanes256(Vector256.MaxNative(value._value.GetLower(), value._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 First(Lanes512 value, int count) =>
        new(value._value & Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadFrom(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes512 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes512 value, int count)
    {
        // One masked store and no call: no vector register survives a call, so that the JIT would keep a kernel's accumulators in
        // memory even in its inner loop (half of the speed).
        if (Avx512F.IsSupported)
            Avx512F.MaskStore(target, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), value._value);
        else
            StoreInParts(target, value, count);
    }

    private static void StoreInParts(float* target, Lanes512 value, int count)
    {
        if (count >= 16)
        {
            value._value.Store(target);
            return;
        }

        Vector256<float> half = value._value.GetLower();
        if ((count & 8) != 0)
        {
            half.Store(target);
            target += 8;
            half = value._value.GetUpper();
        }

        Vector128<float> quarter = half.GetLower();
        if ((count & 4) != 0)
        {
            quarter.Store(target);
            target += 4;
            quarter = half.GetUpper();
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
