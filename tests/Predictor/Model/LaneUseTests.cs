using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Pooling;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Register tiles of a CPU's direct kernels, counted by hand; a vector of the test's CPU has 8 lanes.</summary>
public class LaneUseTests
{
    private static readonly DeviceRates s_cpu = new(TestDevices.Cpu, DataType.Fp32);

    [Theory]
    [InlineData(32, 4)]
    [InlineData(33, 5)]
    [InlineData(416, 52)]
    public void A_depthwise_tile_is_a_vector_of_channels(int channels, int blocks)
    {
        // 3 images of 9 x 9 pixels: ceil(9 / 7) tiles a row.
        Conv2d op = Conv2d.Square(3, channels, 9, channels, 1, groups: channels);
        Assert.Equal(3 * 9 * 2 * blocks, LaneUse.Tiles(s_cpu, op.Work(4)), 9);
        Assert.Equal((3 * 9 * 2 * blocks + 3 * 9 * 2) / 2.0, LaneUse.Starts(s_cpu, op.Work(4)), 9);
    }

    [Theory]
    [InlineData(64, 2)]
    [InlineData(65, 3)]
    [InlineData(1664, 52)]
    public void A_pooling_tile_is_four_vectors_of_channels(int channels, int blocks)
    {
        Pool2d op = new()
        {
            Function = PoolFunction.Max,
            Batch = 3,
            Channels = channels,
            InputHeight = 8,
            InputWidth = 8,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
        };
        Assert.Equal(3 * 4 * 4 * blocks, LaneUse.Tiles(s_cpu, op.Work(4)), 9);
        Assert.Equal(3 * 4 * 4 * blocks, LaneUse.Starts(s_cpu, op.Work(4)), 9);
    }
}
