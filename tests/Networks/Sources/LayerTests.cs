using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Tests.Networks.Sources;

/// <summary>Layers of network files: the operators that they are, and the map that comes out.</summary>
public class LayerTests
{
    [Fact]
    public void A_transposed_convolution_counts_its_input_pixels()
    {
        Network network = Of(
            "{resolution: 16, channels: 64}", "{type: conv_transpose, channels: 32, kernel: 2, stride: 2}", "{type: global_pool}");

        // 256 pixels of 64 channels to 32, 2 x 2.
        Assert.Equal(256 * 64 * 32 * 4, network.Macs);
        Assert.Equal(32, Assert.IsType<GlobalPool>(Ops(network)[^1]).Height);
    }

    [Theory]
    [InlineData("kernel: [1, 7]", 17, 17, 192 * 768 * 7)]
    [InlineData("kernel: [7, 1], padding: [3, 0]", 17, 17, 192 * 768 * 7)]
    [InlineData("kernel: 3, stride: [2, 1]", 9, 17, 192 * 768 * 9)]
    [InlineData("kernel: 3, dilation: [1, 2], padding: 0", 15, 13, 192 * 768 * 9)]
    public void A_convolution_has_rows_and_columns_of_its_own(string keys, int height, int width, long macsOfPixel)
    {
        Network network = Of("{resolution: 17, channels: 768}", $"{{type: conv, channels: 192, {keys}}}");

        Conv2d convolution = Assert.IsType<Conv2d>(Assert.Single(Ops(network)));
        Assert.Equal((height, width), (convolution.OutputHeight, convolution.OutputWidth));
        Assert.Equal(height * width * macsOfPixel, network.Macs);
    }

    [Fact]
    public void A_sequence_is_an_image_of_one_row()
    {
        Network network = Of("{resolution: [1, 100], channels: 16}", "{type: conv, channels: 32, kernel: [1, 5], norm: none}");

        Assert.Equal(100 * 16 * 32 * 5, network.Macs);
        Assert.Equal((1, 100), (network.Resolution, network.ImageWidth));
    }

    [Fact]
    public void Images_that_are_not_square_keep_their_proportion()
    {
        Network network = Of("{resolution: [16, 32], channels: 3}", "{type: conv, channels: 4, kernel: 3}"), small = Parse(
            "{resolution: [16, 32], channels: 3}", "{type: conv, channels: 4, kernel: 3}").Build(1, 8);

        Assert.Equal(16 * 32 * 108, network.Macs);
        Assert.Equal("16x32 px", network.SizeText);
        Assert.Equal((8 * 16 * 108, "8x16 px"), (small.Macs, small.SizeText));
    }

    [Fact]
    public void Norms_parts_shuffles_and_sizes()
    {
        Network network = Of(
            "{resolution: 8, channels: 12}", "{type: layer_norm}", "{type: rms_norm}", "{type: group_norm, groups: 3}",
            "{type: instance_norm}", "{type: scale}", "{type: channel_shuffle, groups: 4}", "{type: slice, channels: 5, offset: 7}",
            "{type: resize, size: [4, 10], mode: bilinear}", "{type: adaptive_pool, function: average, size: [2, 5]}");
        GroupNorm norm = new() { Batch = 1, Channels = 12, Height = 8, Width = 8, Groups = 3 };

        Assert.Equal(
        [
            new LayerNorm(64, 12), new RmsNorm(64, 12), norm, norm with { Groups = 12 },
            new Binary(BinaryFunction.Multiply, 64, 12) { SecondElements = 12 }, new Permute(64, 12) { Run = 64 },
            new Permute(64, 5) { Run = 64 * 5 },
            new Resize { Batch = 1, Channels = 5, Height = 8, Width = 8, ToHeight = 4, ToWidth = 10, Taps = 4 },
            new Pool2d
            {
                Function = PoolFunction.Average,
                Batch = 1,
                Channels = 5,
                InputHeight = 4,
                InputWidth = 10,
                KernelHeight = 2,
                KernelWidth = 2,
                StrideHeight = 2,
                StrideWidth = 2,
            },
        ], Ops(network));
    }

    [Fact]
    public void Tokens_are_looked_up_and_attend_to_each_other()
    {
        Network network = Of(
            "{resolution: [1, 10], channels: 1}", "{type: embedding, rows: 1000, channels: 16}", "{type: attention, heads: 2}");

        Assert.Equal(new RowGather(10, 16, 1000), Ops(network)[0]);
        Assert.Equal([new BatchedGemm(2, 10, 10, 8), new BatchedGemm(2, 10, 8, 10)], Ops(network).OfType<BatchedGemm>());
        Assert.Equal(10 * 16 * 64 + 2 * 2 * 10 * 10 * 8, network.Macs);
    }

    [Theory]
    [InlineData(7, "false", 3)]
    [InlineData(8, "false", 3)]
    [InlineData(8, "true", 4)]
    public void A_pool_can_hang_over_the_end(int resolution, string roundsUp, int size)
    {
        Network network = Of(
            $"{{resolution: {resolution}, channels: 4}}", $"{{type: pool, function: max, kernel: 3, stride: 2, round_up: {roundsUp}}}");

        Assert.Equal(size, Assert.IsType<Pool2d>(Assert.Single(Ops(network))).OutputHeight);
    }

    [Theory]
    [InlineData("{type: slice, channels: 9}", "slice: channels 0 to 9 of 8x8x8")]
    [InlineData("{type: channel_shuffle, groups: 3}", "channel_shuffle: 3 groups do not divide the channels of 8x8x8")]
    [InlineData("{type: attention, heads: 3}", "attention: 3 heads do not divide the channels of 8x8x8")]
    [InlineData("{type: embedding, rows: 10, channels: 4}", "embedding: reads 8x8x8, expected numbers in one channel")]
    [InlineData("{type: group_norm, groups: 3}", "groups is 3, expected a divisor of 8 channels")]
    [InlineData("{type: resize, factor: 2, size: 4}", "resize: expected size, factor or like, one of them")]
    [InlineData("{type: pool, function: max, kernel: [2, 3]}", "kernel: a layer of type pool takes one number for both sides")]
    [InlineData("{type: conv, channels: 4, kernel: [1, 2, 3]}", "kernel: a list of 3, expected a number or two: rows and columns")]
    [InlineData(
        "{type: conv_transpose, channels: 4, kernel: 2, padding: 9}", "conv_transpose: makes a map of 0x0x4, expected a pixel at least")]
    public void What_does_not_fit_is_refused(string layer, string expected) => Assert.Contains(
        expected, Assert.Throws<InputException>(() => Of("{resolution: 8, channels: 8}", layer)).Message, StringComparison.Ordinal);

    private static Operator[] Ops(Network network) => [.. network.Operators];

    private static Network Of(string input, params string[] layers) => Parse(input, layers).Build(1);

    private static INetworkSource Parse(string input, params string[] layers) => NetworkFile.Parse(
        $"schema: latencylab/network/v1\nname: one\ninput: {input}\nblocks:\n- name: a\n  layers:\n"
        + string.Concat(layers.Select(layer => $"  - {layer}\n")), "n.yaml");
}
