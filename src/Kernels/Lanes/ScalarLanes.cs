using ILGPU;
using ILGPU.IR.Intrinsics;

namespace LatencyLab.Kernels.Lanes;

/// <summary>One float: scalar host code, and a thread of a GPU.</summary>
internal readonly unsafe struct ScalarLanes(float value) : IHostLanes<ScalarLanes>, IViewLanes<ScalarLanes>
{
    private readonly float _value = value;

    public float Value => _value;

    public static int Width => 1;

    public static int Registers => 32;

    public static bool AreThreads => true;

    public static ScalarLanes Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Splat(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Add(ScalarLanes a, ScalarLanes b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Multiply(ScalarLanes a, ScalarLanes b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes MultiplyAdd(ScalarLanes a, ScalarLanes b, ScalarLanes addend) =>
        new(MultiplyAddOf(a._value, b._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Max(ScalarLanes a, ScalarLanes b) => new(a._value > b._value ? a._value : b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Divide(ScalarLanes a, ScalarLanes b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Exp(ScalarLanes value) => new(MathF.Exp(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes OnePlusExp(ScalarLanes value, float scale) => new(1 + MathF.Exp(scale * value._value));

    public static float Sum(ScalarLanes value) => value._value;

    public static float Greatest(ScalarLanes value) => value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes First(ScalarLanes value, int count) => new(count > 0 ? value._value : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes LoadFrom(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, ScalarLanes value) => *target = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo(float* target, ScalarLanes value, int count) => *target = value._value;

    public static ScalarLanes LoadFrom(ArrayView<float> source, long index) => new(source[index]);

    public static void StoreTo(ArrayView<float> target, long index, ScalarLanes value) => target[index] = value._value;

    public static void StoreTo(ArrayView<float> target, long index, ScalarLanes value, int count) => target[index] = value._value;

    /// <summary>a * b + addend; what an accelerator's back end has one instruction for, it may put in its place.</summary>
    [IntrinsicImplementation]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAddOf(float a, float b, float addend) => a * b + addend;
}
