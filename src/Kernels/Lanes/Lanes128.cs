using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LatencyLab.Kernels.Lanes;

/// <summary>4 floats in a 128-bit register.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : IVectorLanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Width => 4;

    public static int Registers => AdvSimd.IsSupported ? 32 : 16;

    public static bool AreThreads => false;

    public static Lanes128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Splat(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Add(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Multiply(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 addend) =>
        new(Vector128.MultiplyAddEstimate(a._value, b._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Vector128.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Divide(Lanes128 a, Lanes128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Vector128.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 biased) => new(Vector128.ShiftLeft(biased._value.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Exp(Lanes128 value) => Exponential.Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 OnePlusExp(Lanes128 value, float scale) => Exponential.OnePlus(value, scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 value) => Vector128.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Lanes128 value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value._value, Vector128.Shuffle(value._value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 First(Lanes128 value, int count) =>
        new(value._value & Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadFrom(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes128 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes128 value, int count)
    {
        // One masked store and no call: no vector register survives a call, so that the JIT would keep a kernel's accumulators in
        // memory even in its inner loop (half of the speed).
        if (Avx.IsSupported)
            Avx.MaskStore(target, Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle(), value._value);
        else
            StoreInParts(target, value, count);
    }

    private static void StoreInParts(float* target, Lanes128 value, int count)
    {
        Vector128<float> quarter = value._value;
        if (count >= 4)
        {
            quarter.Store(target);
            return;
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
