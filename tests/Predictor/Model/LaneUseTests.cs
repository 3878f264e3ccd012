using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
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
        Conv2d op = Conv2d.Square(3, channels, 9, channels, 3, groups: channels), others = op with { KernelHeight = 1, KernelWidth = 1 };
        int tiles = 3 * 9 * 2 * blocks;
        Assert.Equal(tiles, LaneUse.Tiles(s_cpu, op.Work(4)), 9);
        Assert.Equal((tiles + 3 * 9 * 2) / 2.0, LaneUse.Starts(s_cpu, op.Work(4)), 9);
        Assert.Equal(tiles + 3 * 9 * 2, LaneUse.Starts(s_cpu, (others with { PaddingHeight = 0, PaddingWidth = 0 }).Work(4)), 9);
    }

    [Theory]
    [InlineData(1, 0.5, 1)] // single weights
    [InlineData(4, 0.5, 1 / 4.0)] // a part of a vector
    [InlineData(8, 0.5, 1 / 8.0)] // a vector
    [InlineData(12, 0.5, 2 / 12.0)] // a vector and a part of one
    [InlineData(32, 0.5, 1 / 8.0)] // strips of two vectors
    [InlineData(4, 1, 1 / 8.0)] // all outputs: whole strips
    public void Weights_of_kept_channels_are_copied_run_by_run(int group, double keepOutputs, double copiesOfWeight)
    {
        ChannelMaskedConv2d op = new()
        {
            Dense = Conv2d.Square(3, 192, 9, 192, 3),
            ChannelGroup = group,
            InputKeepRate = 0.5,
            OutputKeepRate = keepOutputs,
        };
        double weights = 3 * 9 * 96 * 192 * keepOutputs;
        Assert.Equal(weights * copiesOfWeight, LaneUse.WeightCopies(s_cpu, op.Work(4)), 6);
        Assert.Equal(0, LaneUse.WeightCopies(s_cpu, op.Dense.Work(4)));
    }

    [Theory]
    [InlineData(65, 2, 4)]
    [InlineData(65, 3, 3)]
    [InlineData(64, 4, 3)]
    [InlineData(1664, 4, 3)]
    public void A_pooling_tile_is_a_pixel_with_all_of_its_channels(int channels, int kernel, int side)
    {
        Pool2d op = new()
        {
            Function = PoolFunction.Max,
            Batch = 3,
            Channels = channels,
            InputHeight = 8,
            InputWidth = 8,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = 2,
            StrideWidth = 2,
        };
        Assert.Equal(3 * side * side, LaneUse.Tiles(s_cpu, op.Work(4)), 9);
        Assert.Equal(3 * side * side, LaneUse.Starts(s_cpu, op.Work(4)), 9);
    }
}
