using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Lanes;
using Lanes4 = LatencyLab.Kernels.Lanes.TwiceLanes<LatencyLab.Kernels.Lanes.TwiceLanes<LatencyLab.Kernels.Lanes.ScalarLanes>>;
using Lanes8 = LatencyLab.Kernels.Lanes.TwiceLanes<
    LatencyLab.Kernels.Lanes.TwiceLanes<LatencyLab.Kernels.Lanes.TwiceLanes<LatencyLab.Kernels.Lanes.ScalarLanes>>>;

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
    public void Generated_code_equals_the_reference(string name) => Verify<ScalarLanes>(name, OfflineTarget.OpenCL);

    [ClangTheory]
    [MemberData(nameof(Kinds))]
    public void Code_for_a_processor_equals_the_reference(string name) => Verify<Lanes8>(name, OfflineTarget.OpenCLProcessor);

    [ClangTheory]
    [MemberData(nameof(EveryKernel.Tiled), MemberType = typeof(EveryKernel))]
    public void Code_of_wide_threads_equals_the_reference(string name) => Verify<Lanes4>(name, OfflineTarget.OpenCL);

    private static void Verify<TLanes>(string name, OfflineTarget target) where TLanes : struct, IViewLanes<TLanes>
    {
        using ClangDevice<TLanes> device = new(target);
        KernelKind kind = EveryKernel.Named(name);
        foreach (KernelCase named in kind.Cases)
        {
            using PreparedKernel prepared = KernelBuilder.Prepare(device, kind, named.Request);
            Assert.True(prepared.Verify() is double error && error < Tolerance, $"{name}, {named.Name}: relative error {error}");
        }
    }
}
