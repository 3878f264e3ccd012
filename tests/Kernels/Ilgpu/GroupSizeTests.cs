using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Tests.Kernels.Ilgpu;

public class GroupSizeTests
{
    /// <summary>80 multiprocessors with 4 groups each are 320 groups: 320 x 256 = 81920 items fill groups of 8 warps.</summary>
    [Theory]
    [InlineData(81920, 32, 80, 1024, 256)]
    [InlineData(81919, 32, 80, 1024, 128)]
    [InlineData(20480, 32, 80, 1024, 64)]
    [InlineData(1, 32, 80, 1024, 32)]
    [InlineData(1 << 30, 64, 60, 256, 256)]
    [InlineData(1 << 30, 0, 4, 1, 1)]
    [InlineData(1 << 30, 8, 2, 4, 4)]
    public void Groups_are_as_large_as_leaves_every_multiprocessor_four(int items, int warp, int multiprocessors, int most, int size) =>
        Assert.Equal(size, GroupSize.For(items, warp, multiprocessors, most));
}
