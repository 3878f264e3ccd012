using LatencyLab.Measurements;

namespace LatencyLab.Tests.Measurements;

/// <summary>What describes no operator that can be is refused, in a file as on the command line.</summary>
public class ImpossibleOperatorTests
{
    private const string Conv = "conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3", Map = "cin=8 h=14 w=14", Keep = "activation_rate=0.5";
    private const string HintsOfConv =
        "expected one of act, bias, dilation, dilation_h, dilation_w, folded_bn, is_clipped, padtot, padtot_h, padtot_w, residual";

    [Theory]
    [InlineData("depthwise_" + Conv, "column 'groups' is blank, expected cin = 64: a depthwise convolution has a group a channel")]
    [InlineData(
        "depthwise_" + Conv + " groups=32",
        "column 'groups' is '32', expected cin = 64: a depthwise convolution has a group a channel")]
    [InlineData("grouped_" + Conv, "column 'groups' is 1 or blank, expected the 2 or more groups of a grouped convolution")]
    [InlineData(Conv + " groups=5", "groups is 5, expected a divisor of 64 input channels")]
    [InlineData("conv2d cin=64 h=56 w=56 cout=65 groups=64", "groups is 64, expected a divisor of 65 output channels")]
    [InlineData("conv2d cin=1 h=2 w=5 cout=1 kh=3 kw=3", "a 3x3 window does not fit the padded 2x5 input")]
    [InlineData(Conv + " other=dilation=28", "a 3x3 window, dilated to 57x57, does not fit the padded 56x56 input")]
    [InlineData(Conv + " pad_h=1000", "padding is 2000 rows on both sides together, expected at most 112")]
    [InlineData(Conv + " pad_w=1000", "padding is 2000 columns on both sides together, expected at most 112")]
    [InlineData("max_pool2d " + Map + " kh=15 kw=3", "a 15x3 window does not fit the padded 14x14 input")]
    [InlineData("avg_pool2d " + Map + " kh=2 kw=2 pad_h=2", "padding is 4 rows on both sides together, expected at most 2")]
    [InlineData("max_pool2d " + Map + " kh=2 kw=2 groups=2", "column 'groups' is '2', which max_pool2d does not have, expected a blank")]
    [InlineData("patch_" + Conv + " granularity=57 " + Keep, "granularity is 57, expected at most the larger side of the 54x54 map")]
    [InlineData("gather_" + Conv + " granularity=57 " + Keep, "granularity is 57, expected at most the larger side of the 54x54 map")]
    [InlineData(
        "gather_" + Conv + " granularity=4 other=halo=109 " + Keep,
        "halo is 109, expected at most twice the larger side of the map, 108")]
    [InlineData(
        "patch_gather " + Map + " kh=3 granularity=13 " + Keep,
        "granularity is 13, expected at most the larger side of the 12x12 map")]
    [InlineData("patch_gather " + Map + " kh=3 kw=1 granularity=2 " + Keep, "column 'kw' is '1', expected 3 as in column 'kh'")]
    [InlineData("patch_gather " + Map + " kh=15 granularity=2 " + Keep, "a 15x15 window does not fit the padded 14x14 input")]
    [InlineData("patch_gather " + Map + " granularity=2 other=out_h=43 " + Keep, "the output map is 43x14, expected at most 42x42")]
    [InlineData("patch_scatter " + Map + " granularity=15 " + Keep, "granularity is 15, expected at most the larger side of the 14x14 map")]
    [InlineData(
        "patch_scatter_add " + Map + " granularity=15 " + Keep,
        "granularity is 15, expected at most the larger side of the 14x14 map")]
    [InlineData("spatial_masker " + Map + " stride_h=2 granularity=8", "granularity is 8, expected at most the larger side of the 7x7 map")]
    [InlineData("spatial_masker " + Map + " granularity=2 other=out_h=15", "the output map is 15x14, expected at most 14x14")]
    [InlineData("masker_" + Conv + " granularity=55", "granularity is 55, expected at most the larger side of the 54x54 map")]
    [InlineData("masker_" + Conv + " granularity=2 other=out_w=55", "the output map is 54x55, expected at most 54x54")]
    [InlineData("patch_" + Conv + " granularity=4", "column 'activation_rate' is blank, expected a number of 0..1")]
    [InlineData("sample_gather " + Map, "column 'activation_rate' is blank, expected a number of 0..1")]
    [InlineData(
        "patch_scatter " + Map + " granularity=2 patches=40 " + Keep,
        "column 'patches' is '40', expected 25 of 49 as column 'activation_rate' says")]
    [InlineData("patch_scatter " + Map + " granularity=2 patches=-7 " + Keep, "column 'patches' is '-7', expected a whole number >= 0")]
    [InlineData(
        "channel_masked_" + Conv + " channel_group=3 other=keep_in=0.5",
        "channel_group is 3, expected a divisor of 64 input channels")]
    [InlineData(
        "channel_masked_" + Conv + " channel_group=3 other=keep_out=0.5",
        "channel_group is 3, expected a divisor of 64 output channels")]
    [InlineData("channel_masked_" + Conv + " channel_group=3", "channel_group is 3, expected a divisor of 64 output channels")]
    [InlineData("channel_masked_" + Conv + " channel_group=4 other=keep_in=1.5", "hint 'keep_in' is '1.5', expected a number of 0..1")]
    [InlineData(Conv + " m=5", "column 'm' is '5', which conv2d does not have, expected a blank")]
    [InlineData(Conv + " granularity=9", "column 'granularity' is '9', which conv2d does not have, expected a blank")]
    [InlineData(Conv + " patches=0", "column 'patches' is '0', which conv2d does not have, expected a blank")]
    [InlineData("add m=3 n=4 batch=2 k=7", "column 'k' is '7', which add does not have, expected a blank")]
    [InlineData("gather m=3 n=4 k=7 batch=2", "column 'batch' is '2', which gather does not have, expected a blank")]
    [InlineData(Conv + " other=dilation=-3", "hint 'dilation' is '-3', expected a whole number >= 1")]
    [InlineData(Conv + " other=padtot=99", "hint 'padtot' is '99', expected 0 or 1 as column 'pad_h' says")]
    [InlineData(Conv + " other=bias=yes", "hint 'bias' is 'yes', expected 1 or 0")]
    [InlineData(Conv + " other=bias", "hint 'bias' has no value, expected bias=VALUE")]
    [InlineData(Conv + " other=bias=1;bias=0", "hint 'bias' is given twice")]
    [InlineData(Conv + " other=nonsense=5", "hint 'nonsense=5' is not one of conv2d, " + HintsOfConv)]
    [InlineData(Conv + " other=bais=1", "hint 'bais=1' is not one of conv2d, " + HintsOfConv + "; did you mean 'bias'?")]
    [InlineData(Conv + " other=halo=2", "hint 'halo=2' is not one of conv2d, " + HintsOfConv)]
    [InlineData(
        "add m=3 n=4 other=act=rellu",
        "hint 'act' is 'rellu', expected none or one of relu, relu6, leaky_relu, gelu, silu, sigmoid, hard_sigmoid, hard_swish, "
            + "tanh, exp")]
    [InlineData("softmax m=3 n=4 other=bias=1", "hint 'bias=1' is not one of softmax, expected no hints")]
    [InlineData("mul m=3 n=4 other=second=5", "second is 5, expected a divisor of 12 elements of the first operand")]
    [InlineData("mul m=3 n=4 other=second=0", "second is 0, expected a divisor of 12 elements of the first operand")]
    [InlineData("gather_elementwise m=3 n=4 other=dim=2", "hint 'dim' is '2', expected 0 or 1")]
    [InlineData("upsample " + Map + " stride_h=2 stride_w=3", "column 'stride_w' is '3', expected 2 as in column 'stride_h'")]
    [InlineData("branch_routing " + Map + " n=2 k=3", "TopK is 3, expected at most Branches 2")]
    public void What_cannot_be_is_refused_with_its_column(string text, string expected)
    {
        Dictionary<string, string> columns = text.Split(' ').Skip(1).Select(word => word.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        columns.Add("op", text.Split(' ')[0]);
        Assert.Equal(
            $"--operator: {expected}",
            Assert.Throws<InputException>(() => OperatorColumns.Read(columns, "--operator")).Errors.Single().ToString());
        string csv = $"{string.Join(',', columns.Keys)}\n{string.Join(',', columns.Values)}\n";
        MeasurementTable table = MeasurementReader.Read(new StringReader(csv), "m.csv");
        Assert.Empty(table.Rows);
        Assert.Equal($"m.csv:2: {expected}", table.Unreadable.Single().ToString());
    }

    [Theory]
    [InlineData("add m=3 n=4 batch=1 groups=1 stride_h=1 pad_h=0 kh=1 channel_group=1 activation_rate=1.0")]
    [InlineData("max_pool2d cin=8 h=4 w=4 kh=4 kw=4 pad_h=2 pad_w=2")]
    [InlineData("conv2d cin=8 h=1 w=1 cout=8 kh=1 kw=1 pad_h=1 pad_w=1 other=SAME;ws=4096;note")]
    [InlineData("depthwise_conv2d cin=8 h=4 w=4 cout=16 groups=8")]
    [InlineData("patch_scatter cin=8 h=14 w=7 granularity=14 activation_rate=0.5 patches=1")]
    [InlineData("channel_masked_conv2d cin=3 h=14 w=14 cout=64 channel_group=4 other=keep_out=0.5")]
    [InlineData("conv2d cin=8 h=4 w=4 cout=8 kh=4 kw=4 other=padtot=1;padtot_w=0")]
    public void What_can_be_and_what_says_nothing_is_read(string text) => Assert.NotNull(OperatorColumns.Read(
        text.Split(' ').Skip(1).Select(word => word.Split('=', 2)).Append(["op", text.Split(' ')[0]])
            .ToDictionary(pair => pair[0], pair => pair[1]),
        "--operator"));
}
