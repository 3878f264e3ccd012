using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Tests.Operators;

/// <summary>Sizes that do not fit each other: the least that is refused, and beside it what is not.</summary>
public class OperatorRefusalTests
{
    private const string Divisor = "expected a divisor of";

    /// <summary>Outputs of 14 x 14.</summary>
    private static readonly Conv2d s_dense = Conv2d.Square(1, 8, 14, 8, 3);

    private static readonly Pool2d s_pool = new()
    {
        Function = PoolFunction.Max,
        Batch = 1,
        Channels = 2,
        InputHeight = 8,
        InputWidth = 8,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 2,
        StrideWidth = 2,
    };

    private static readonly PatchGather s_gather = new()
    {
        Batch = 1,
        Channels = 2,
        InputHeight = 14,
        InputWidth = 14,
        OutputHeight = 14,
        OutputWidth = 12,
        Granularity = 14,
        ActivationRate = 0.5,
        Kernel = 3,
    };

    private static readonly PatchScatter s_scatter =
        new() { Batch = 1, Channels = 2, Height = 14, Width = 12, Granularity = 14, ActivationRate = 0.5 };

    private static readonly PatchScatterAdd s_add =
        new() { Batch = 1, Channels = 2, Height = 14, Width = 12, Granularity = 14, ActivationRate = 0.5 };

    private static readonly SpatialMasker s_masker = new()
    {
        Batch = 1,
        InputChannels = 2,
        InputHeight = 14,
        InputWidth = 14,
        OutputHeight = 14,
        OutputWidth = 12,
        Granularity = 14,
    };

    private static readonly MaskerFusedConv2d s_fused = new() { Dense = s_dense, OutputHeight = 14, OutputWidth = 12, Granularity = 14 };

    private static readonly PatchConv2d s_patches = new()
    {
        Dense = s_dense with { InputWidth = 12 },
        Granularity = 14,
        ActivationRate = 0.5,
        Source = PatchInput.Indexed,
        Halo = 28,
    };

    private static readonly ChannelMaskedConv2d s_masked = new() { Dense = s_dense, ChannelGroup = 2 };

    public static IReadOnlyList<(Operator Fits, Operator Not, string Message)> Pairs { get; } =
    [
        (s_dense with { InputHeight = 1 }, s_dense with { InputHeight = 1, PaddingHeight = 1 },
            "a 3x3 window does not fit the padded 1x14 input"),
        (s_dense with { InputWidth = 3, PaddingWidth = 0 }, s_dense with { InputWidth = 2, PaddingWidth = 0 },
            "a 3x3 window does not fit the padded 14x2 input"),
        (s_dense with { InputHeight = 5, PaddingHeight = 0, DilationHeight = 2 },
            s_dense with { InputHeight = 4, PaddingHeight = 0, DilationHeight = 2 },
            "a 3x3 window, dilated to 5x3, does not fit the padded 4x14 input"),
        (s_dense with { InputWidth = 7, PaddingWidth = 0, DilationWidth = 3 },
            s_dense with { InputWidth = 6, PaddingWidth = 0, DilationWidth = 3 },
            "a 3x3 window, dilated to 3x7, does not fit the padded 14x6 input"),
        (s_dense with { PaddingHeight = 28 }, s_dense with { PaddingHeight = 29 },
            "padding is 29 rows on both sides together, expected at most 28"),
        (s_dense with { PaddingWidth = 28 }, s_dense with { PaddingWidth = 29 },
            "padding is 29 columns on both sides together, expected at most 28"),
        (s_dense with { InputHeight = 1, PaddingHeight = 6 }, s_dense with { InputHeight = 1, PaddingHeight = 7 },
            "padding is 7 rows on both sides together, expected at most 6"),
        (s_dense with { InputWidth = 1, PaddingWidth = 6 }, s_dense with { InputWidth = 1, PaddingWidth = 7 },
            "padding is 7 columns on both sides together, expected at most 6"),
        (s_pool with { PaddingHeight = 3 }, s_pool with { PaddingHeight = 4 },
            "padding is 4 rows on both sides together, expected at most 3"),
        (s_pool with { PaddingWidth = 3 }, s_pool with { PaddingWidth = 4 },
            "padding is 4 columns on both sides together, expected at most 3"),
        (s_pool with { InputHeight = 3 }, s_pool with { InputHeight = 2 }, "a 3x3 window does not fit the padded 2x8 input"),
        (s_masker, s_masker with { OutputHeight = 15 }, "the output map is 15x12, expected at most 14x14"),
        (s_masker with { OutputWidth = 14 }, s_masker with { OutputWidth = 15 }, "the output map is 14x15, expected at most 14x14"),
        (s_fused, s_fused with { OutputHeight = 15 }, "the output map is 15x12, expected at most 14x14"),
        (s_fused with { OutputWidth = 14 }, s_fused with { OutputWidth = 15 }, "the output map is 14x15, expected at most 14x14"),

        // As much padding as the larger of map and window on each side: (14 + 28 - 3) / 1 + 1 places, (2 + 10 - 5) / 2 + 1.
        (s_gather with { OutputHeight = 40 }, s_gather with { OutputHeight = 41 }, "the output map is 41x12, expected at most 40x40"),
        (s_gather with { InputWidth = 2, Kernel = 5, Stride = 2, OutputWidth = 4 },
            s_gather with { InputWidth = 2, Kernel = 5, Stride = 2, OutputWidth = 5 }, "the output map is 14x5, expected at most 19x4"),
        (s_gather, s_gather with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_scatter, s_scatter with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_add, s_add with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_masker, s_masker with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_fused, s_fused with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_patches, s_patches with { Granularity = 15 }, "granularity is 15, expected at most the larger side of the 14x12 map"),
        (s_patches, s_patches with { Halo = 29 }, "halo is 29, expected at most twice the larger side of the map, 28"),
        (s_patches, s_patches with { Dense = s_dense with { Groups = 3 } }, $"groups is 3, {Divisor} 8 input channels"),
        (s_fused, s_fused with { Dense = s_dense with { InputHeight = 1, PaddingHeight = 0 } }, "does not fit the padded 1x14 input"),
        (s_masked, s_masked with { Dense = s_dense with { Groups = 3 } }, $"groups is 3, {Divisor} 8 input channels"),
        (s_masked with { InputKeepRate = 0.5 }, s_masked with { InputKeepRate = 0.5, ChannelGroup = 3 },
            $"channel_group is 3, {Divisor} 8 input channels"),
        (s_masked with { OutputKeepRate = 0.5 }, s_masked with { Dense = s_dense with { OutputChannels = 9 }, OutputKeepRate = 0.5 },
            $"channel_group is 2, {Divisor} 9 output channels"),
        (s_masked with { Dense = s_dense with { OutputChannels = 9 } },
            s_masked with { Dense = s_dense with { InputChannels = 7, OutputChannels = 9 } },
            $"channel_group is 2, {Divisor} 9 output channels"),
        (s_masked with { Dense = s_dense with { OutputChannels = 9 }, InputKeepRate = 0.5 }, s_masked with { ChannelGroup = 3 },
            $"channel_group is 3, {Divisor} 8 output channels"),
        (s_patches with { OutputKeepRate = 0.5, ChannelGroup = 4 }, s_patches with { OutputKeepRate = 0.5, ChannelGroup = 3 },
            $"channel_group is 3, {Divisor} 8 output channels"),
        (Transposed(4, 6, 2), Transposed(5, 6, 2), $"groups is 2, {Divisor} 5 input channels"),
        (Transposed(4, 6, 2), Transposed(4, 7, 2), $"groups is 2, {Divisor} 7 output channels"),
        (new Binary(BinaryFunction.Add, 2, 3) { SecondElements = 3 }, new Binary(BinaryFunction.Add, 2, 3) { SecondElements = 4 },
            $"second is 4, {Divisor} 6 elements of the first operand"),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Pairs.Count)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void What_does_not_fit_is_refused_and_the_next_smaller_is_not(int pair)
    {
        Assert.True(Pairs[pair].Fits.Work(4).Bytes.Total > 0);
        Assert.Contains(
            Pairs[pair].Message, Assert.Throws<InputException>(() => Pairs[pair].Not.Work(4)).Message, StringComparison.Ordinal);
    }

