using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>
/// What <see cref="ScalarLanes.MultiplyAddOf"/> becomes on a device: the one instruction that it has for it. ILGPU itself writes products
/// and sums as statements of their own, which compilers of OpenCL C may not contract.
/// </summary>
internal static class MultiplyAddCode
{
    private const IntrinsicImplementationMode Mode = IntrinsicImplementationMode.GenerateCode;

    public static void Register(Context.Builder context)
    {
        IntrinsicImplementationManager manager = context.GetIntrinsicManager();
        MethodInfo method = typeof(ScalarLanes).GetMethod(nameof(ScalarLanes.MultiplyAddOf))!;
        manager.RegisterMethod(method, new CLIntrinsic(typeof(MultiplyAddCode), nameof(ToOpenCL), Mode));
        manager.RegisterMethod(method, new PTXIntrinsic(typeof(MultiplyAddCode), nameof(ToPtx), Mode));
    }

    private static void ToOpenCL(CLBackend backend, CLCodeGenerator generator, Value value)
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

    private static void ToPtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        MethodCall call = (MethodCall)value;
        var (a, b, addend) =
            (generator.LoadPrimitive(call[0]), generator.LoadPrimitive(call[1]), generator.LoadPrimitive(call[2]));
        var target = generator.AllocateHardware(value);
        using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand("fma.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(addend);
    }
}
