using System.Globalization;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

/// <summary>The outputs of the authors' program, through the shipped profiles, the LASNet blocks and the network predictor.</summary>
public sealed class ReferenceRowsTests
{
    private const int PixelsOfImageNet = 224;
    private static readonly Backbone s_resNet101 = BackboneCatalog.Find("resnet101");

    [SharedDataFact]
    public void Every_reference_row_is_reproduced()
    {
        Dictionary<string, MemoizedModel> models = [];
        int staticRows = 0, spatialRows = 0;
        foreach (string line in File.ReadLines(SharedData.File("lasnet-model-blocks.csv")).Skip(1))
        {
            // device,batch,model,stage,block,blocks_in_stage,mode,S,r,predicted_latency_s,ratio_to_static
            string[] cells = line.Split(',');
            string device = cells[0] switch { "v100" => "lasnet-v100", "3090" => "lasnet-rtx3090", "tx2" => "lasnet-tx2", _ => cells[0] };
            if (!models.TryGetValue(device, out MemoizedModel? model))
                models.Add(device, model = new MemoizedModel(new PublishedModel(DeviceCatalog.Get(device))));
            BlockShape shape = s_resNet101.BlocksOf(PixelsOfImageNet)
                .First(block => block.Stage == Number(cells[3]) && block.Index == (cells[4] == "first" ? 0 : 1));
            bool isStatic = cells[6] == "static";
            BlockConfiguration block = isStatic ? BlockConfiguration.Dense : Spatial((int)Number(cells[7]), Number(cells[8]));
            double seconds =
                NetworkPredictor.PredictBlock(model, LasnetFamily.BuildBlock(shape, block, (int)Number(cells[1]))).TotalSeconds;
            Assert.True(Math.Abs(seconds / Number(cells[9]) - 1) < 1e-9, $"{line}: predicted {seconds}");
            (staticRows, spatialRows) = isStatic ? (staticRows + 1, spatialRows) : (staticRows, spatialRows + 1);
        }

        Assert.Equal((15, 950), (staticRows, spatialRows));
    }

    /// <summary>Published: 1.677 and 32.24 ms an image, blocks only.</summary>
    [Theory]
    [InlineData("lasnet-v100", 128, 1.677)]
    [InlineData("lasnet-tx2", 1, 32.24)]
    public void Static_latency_of_res_net101_is_as_published(string device, int batch, double millisecondsAnImage)
    {
        NetworkEstimate estimate = NetworkPredictor.Predict(
            new PublishedModel(DeviceCatalog.Get(device)), s_resNet101.Build(batch, PixelsOfImageNet));
        Assert.InRange(estimate.Estimate.TotalSeconds * 1000 / batch / millisecondsAnImage, 0.995, 1.005);
    }

    /// <summary>Published S of ResNet-101: 8-4-7-1 for the V100 at batch 128, 4-4-2-1 for the TX2 at batch 1.</summary>
    [Theory]
    [InlineData("lasnet-v100", 128, "8-4-7-1")]
    [InlineData("lasnet-tx2", 1, "4-4-2-1")]
    public void Fastest_granularity_at_rate_four_tenths_is_as_published(string device, int batch, string expected)
    {
        MemoizedModel model = new(new PublishedModel(DeviceCatalog.Get(device)));
        IReadOnlyList<BlockShape> shapes = s_resNet101.BlocksOf(PixelsOfImageNet);
        IEnumerable<int> fastest = shapes.GroupBy(shape => shape.Stage).Select(stage =>
            LasnetRules.GranularityChoices(stage.First().OutputHeight).MinBy(granularity => stage.Sum(
                shape =>
                    NetworkPredictor.PredictBlock(model, LasnetFamily.BuildBlock(shape, Spatial(granularity, 0.4), batch)).TotalSeconds)));
        Assert.Equal(expected, string.Join('-', fastest));
    }

