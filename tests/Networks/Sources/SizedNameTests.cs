using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Convolution;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Networks.Sources;

public class SizedNameTests
{
    [Fact]
    public void Images_have_rows_and_columns()
    {
        Network wide = NetworkCatalog.Open("resnet50@64x128").Build(1), square = NetworkCatalog.Open("resnet50").Build(1, 64);

        Conv2d stem = Assert.IsType<Conv2d>(wide.Operators.First());
        Assert.Equal((64, 128), (stem.InputHeight, stem.InputWidth));
        Assert.Equal((64, 128, "64x128 px"), (wide.Resolution, wide.ImageWidth, wide.SizeText));

        // Twice the pixels everywhere but in the classifier.
        Assert.Equal(2 * square.Macs - 2048 * 1000, wide.Macs);
        Assert.Equal(square.ParameterCount, wide.ParameterCount);
    }

    [Fact]
    public void Other_rows_keep_the_proportion() =>
        Assert.Equal("32x64 px", NetworkCatalog.Open("mobilenet_v2@64x128").Build(1, 32).SizeText);

    [Fact]
    public void A_backbone_is_found_again_by_its_text()
    {
        Backbone backbone = BackboneCatalog.Find("resnet50@608x1088");

        Assert.Equal("resnet50@608x1088", backbone.Reference);
        Assert.Equal((608, (int?)1088), (BackboneCatalog.Find(backbone.Reference).DefaultResolution, backbone.DefaultWidth));
        Assert.Equal((19, 34), (backbone.BlocksOf()[^1].OutputHeight, backbone.BlocksOf()[^1].OutputWidth));
    }

    [Fact]
    public void Predictions_and_searches_take_rows_and_columns()
    {
        string dense = Latlab.Output("predict", "--device", "nvidia-v100", "--network", "resnet18", "--resolution", "96x160");
        string search = Latlab.Output("search", "--device", "nvidia-v100", "--network", "resnet18", "--resolution", "96x160");
        string dynamic = Latlab.Output(
            "predict", "--device", "nvidia-v100", "--family", "lasnet", "--network", "resnet18", "--resolution", "96x160",
            "--granularity", "1", "--activation-rate", "0.5");

        Assert.Contains("96x160 px", dense, StringComparison.Ordinal);
        Assert.Contains("96x160 px", search, StringComparison.Ordinal);
        Assert.Contains("96x160 px", dynamic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resolution", "96x", "'96x' is no size")]
    [InlineData("--resolution", "0x96", "expected 1 or more pixels, got 0")]
    [InlineData("--resolution", "1x2x3", "'1x2x3' is no size")]
    public void A_wrong_size_is_refused(string option, string value, string expected) => Assert.Contains(
        expected, Latlab.Refusal("predict", "--device", "nvidia-v100", "--network", "resnet18", option, value), StringComparison.Ordinal);

    [Fact]
    public void Sequences_have_no_columns() => Assert.Contains(
        "takes no images of 96x160 pixels",
        Latlab.Refusal("predict", "--device", "nvidia-v100", "--network", "bert_base", "--resolution", "96x160"), StringComparison.Ordinal);
}
