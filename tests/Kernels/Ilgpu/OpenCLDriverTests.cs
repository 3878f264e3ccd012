using LatencyLab.Kernels;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>Every case of every kernel on a real OpenCL device, a processor's or a GPU's.</summary>
public sealed class OpenCLDriverTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Kinds() => [.. EveryKernel.All.Select(kind => kind.Name)];

    [OpenCLTheory]
    [MemberData(nameof(Kinds))]
    public void Kernel_equals_its_reference(string kind)
    {
        using IlgpuExecutor executor = new(new IlgpuBackendName(IlgpuKind.OpenCL));
        foreach (KernelCase named in EveryKernel.Named(kind).Cases)
        {
            using PreparedKernel prepared = executor.Prepare(EveryKernel.Named(kind), named.Request);
            Assert.True(prepared.Verify() is double error && error < Tolerance, $"{kind}, {named.Name}: relative error {error}");
        }
    }
}

/// <summary>A test on a real OpenCL device; skipped with a line that says why where there is none or its driver takes no kernel.</summary>
public sealed class OpenCLTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> s_missing = new(Try);

    public OpenCLTheoryAttribute() => Skip = s_missing.Value;

    private static string? Try()
    {
        try
        {
            using IExecutor executor = ExecutorFactory.Open("ilgpu-opencl");
            using PreparedKernel prepared = executor.Prepare(EveryKernel.Named("relu"), EveryKernel.Named("relu").Cases[0].Request);
            return prepared.Verify() < 1 ? null : "the OpenCL driver runs kernels wrongly";
        }
        catch (InputException problem)
        {
            return problem.Message;
        }
    }
}