    /// <summary>Layer mode: gate and strided shortcut always, r times conv1 + conv2 + conv3 + add for the whole batch.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(128, 1)]
    [InlineData(128, 2)]
    public void Layer_skipping_is_the_gate_and_the_rate_times_the_dense_block(int batch, int stage)
    {
        MemoizedModel model = new(new PublishedModel(DeviceCatalog.Get("lasnet-v100")));
        foreach (int index in new[] { 0, 1 })
        {
            BlockShape shape = s_resNet101.BlocksOf(PixelsOfImageNet).First(block => block.Stage == stage && block.Index == index);
            BlockEstimate dense = NetworkPredictor.PredictSteps(model, LasnetFamily.BuildDenseBlock(shape, batch));
            BlockEstimate none = Layer(model, shape, 0, batch), all = Layer(model, shape, 1, batch), some = Layer(model, shape, 0.3, batch);
            double gate = all.Steps.Single(step => step.Step.Name == "gate").Estimate.TotalSeconds;
            double shortcut = dense.Steps.Where(step => step.Step.Name == "downsample").Sum(step => step.Estimate.TotalSeconds);
            Assert.Equal(shape.Stride > 1, shortcut > 0);
            Assert.Equal(gate + shortcut, none.Estimate.TotalSeconds, 12);
            Assert.Equal(gate + dense.Estimate.TotalSeconds, all.Estimate.TotalSeconds, 12);
            Assert.Equal(0.7 * none.Estimate.TotalSeconds + 0.3 * all.Estimate.TotalSeconds, some.Estimate.TotalSeconds, 12);
            Assert.True(gate > dense.Steps[0].Estimate.TotalSeconds * 0.9, "the gate is a convolution of one channel more than conv1");
        }
    }

    [Fact]
    public void Only_residual_blocks_count()
    {
        NetworkEstimate estimate = NetworkPredictor.Predict(
            new PublishedModel(DeviceCatalog.Get("lasnet-v100")), s_resNet101.Build(1, PixelsOfImageNet));
        Assert.All(estimate.Blocks, block => Assert.Equal(block.Block.Stage > 0, block.Estimate.TotalSeconds > 0));
    }

    /// <summary>
    /// The published choices: the masker folded into a dense conv1, or a separate masker and a dynamic conv1; the gather always fused.
    /// </summary>
    [Fact]
    public void First_convolution_has_the_two_published_forms()
    {
        BlockShape shape = s_resNet101.BlocksOf(PixelsOfImageNet).First(block => block.Stage == 2);
        PublishedModel model = new(DeviceCatalog.Get("lasnet-v100"));
        BlockEstimate sparse = NetworkPredictor.PredictSteps(model, LasnetFamily.BuildBlock(shape, Spatial(7, 0.1), 128));
        BlockEstimate full = NetworkPredictor.PredictSteps(model, LasnetFamily.BuildBlock(shape, Spatial(7, 1), 128));
        Assert.All([sparse, full], estimate => Assert.Single(estimate.Steps[0].Alternatives));
        Assert.Contains("dynamic conv1", sparse.Steps[0].Schedule.Name);
        Assert.Equal("masker fused into conv1", full.Steps[0].Schedule.Fusion);
        Assert.Equal("gather fused into conv2", sparse.Steps[1].Schedule.Fusion);
        Assert.Contains("patch_gather", Assert.Single(sparse.Steps[1].Alternatives).Problem);
        Assert.Equal("scatter fused into add", sparse.Steps[^1].Schedule.Fusion);
    }

    [Fact]
    public void Channel_skipping_is_not_described()
    {
        BlockShape shape = s_resNet101.BlocksOf(PixelsOfImageNet)[1];
        foreach (DynamicMode mode in new[] { DynamicMode.Channel, DynamicMode.Both })
        {
            BlockConfiguration block = new() { Mode = mode, ActivationRate = 0.5, ChannelKeepRate = 0.5, Granularity = 4 };
            Assert.Throws<InputException>(
                () => NetworkPredictor.PredictBlock(new PublishedModel(PublishedDevices.Toy), LasnetFamily.BuildBlock(shape, block, 1)));
        }
    }

    private static BlockConfiguration Spatial(int granularity, double rate) =>
        new() { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate };

    private static BlockEstimate Layer(MemoizedModel model, BlockShape shape, double rate, int batch) =>
        NetworkPredictor.PredictSteps(
            model, LasnetFamily.BuildBlock(shape, new BlockConfiguration { Mode = DynamicMode.Layer, ActivationRate = rate }, batch));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
