using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Tests.Operators;

public class OperatorParameterTests
{
    private static readonly Conv2d s_dense = Conv2d.Square(1, 8, 14, 8, 3);

    public static IReadOnlyDictionary<string, Func<object>> Illegal { get; } = new Dictionary<string, Func<object>>
    {
        ["Batch is -1"] = () => s_dense with { Batch = -1 },
        ["StrideWidth is 0"] = () => s_dense with { StrideWidth = 0 },
        ["KernelHeight is 0"] = () => s_dense with { KernelHeight = 0 },
        ["Groups is 0"] = () => s_dense with { Groups = 0 },
        ["PaddingHeight is -2"] = () => s_dense with { PaddingHeight = -2 },
        ["groups is 3, expected a divisor of 8 input channels"] = () => (s_dense with { Groups = 3 }).Work(4),
        ["groups is 4, expected a divisor of 6 output channels"] = () => (s_dense with { Groups = 4, OutputChannels = 6 }).Work(4),
        ["Rows is -3"] = () => new Add(-3, 1),
        ["Columns is -4"] = () => new Unary(UnaryFunction.Relu, 1, -4),
        ["Outputs is -1"] = () => new Linear(1, 1, -1),
        ["Granularity is 0"] = () => OperatorSamples.Patches(1, 8, 0, 0.5, PatchInput.Indexed),
        ["ActivationRate is 1.5"] = () => OperatorSamples.Patches(1, 8, 4, 1.5, PatchInput.Indexed),
        ["ActivationRate is NaN"] = () => OperatorSamples.Gather(1, 8, 4, double.NaN),
        ["ActivationRate is -0.1"] = () => OperatorSamples.Gather(1, 8, 4, -0.1),
        ["OutputKeepRate is Infinity"] =
            () => new ChannelMaskedConv2d { Dense = s_dense, ChannelGroup = 1, OutputKeepRate = double.PositiveInfinity },
        ["ChannelGroup is 0"] = () => new ChannelMaskedConv2d { Dense = s_dense, ChannelGroup = 0 },
        ["convolution of 8 groups"] = () =>
            new MaskerFusedConv2d { Dense = s_dense with { Groups = 8 }, OutputHeight = 14, OutputWidth = 14, Granularity = 1 }.Work(4),
        ["KeyHeads is 3, expected a divisor of 4 Heads"] =
            () => new FusedAttention { Batch = 1, Queries = 2, HeadSize = 8, Heads = 4, KeyHeads = 3 }.Work(4),
        ["Queries is 3, expected at most 2 Keys with a causal mask"] =
            () => new FusedAttention { Batch = 1, Queries = 3, Keys = 2, HeadSize = 8, IsCausal = true }.Work(4),
        ["Chosen is 3, expected at most Experts 2"] =
            () => new RoutedExperts { Rows = 1, Hidden = 1, Inner = 1, Experts = 2, Chosen = 3 }.Work(4),
        ["Shards is 2, expected a divisor of 3 Inner"] = () => new RoutedExperts { Rows = 1, Hidden = 1, Inner = 3, Shards = 2 }.Work(4),
        ["distribution 'even' is unknown, expected balanced"] =
            () => new RoutedExperts { Rows = 1, Hidden = 1, Inner = 1, Distribution = "even" },
        ["distribution has 2 shares, expected 3, one a branch"] =
            () => new RoutedExperts { Rows = 1, Hidden = 1, Inner = 1, Experts = 3, Distribution = "usage_1/2" }.Work(4),
    };

    public static TheoryData<string> Messages => [.. Illegal.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Illegal_parameters_are_named(string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Illegal[message]()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_map_without_pixels_has_nothing_that_a_window_would_have_to_fit() =>
        Assert.Equal(0, (s_dense with { InputHeight = 0, PaddingHeight = 0 }).Work(4).Bytes.Total);

    [Fact]
    public void A_count_that_does_not_fit_is_reported_not_wrapped() =>
        Assert.Throws<OverflowException>(() => Conv2d.Square(int.MaxValue, 8, 30_000, 8, 3).Work(4));
}