    /// <summary>Neither windows, patches nor halos have to fit a map without rows or columns.</summary>
    [Fact]
    public void A_map_without_pixels_fits_all()
    {
        Assert.Equal(0, (s_dense with { InputWidth = 0, PaddingWidth = 0 }).Work(4).Bytes.Total);
        foreach (Conv2d none in new[] { s_dense with { InputHeight = 0 }, s_dense with { InputWidth = 0 } })
        {
            Assert.Equal(0, (s_fused with { Dense = none }).Work(4).Bytes.Total);
            Assert.Equal(0, (s_patches with { Dense = none, Halo = 29 }).Work(4).Bytes.Total);
        }

        Assert.Equal(0, (s_gather with { InputHeight = 0, OutputHeight = 40 }).Work(4).Bytes.Input);
        Assert.Equal(0, (s_gather with { InputWidth = 0, OutputWidth = 40 }).Work(4).Bytes.Input);
        Assert.Equal(0, (s_scatter with { Height = 0, Granularity = 15 }).Work(4).Bytes.Total);
        Assert.Equal(0, (s_scatter with { Width = 0, Granularity = 15 }).Work(4).Bytes.Total);
        Assert.Equal((0, 0, 0.0), (new PatchGrid(4, 4, 0).Rows, new PatchGrid(4, 4, 0).Columns, new PatchGrid(4, 4, 0).DilatedRate(1, 2)));
    }

    [Fact]
    public void Extents_and_maps_that_do_not_fit_an_int_are_reported()
    {
        Assert.Throws<OverflowException>(() => (s_dense with { DilationHeight = int.MaxValue }).Work(4));
        Assert.Throws<OverflowException>(() => (Transposed(4, 6, 2) with { InputHeight = int.MaxValue }).OutputHeight);
    }

    [Fact]
    public void Branches_of_a_token_are_at_most_all() => Assert.Contains(
        "topK is 3, expected at most branches 2",
        Assert.Throws<InputException>(() => LoadDistribution.Balanced.Of(2, 3, 10)).Message, StringComparison.Ordinal);

    private static TransposedConv2d Transposed(int inputs, int outputs, int groups) => new()
    {
        Batch = 1,
        InputChannels = inputs,
        InputHeight = 3,
        InputWidth = 3,
        OutputChannels = outputs,
        KernelHeight = 2,
        KernelWidth = 2,
        StrideHeight = 2,
        StrideWidth = 2,
        Groups = groups,
    };
}
