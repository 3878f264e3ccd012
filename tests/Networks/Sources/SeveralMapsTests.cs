using LatencyLab.Networks;
using LatencyLab.Networks.Cascade;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Pooling;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Networks.Sources;

/// <summary>Network files whose blocks read layers of other blocks, and have exits.</summary>
public class SeveralMapsTests
{
    private const double Row = 1_225_504, Exit = 147_776;

    private static readonly string s_file = Path.Combine(SharedData.RepositoryRoot, "examples", "networks", "small-multi-scale.yaml");

    /// <summary>
    /// By hand: 14x14 and 7x7 pixels; 42,336 + 56,448 in the stem, 112,896 + 28,224 + 56,448 in the first block, 112,896 + 225,792 in the
    /// second, 589,824 + 640 in the head; in the exit 16 x 32 x 288 + 320.
    /// </summary>
    [Fact]
    public void An_exit_stands_beside_the_row_of_blocks()
    {
        Network network = NetworkCatalog.Open(s_file).Build(1);

        Assert.Equal(Row + Exit, network.Macs);
        Assert.Equal([false, false, true, false, false], network.Blocks.Select(block => block.IsExit));
        Node finer = network.Blocks[3].Steps[0].Schedules[0].Nodes[0], head = network.Blocks[4].Steps[0].Schedules[0].Nodes[0];
        Assert.Equal(["block1 fine"], finer.Inputs);
        Assert.Equal(64, ((LatencyLab.Operators.Convolution.Conv2d)head.Operator).InputChannels);
    }

    /// <summary>Images that go on are 16 channels of 14x14 and 32 of 7x7 pixels.</summary>
    [Fact]
    public void A_cascade_ends_at_its_exits_and_gathers_every_map_that_goes_on()
    {
        CutNetwork network = new(NetworkCatalog.Open(s_file), null);
        CutPoint cut = network.Find("block1", null);
        DynamicNetwork cascade = CascadeNetwork.Build(
            network, [], [new NetworkExit(cut, ExitHeadKind.Own, new FixedRate(0.5))], 4, RateSharing.Image);

        Block[] rest = [.. cascade.Parts.Last().Build(3, 1)];
        SampleGather[] gathers = [.. rest[0].Steps.Select(step => (SampleGather)step.Schedules[0].Nodes[0].Operator)];
        Assert.Equal([(16, 14), (32, 7)], gathers.Select(gather => (gather.Channels, gather.Height)).OrderBy(map => map.Channels));
        Assert.Equal(["regroup", "block2", "head"], rest.Select(block => block.Name));
        Assert.Equal(Row, network.At(1).Macs);
        Block[] first = [.. cascade.Parts.First().Build(1, 1)];
        Assert.Equal("confidence", first[^1].Steps[^1].Name);
        Assert.Equal(Exit, new Network("", 1, 28, [first[^1]]).Macs);
        Assert.Equal(cascade.ParameterCount, network.At(1).ParameterCount + new Network("", 1, 28, [first[^1]]).ParameterCount);
    }

    [Theory]
    [InlineData(0, Row + Exit)]
    [InlineData(0.25, 0.75 * (Row + Exit) + 0.25 * (42_336 + 56_448 + 112_896 + 28_224 + 56_448 + Exit))]
    [InlineData(1, 42_336 + 56_448 + 112_896 + 28_224 + 56_448 + Exit)]
    public void Images_that_end_cost_what_is_before_their_exit(double rate, double macs)
    {
        CutNetwork network = new(NetworkCatalog.Open(s_file), null);
        DynamicNetwork cascade = CascadeNetwork.Build(
            network, [], [new NetworkExit(network.Find("block1", null), ExitHeadKind.Own, new FixedRate(rate))], 4, RateSharing.Image);

        ILatencyModel model = LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);
        Assert.Equal(4 * macs, DynamicPredictor.Predict(model, cascade).Macs, 3);
    }

    /// <summary>
    /// 128 elements of an image; x has 256, y 128, the convolution of the second block 512, the joined map 768: x is kept until then.
    /// </summary>
    [Fact]
    public void A_map_is_kept_until_a_later_block_has_read_it()
    {
        Network network = Parse("""
            - name: a
              layers:
              - {type: conv, channels: 4, name: x}
              - {type: conv, channels: 2}
            - name: b
              layers:
              - {type: conv, channels: 8}
              - {type: concat, with: [a.x]}
            """).Build(1);

        Assert.Equal(4 * (256 + 512 + 768), MemoryUse.Of(network, 4).PeakActivationBytes);
    }

    [Fact]
    public void A_repeated_block_is_read_at_its_last_repeat_and_a_size_can_be_that_of_another_map()
    {
        Network network = Parse("""
            - name: a
              repeat: 2
              layers:
              - {type: conv, channels: 4, kernel: 3, stride: 2, name: x}
            - name: b
              layers:
              - {type: conv_transpose, channels: 8, kernel: 2, stride: 2, name: up}
              - {type: resize, from: a.x, like: up, mode: bilinear, name: resized}
              - {type: resize, from: up, like: resized}
              - {type: concat, with: [resized]}
            """).Build(1);

        Node resize = network.Blocks[2].Steps.Select(step => step.Schedules[0].Nodes[0]).Single(node => node.Name == "resized");
        Assert.Equal(["a.block1 x"], resize.Inputs);
        Resize bilinear = (Resize)resize.Operator;
        Assert.Equal((2, 4, 4), (bilinear.Height, bilinear.ToHeight, bilinear.Taps));
    }

    [Theory]
    [InlineData("- name: a\n  exit: true\n  layers:\n  - {type: relu6}\n", "the first block cannot be an exit")]
    [InlineData(
        "- name: a\n  layers:\n  - {type: scale}\n- name: b\n  exit: true\n  layers:\n  - {type: scale}\n",
        "n.yaml:9:9: exit: the last block cannot be an exit, expected a block before it and one after it")]
    [InlineData(
        "- name: a\n  layers:\n  - {type: scale}\n- name: b\n  exit: true\n  repeat: 2\n  layers:\n  - {type: scale}\n- name: c\n"
        + "  layers:\n  - {type: scale}\n",
        "repeat: an exit runs once")]
    [InlineData(
        "- name: a\n  layers:\n  - {type: scale, name: fine}\n- name: b\n  layers:\n  - {type: scale, from: a.fin}\n",
        "no earlier layer of the block is named 'a.fin', expected one of input; did you mean 'a.fine'?")]
    [InlineData(
        "- name: a\n  layers:\n  - {type: scale}\n- name: b\n  exit: true\n  layers:\n  - {type: scale, name: x}\n- name: c\n  layers:\n"
        + "  - {type: scale, from: b.x}\n",
        "no earlier layer of the block is named 'b.x'")]
    [InlineData(
        "- name: a\n  layers:\n  - {type: resize, factor: 2, like: input}\n", "resize: expected size, factor or like, one of them")]
    public void What_does_not_hold_is_said(string blocks, string expected)
    {
        Assert.Contains(expected, Assert.Throws<InputException>(() => Parse(blocks)).Message, StringComparison.Ordinal);
    }

    private static LatencyLab.Networks.INetworkSource Parse(string blocks) => NetworkFile.Parse(
        $"schema: latencylab/network/v1\nname: one\ninput: {{resolution: 8, channels: 2}}\nblocks:\n{blocks}\n", "n.yaml");
}
