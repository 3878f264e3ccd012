using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>
/// The generated OpenCL C does what the kernels do: compiled by clang and run on this processor. The CPU accelerator runs the kernels'
/// .NET code and would not see a fault of ILGPU's code generation or of the layout of arguments.
/// </summary>
public class OpenCLExecutionTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Kinds() => [.. EveryKernel.All.Select(kind => kind.Name)];

    [ClangTheory]
    [MemberData(nameof(Kinds))]
    public void Generated_code_equals_the_reference(string name)
    {
        using ClangDevice device = new();
        KernelKind kind = EveryKernel.Named(name);
        foreach (KernelCase named in kind.Cases)
        {
            using PreparedKernel prepared = KernelBuilder.Prepare(device, kind, named.Request);
            Assert.True(prepared.Verify() is double error && error < Tolerance, $"{name}, {named.Name}: relative error {error}");
        }
    }
}
