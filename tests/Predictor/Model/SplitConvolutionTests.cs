using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Deep reductions of convolutions with few outputs.</summary>
public class SplitConvolutionTests
{
    [Theory]
    [InlineData(512, 512, 7, 3)]
    [InlineData(256, 256, 14, 3)]
    [InlineData(2048, 512, 7, 1)]
    public void Two_groups_are_about_as_much_faster_than_one_as_they_do_less(int inputs, int outputs, int size, int kernel)
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        Conv2d dense = Conv2d.Square(1, inputs, size, outputs, kernel);
        double one = model.Predict(dense).TotalSeconds, two = model.Predict(dense with { Groups = 2 }).TotalSeconds;
        Assert.InRange(one / two, 1, 2.5);
    }

    /// <remarks>
    /// At most 8 parts, up to half a tile an engine (40 of 80 with 64 x 64 tiles: 5 x 8 tiles once, not twice), added by a second kernel;
    /// other products are split in 32 parts at most.
    /// </remarks>
    [Fact]
    public void A_convolution_has_at_most_eight_parts_of_half_a_tile_an_engine_and_a_product_thirty_two()
    {
        DeviceRates gpu = new(TestDevices.Gpu, DataType.Fp32);
        TileOptions direct = DenseConvolution.Direct;
        Assert.Equal((8, 0.5, true), (direct.MostSplits, direct.MostSplitTiles, direct.AddsInKernel));
        Assert.Equal(4, new TileOptions().MostSplitTiles);
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        Assert.Equal(32, model.Predict(new Linear(1, 1 << 20, 8)).Tile.SplitDepth);
    }

    [Fact]
    public void Few_tiles_split_a_deep_reduction_and_many_do_not()
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        Conv2d few = Conv2d.Square(1, 2048, 7, 512, 1);
        Assert.True(model.Predict(few).Tile.SplitDepth > 1);
        Assert.Equal(1, model.Predict(few with { Batch = 128 }).Tile.SplitDepth);
    }
}
