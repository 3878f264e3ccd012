using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Probes;

namespace LatencyLab.Tests.Kernels.Probes;

public class ProbeKernelTests
{
    public static TheoryData<HostLanes, int> Executors => new()
    {
        { HostLanes.Scalar, 1 }, { HostLanes.Bits128, 1 }, { HostLanes.Bits256, 2 }, { HostLanes.Bits512, 1 }, { HostLanes.Bits512, 3 },
    };

    [Theory]
    [MemberData(nameof(Executors))]
    public void Probing_kernels_do_what_they_are_timed_for(HostLanes lanes, int threads)
    {
        using HostExecutor executor = new(lanes, threads);
        foreach (KernelKind kind in (KernelKind[])[new FmaChainsKind(), new RegisterTileKind(), new FmaLatencyKind(), new ClockChainKind(),
            new StreamReadKind(), new StreamCopyKind()])
        {
            Assert.NotEmpty(kind.Cases);
            foreach (KernelCase one in kind.Cases)
            {
                using PreparedKernel kernel = executor.Prepare(kind, one.Request);
                Assert.True(kernel.Verify() < 1e-5, $"{kind.Name}: {one.Name}");
            }
        }
    }

    [Fact]
    public void Work_counts_what_the_kernels_do()
    {
        Assert.Equal(3L * 100 * 12 * 16, new FmaChains(3, 100, 16).Work(4).Macs);
        // 1000 floats are 7 blocks of 8 registers of 16 lanes.
        Assert.Equal(2L * 7 * 128 * 4 * 5, new StreamRead(2, 1000, 5, 16).Work(4).Bytes.Total);
        Assert.Equal(2 * 2L * 7 * 128 * 4 * 5, new StreamCopy(2, 1000, 5, 16).Work(4).Bytes.Total);
        Assert.Equal(4L * 10 * 32, new ClockChain(4, 10).Work(4).OtherFlops);
    }

    [Fact]
    public void Layouts_cover_every_element_once()
    {
        foreach (bool interleaved in (bool[])[false, true])
        {
            StreamLayout layout = StreamLayout.Of(3, 1000, 1, 16, interleaved);
            HashSet<int> blocks = [];
            for (int item = 0; item < 3; item++)
            {
                for (int step = 0; step < layout.Steps; step++)
                    Assert.True(blocks.Add(item * layout.ItemStride + step * layout.StepStride));
            }

            Assert.Equal(layout.Length(3, 16) / 128, blocks.Count);
            Assert.Equal(Enumerable.Range(0, blocks.Count).Select(block => block * 128), blocks.Order());
        }
    }
}
