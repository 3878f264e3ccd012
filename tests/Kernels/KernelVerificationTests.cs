using LatencyLab.Kernels;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels;

/// <summary>Every case of every kernel against its float64 reference, outputs poisoned first.</summary>
public class KernelVerificationTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string, HostLanes, int> KindsByExecutor()
    {
        TheoryData<string, HostLanes, int> data = [];
        foreach (KernelKind kind in KernelCatalog.All)
        {
            foreach (HostLanes lanes in new[] { HostLanes.Bits512, HostLanes.Bits256, HostLanes.Bits128, HostLanes.Scalar })
                data.Add(kind.Name, lanes, 1);
            data.Add(kind.Name, HostLanes.Best, 2);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KindsByExecutor))]
    public void Kernel_equals_its_reference(string kind, HostLanes lanes, int threads)
    {
        using HostExecutor executor = new(lanes, threads);
        foreach (KernelCase named in KernelCatalog.Named(kind).Cases)
        {
            using PreparedKernel prepared = executor.Prepare(KernelCatalog.Named(kind), named.Request);
            Assert.True(prepared.Verify() is double first && first < Tolerance, $"{kind}, {named.Name}: relative error {first}");
            Assert.True(prepared.Verify() < Tolerance, $"{kind}, {named.Name}: the second run differs");
        }
    }
}
