using LatencyLab.Kernels;
using LatencyLab.Kernels.Host;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Tests.Kernels;

public sealed class MapArenaTests
{
    [Fact]
    public unsafe void A_layer_reads_where_the_one_before_it_has_written()
    {
        using MapArena maps = new(100);
        float* written = maps.Written(64, 0);
        Assert.False(written == maps.Read(64, 0));
        maps.Turn();
        Assert.True(written == maps.Read(64, 0));
    }

    [Fact]
    public unsafe void Zeros_behind_a_map_stay_zeros_whatever_was_written_before()
    {
        using MapArena maps = new(96);
        new Span<float>(maps.Read(96, 0), 96).Fill(1);
        float* shorter = maps.Read(32, 16);
        Assert.All(new ReadOnlySpan<float>(shorter, 32).ToArray(), value => Assert.Equal(1, value));
        Assert.All(new ReadOnlySpan<float>(shorter + 32, 16).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public unsafe void A_map_that_is_larger_is_refused()
    {
        using MapArena maps = new(96);
        Assert.Throws<InvalidOperationException>(() => { maps.Read(97, 0); });
    }

    [Fact]
    public void A_chain_runs_all_of_its_kernels()
    {
        using HostExecutor executor = new();
        Operator[] layers =
        [
            Conv2d.Square(1, 8, 8, 16, 3), Conv2d.Square(1, 16, 8, 16, 1, stride: 2) with { AddsResidual = true },
            Conv2d.Square(1, 16, 4, 16, 3, groups: 16), new Unary(UnaryFunction.Relu, 16, 16),
        ];
        using PreparedChain chain = executor.PrepareChain([.. layers.Select(layer => (KernelCatalog.Find(layer)!, layer))]);
        chain.Run();
        Assert.Equal(4, chain.Count);
    }
}
