using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

/// <summary>The searches that skip most tiles find what the plain loops find, choice among equals included.</summary>
public sealed class FastSearchTests
{
    private static readonly PublishedDevice s_toy = PublishedDevice.From(PublishedDevices.Toy);

    [Fact]
    public void Dynamic_convolutions_agree_with_plain_loops()
    {
        Random random = new(1);
        for (int i = 0; i < 150; i++)
        {
            PublishedDevice device = Device(random);
            int side = Pick(random, 1, 2, 3, 4, 5, 7, 8, 14);
            int groups = Pick(random, 1, 1, 1, 4, 16);
            PublishedConvolution dense = new(
                Pick(random, 1, 2, 128), groups * random.Next(1, 40), groups * random.Next(1, 40), Pick(random, 1, 3, 5),
                Pick(random, 1, 2), groups,
                side * random.Next(1, 8) - random.Next(0, side), side * random.Next(1, 8) - random.Next(0, side));
            PublishedPatchConvolution shape = new(dense, side, random.Next(2) == 0);
            double patches = random.Next(0, dense.Height * dense.Width / (side * side) + 1);
            PublishedCost fast = DynamicConvolution.Cost(device, shape, patches);
            (double seconds, PublishedTile tile) = PlainSearch.Dynamic(device, shape, patches);
            Assert.Equal((tile, seconds), (fast.Tile, fast.Seconds));
        }
    }

    [Theory]
    [InlineData(128, 64, 64, 3, 1, 56, 28)]
    [InlineData(1, 512, 2048, 1, 1, 7, 7)]
    [InlineData(1, 256, 512, 3, 2, 28, 14)]
    public void Dynamic_convolutions_of_res_nets_agree_with_plain_loops(
        int images, int inputs, int outputs, int kernel, int stride, int size, int side)
    {
        PublishedPatchConvolution shape = new(
            new PublishedConvolution(images, inputs, outputs, kernel, stride, 1, size, size), side, kernel == 1);
        foreach (PublishedDevice device in new[] { PublishedDevices.V100, PublishedDevices.Tx2, PublishedDevices.Rtx3090 })
        {
            PublishedCost fast = DynamicConvolution.Cost(device, shape, 1);
            (double seconds, PublishedTile tile) = PlainSearch.Dynamic(device, shape, 1);
            Assert.Equal((tile, seconds), (fast.Tile, fast.Seconds));
        }
    }

    [Fact]
    public void Scatter_additions_agree_with_plain_loops()
    {
        Random random = new(2);
        for (int i = 0; i < 150; i++)
        {
            int side = Pick(random, 1, 2, 3, 4, 5, 7, 8, 14, 28);
            ScatterAdditionShape shape = new(
                Pick(random, 1, 2, 128), Pick(random, 1, 3, 64, 256, random.Next(1, 300)), side * random.Next(1, 5),
                side * random.Next(1, 5), side);
            PublishedDevice device = Device(random);
            double patches = random.Next(0, shape.Height * shape.Width / (side * side) + 1);
            PublishedCost fast = ScatterAddition.Cost(device, shape, patches);
            (double seconds, PublishedTile tile) = PlainSearch.ScatterAdd(device, shape, patches);
            Assert.Equal(tile, fast.Tile);
            Assert.Equal(1, fast.Seconds / seconds, 12);
        }
    }

    [Fact]
    public void Static_convolutions_and_additions_agree_with_plain_loops()
    {
        Random random = new(3);
        for (int i = 0; i < 150; i++)
        {
            PublishedDevice device = Device(random);
            int groups = Pick(random, 1, 1, 8);
            PublishedConvolution shape = new(
                Pick(random, 1, 3, 128), groups * random.Next(1, 50), groups * random.Next(1, 50), Pick(random, 1, 3, 7),
                Pick(random, 1, 2), groups,
                random.Next(1, 60), random.Next(1, 60));
            Assert.Equal(1, StaticConvolution.Cost(device, shape).Seconds / PlainSearch.Static(device, shape), 12);
            Assert.Equal(
                1,
                ElementwiseAddition.Cost(device, shape.Images, shape.OutputChannels, shape.Height, shape.Width).Seconds
                    / PlainSearch.Add(device, shape.Images, shape.OutputChannels, shape.Height, shape.Width),
                12);
        }
    }

    private static PublishedDevice Device(Random random) =>
        Pick(random, PublishedDevices.V100, PublishedDevices.Tx2, PublishedDevices.Rtx3090, s_toy);

    private static T Pick<T>(Random random, params T[] of) => of[random.Next(of.Length)];
}
