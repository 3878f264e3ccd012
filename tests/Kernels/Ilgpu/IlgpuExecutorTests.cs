using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>Every case of every kernel on ILGPU's CPU accelerator, against its float64 reference.</summary>
public sealed class IlgpuExecutorTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private readonly IlgpuExecutor _executor = new(new IlgpuBackendName(IlgpuKind.Cpu));

    public static TheoryData<string> Kinds() => [.. EveryKernel.All.Select(kind => kind.Name)];

    public void Dispose() => _executor.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kernel_equals_its_reference(string kind)
    {
        foreach (KernelCase named in EveryKernel.Named(kind).Cases)
        {
            using PreparedKernel prepared = _executor.Prepare(EveryKernel.Named(kind), named.Request);
            Assert.True(prepared.Verify() is double error && error < Tolerance, $"{kind}, {named.Name}: relative error {error}");
        }
    }

    /// <summary>Buffers and scratch memory are left fit for the next run.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kernel_equals_its_reference_again(string kind)
    {
        using PreparedKernel prepared = _executor.Prepare(EveryKernel.Named(kind), EveryKernel.Named(kind).Cases[0].Request);
        prepared.Start();
        Assert.True(prepared.Verify() is double error && error < Tolerance, $"{kind}: relative error {error} in the second run");
    }

    [Theory]
    [MemberData(nameof(EveryKernel.Tiled), MemberType = typeof(EveryKernel))]
    public void Kernel_equals_its_reference_with_wider_registers(string name)
    {
        KernelKind kind = EveryKernel.Named(name);
        using PreparedKernel prepared = _executor.Prepare(kind, kind.Cases[^1].Request, new KernelVariant(2, 2));
        Assert.True(prepared.Verify() is double error && error < Tolerance, $"{name}: relative error {error}");
    }

    [Fact]
    public void Executor_says_what_it_is() => Assert.Equal(("ilgpu-cpu", 1, 1), (_executor.Name, _executor.Threads, _executor.LaneWidth));
}
