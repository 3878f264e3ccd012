using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Functions of OpenCL C that kernels call and ILGPU has no name for.</summary>
internal static class OpenCLFunctions
{
    /// <summary>
    /// Makes <see cref="ScalarLanes.MultiplyAddOf"/> a call of <c>fma</c>: ILGPU writes products and sums as statements of their own, which
    /// compilers of OpenCL C may not contract to the one instruction that devices have.
    /// </summary>
    public static void Register(Context.Builder context) => context.GetIntrinsicManager().RegisterMethod(
        typeof(ScalarLanes).GetMethod(nameof(ScalarLanes.MultiplyAddOf))!,
        new CLIntrinsic(typeof(OpenCLFunctions), nameof(CallMultiplyAdd), IntrinsicImplementationMode.GenerateCode));

    private static void CallMultiplyAdd(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        MethodCall call = (MethodCall)value;
        var (a, b, addend) = (generator.Load(call[0]), generator.Load(call[1]), generator.Load(call[2]));
        var target = generator.Allocate(value);
        using CLCodeGenerator.StatementEmitter statement = generator.BeginStatement(target);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(addend);
        statement.EndArguments();
    }
}
