using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Tests.Kernels.Ilgpu;

public class KernelTuningTests
{
    private static readonly Conv2d s_convolution = Conv2d.Square(1, 8, 8, 8, 3);
    private readonly List<int> _prepared = [], _disposed = [];

    [Fact]
    public void The_fastest_variant_is_taken_and_remembered()
    {
        KernelTuning tuning = new(Variants(1, 2, 4));
        using PreparedKernel first = tuning.Prepare(s_convolution, variant => Kernel(variant, variant.LaneWidth == 2 ? 0 : 30));
        Assert.Equal([1, 2, 4], _prepared);
        Assert.Equal([1, 4], _disposed);
        using PreparedKernel second = tuning.Prepare(s_convolution with { }, variant => Kernel(variant, 0));
        Assert.Equal([1, 2, 4, 2], _prepared);
        using PreparedKernel other = tuning.Prepare(s_convolution with { Batch = 2 }, variant => Kernel(variant, 0));
        Assert.Equal(3, _prepared.Count - 4);
    }

    [Fact]
    public void A_variant_that_the_driver_refuses_is_passed_over()
    {
        using PreparedKernel kernel = new KernelTuning(Variants(1, 2)).Prepare(
            s_convolution, variant => variant.LaneWidth == 1 ? Kernel(variant, 0) : throw new InputException("too many registers"));
        Assert.Equal([1], _prepared);
        Assert.Empty(_disposed);
    }

    [Fact]
    public void What_has_no_register_tile_is_not_tried()
    {
        using PreparedKernel kernel = new KernelTuning(Variants(1, 2)).Prepare(
            new Unary(UnaryFunction.Relu, 1, 64), variant => Kernel(variant, 0));
        Assert.Equal([1], _prepared);
    }

    private static KernelVariant[] Variants(params int[] widths) => [.. widths.Select(width => new KernelVariant(width, 8))];

    private PreparedKernel Kernel(KernelVariant variant, int milliseconds)
    {
        _prepared.Add(variant.LaneWidth);
        return new PreparedKernel([new Sleeping(milliseconds)], () => { }, [], [new Noted(() => _disposed.Add(variant.LaneWidth))]);
    }

    private sealed class Sleeping(int milliseconds) : Dispatch
    {
        public override void Start() => Thread.Sleep(milliseconds);
    }

    private sealed class Noted(Action disposed) : IDisposable
    {
        public void Dispose() => disposed();
    }
}
