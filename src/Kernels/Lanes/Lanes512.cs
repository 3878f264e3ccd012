using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LatencyLab.Kernels.Lanes;

/// <summary>16 floats in a 512-bit register.</summary>
public readonly unsafe struct Lanes512(Vector512<float> value) : IHostLanes<Lanes512>
{
    private readonly Vector512<float> value = value;

    public static int Width => 16;

    public static Lanes512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 addend) =>
        new(Vector512.MultiplyAddEstimate(a.value, b.value, addend.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.Max(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 value) => Vector512.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadFrom(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, Lanes512 value) => value.value.Store(target);

    public static void StoreTo(float* target, Lanes512 value, int count)
    {
        float* all = stackalloc float[16];
        value.value.Store(all);
        for (int lane = 0; lane < count; lane++)
            target[lane] = all[lane];
    }
}
