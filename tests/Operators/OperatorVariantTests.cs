using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;
using static LatencyLab.Tests.Operators.OperatorWorkTests;

namespace LatencyLab.Tests.Operators;

/// <summary>What biases, activations, groups, masks and sizes of nothing change, by hand, in fp32.</summary>
public class OperatorVariantTests
{
    private static readonly Conv2d s_pointwise = Conv2d.Square(1, 2, 8, 3, 1);

    private static readonly MaskerFusedConv2d s_fused =
        new() { Dense = Conv2d.Square(1, 2, 4, 3, 1), OutputHeight = 4, OutputWidth = 4, Granularity = 2 };

    /// <summary>8 channels to 8 in 4 groups, on 2 x 2 pixels.</summary>
    private static readonly ChannelMaskedConv2d s_grouped = new()
    {
        Dense = Conv2d.Square(1, 8, 2, 8, 1, groups: 4),
        ChannelGroup = 2,
        InputKeepRate = 0.5,
        OutputKeepRate = 0.5,
    };

    private static readonly TransposedConv2d s_transposed = new()
    {
        Batch = 1,
        InputChannels = 4,
        InputHeight = 3,
        InputWidth = 3,
        OutputChannels = 6,
        KernelHeight = 2,
        KernelWidth = 2,
        StrideHeight = 2,
        StrideWidth = 2,
        Groups = 2,
    };

    /// <summary>Convolutions of 192 outputs, of 96 on patches, of 16 on kept channels, of 64 with 20 operations of a mask.</summary>
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 2)]
    public void A_bias_and_an_activation_are_an_operation_an_output_each(bool bias, bool activation, int each)
    {
        Conv2d With(Conv2d dense) => dense with { HasBias = bias, HasActivation = activation };
        Assert.Equal(each * 192, With(s_pointwise).Work(4).OtherFlops);
        Assert.Equal(each * 96, (HalfOfThePatches with { Dense = With(HalfOfThePatches.Dense) }).Work(4).OtherFlops);
        OperatorWork kept = (HalfOfTheChannels with { Dense = With(HalfOfTheChannels.Dense) }).Work(4);
        Assert.Equal((each * 16, (8 + (bias ? 8 : 0)) * 4), (kept.OtherFlops, kept.Bytes.Weight));

        // The mask has a bias of its own.
        OperatorWork fused = (s_fused with { Dense = With(s_fused.Dense) }).Work(4);
        Assert.Equal((20 + each * 64, (8 + (bias ? 4 : 1)) * 4), (fused.OtherFlops, fused.Bytes.Weight));
    }

    [Fact]
    public void An_activation_is_one_more_operation_an_element()
    {
        PatchScatterAdd add = new() { Batch = 1, Channels = 2, Height = 8, Width = 8, Granularity = 4, ActivationRate = 0.5 };
        BatchNorm2d norm = new() { Batch = 1, Channels = 2, Height = 2, Width = 2 };
        Assert.Equal((64, 128), (add.Work(4).OtherFlops, (add with { HasActivation = true }).Work(4).OtherFlops));
        Assert.Equal((16, 24), (norm.Work(4).OtherFlops, (norm with { HasActivation = true }).Work(4).OtherFlops));
        Assert.Equal((0, 35), (new Linear(3, 5, 7).Work(4).OtherFlops, new Linear(3, 5, 7).ParameterCount));
        Assert.Equal(42, (new Linear(3, 5, 7) { HasBias = true }).ParameterCount);
        Assert.Equal(12 * 4, new PerImageConv2d { Dense = s_pointwise with { Batch = 2 } }.Work(4).Bytes.Weight);
    }

    [Fact]
    public void Kinds_are_those_of_measured_rows() => Assert.Equal(
        ["conv2d", "conv2d", "grouped_conv2d", "depthwise_conv2d", "patch_conv2d", "gather_conv2d", "batch_norm2d", "folded_batch_norm2d",
            "max_pool2d", "avg_pool2d"],
        new Operator[]
        {
            s_pointwise, s_pointwise with { InputChannels = 1 }, s_grouped.Dense, s_grouped.Dense with { Groups = 8 }, HalfOfThePatches,
            HalfOfThePatches with { Source = PatchInput.Indexed }, new BatchNorm2d { Batch = 1, Channels = 2, Height = 2, Width = 2 },
            new BatchNorm2d { Batch = 1, Channels = 2, Height = 2, Width = 2, IsFolded = true }, Pool(PoolFunction.Max),
            Pool(PoolFunction.Average),
        }.Select(op => op.Kind));

    [Theory]
    [InlineData(OperatorClass.Convolution, "convolution")]
    [InlineData(OperatorClass.DepthwiseConvolution, "depthwise_convolution")]
    [InlineData(OperatorClass.ChannelMaskedConvolution, "channel_masked_convolution")]
    public void Classes_have_lower_case_names(OperatorClass one, string key)
    {
        Assert.Equal(key, one.Key());
        Assert.Equal(key, OperatorClasses.Keys[(int)one]);
    }

    /// <summary>
    /// 2 of 4 channel groups that are whole groups of the convolution leave 2 products of 2 x 2; single channels leave all 4, of 1 x 1;
    /// of 8 depthwise groups 4 are left.
    /// </summary>
    [Fact]
    public void Kept_channels_of_a_grouped_convolution()
    {
        OperatorWork whole = s_grouped.Work(4), single = (s_grouped with { ChannelGroup = 1 }).Work(4),
            depthwise = (s_grouped with { Dense = s_grouped.Dense with { Groups = 8 }, ChannelGroup = 4 }).Work(4);
        Assert.Equal((32, new ParallelShape(2, 4, 2, 2), 2 * 4), (whole.Macs, whole.Shape, whole.ContiguousRunBytes));
        Assert.Equal((16, new ParallelShape(4, 4, 1, 1), 4), (single.Macs, single.Shape, single.ContiguousRunBytes));
        Assert.Equal((16, new ParallelShape(4, 4, 1, 1)), (depthwise.Macs, depthwise.Shape));
        Assert.Equal((8 * 4, 4 * 4, 4 * 4), (whole.Bytes.Weight, single.Bytes.Weight, depthwise.Bytes.Weight));
        Assert.Equal(0, (s_grouped with { InputKeepRate = 0 }).Work(4).Bytes.Total);
        Assert.Equal(0, (s_grouped with { Dense = s_grouped.Dense with { OutputChannels = 0 } }).Work(4).Bytes.Total);
    }

    /// <summary>0.3 of two groups of four inputs is a whole group; a run of weights is a group, of all inputs the reduction.</summary>
    [Fact]
    public void Kept_channels_are_whole_groups()
    {
        ChannelMaskedConv2d op = new() { Dense = Conv2d.Square(1, 8, 2, 8, 1), ChannelGroup = 4, InputKeepRate = 0.3 };
        Assert.Equal((new ParallelShape(1, 4, 8, 4), 4 * 4), (op.Work(4).Shape, op.Work(4).ContiguousRunBytes));
        Assert.Equal(2 * 4, (op with { ChannelGroup = 2, InputKeepRate = 0.5 }).Work(4).ContiguousRunBytes);
        Assert.Equal(8 * 4, (op with { InputKeepRate = 1 }).Work(4).ContiguousRunBytes);
    }

    /// <summary>Of 2 inputs and 3 outputs, 9 taps: one input leaves 27 weights, one output 18.</summary>
    [Fact]
    public void Weights_of_patches_on_kept_channels()
    {
        PatchConv2d inputs = HalfOfThePatches with { InputKeepRate = 0.5 }, outputs = HalfOfThePatches with { OutputKeepRate = 1 / 3.0 };
        Assert.Equal((27 * 4, 18 * 4), (inputs.Work(4).Bytes.Weight, outputs.Work(4).Bytes.Weight));
        Assert.Equal(30 * 4, (inputs with { Dense = inputs.Dense with { HasBias = true } }).Work(4).Bytes.Weight);
        Assert.Equal(57 * 4, (HalfOfThePatches with { Dense = inputs.Dense with { HasBias = true } }).Work(4).Bytes.Weight);
    }

    /// <summary>
    /// A halo of 2 around 4 x 4 pixels: 8 x 8 under 3 x 3 taps, 8 x 6 under 3 x 1; 7 x 7 for every second pixel under one tap.
    /// </summary>
    [Fact]
    public void Pixels_that_patches_read()
    {
        PatchConv2d halo = HalfOfThePatches with { Halo = 2 };
        Assert.Equal(2 * 64 * 2 * 4, halo.Work(4).Bytes.Input);
        Conv2d narrow = halo.Dense with { KernelWidth = 1, PaddingWidth = 0 };
        Assert.Equal(2 * 48 * 2 * 4, (halo with { Dense = narrow }).Work(4).Bytes.Input);
        Assert.Equal(2 * 49 * 2 * 4, (HalfOfThePatches with { Dense = Conv2d.Square(1, 2, 16, 3, 1, stride: 2) }).Work(4).Bytes.Input);
    }

    /// <summary>Patches of 5 x 5 reach over a map of 8 x 8: two of four are 50 pixels.</summary>
    [Fact]
    public void Patches_beyond_the_border_are_computed_whole()
    {
        OperatorWork work = (HalfOfThePatches with { Granularity = 5 }).Work(4);
        Assert.Equal((50, 50), (work.Shape.Rows, work.ImageRows));
        Assert.Equal(7, new PatchGrid(10, 1, 1).ActivePatchesPerImage(0.7));
    }

    [Fact]
    public void Transposed_convolutions_in_groups_are_batched_products()
    {
        OperatorWork work = s_transposed.Work(4), one = (s_transposed with { Groups = 1 }).Work(4);
        Assert.Equal((OperatorClass.BatchedGemm, 9 * 12 * 2 * 2, 0), (work.Class, work.Macs, work.OtherFlops));
        Assert.Equal((new ParallelShape(2, 9, 12, 2), (2 * 432 + 216) * 4), (work.Shape, work.OperandBytes));
        Assert.Equal((OperatorClass.Linear, new ParallelShape(1, 9, 24, 4)), (one.Class, one.Shape));
        Assert.Equal((48, 54), (s_transposed.ParameterCount, (s_transposed with { HasBias = true }).ParameterCount));
        Assert.Equal(0, (s_transposed with { InputHeight = 0, KernelHeight = 4 }).OutputHeight);
        Assert.Equal(0, (s_transposed with { PaddingHeight = 6 }).Work(4).Bytes.Total);
    }

    [Fact]
    public void A_fused_mask_is_one_more_output_of_the_convolution()
    {
        MaskerFusedConv2d op = s_fused with { Dense = Conv2d.Square(1, 2, 4, 3, 3) };
        Assert.Equal((16 * 4 * 18, new ParallelShape(1, 16, 4, 18)), (op.Work(4).Macs, op.Work(4).Shape));
        Assert.Equal((54 + 18 + 1, 4), (op.ParameterCount, op.Widened.OutputChannels));
    }

    [Fact]
    public void Operands_of_norms_attention_experts_and_resizing()
    {
        GroupNorm norm = new() { Batch = 2, Channels = 8, Height = 3, Width = 3, Groups = 4 };
        FusedAttention attention = new() { Batch = 2, Queries = 3, Keys = 5, HeadSize = 8, Heads = 4, KeyHeads = 2 };
        OperatorWork experts = new RoutedExperts { Rows = 3, Hidden = 4, Inner = 6, Shards = 2, Experts = 8, Chosen = 2 }.Work(4);
        Resize resize = new() { Batch = 1, Channels = 2, Height = 4, Width = 4, ToHeight = 2, ToWidth = 3, Taps = 4 };
        Assert.Equal((5 * 144 * 4, 4 * 15 * 4), (norm.Work(4).OperandBytes, new RmsNorm(3, 5).Work(4).OperandBytes));
        Assert.Equal((2 * 1920 + 192) * 4, attention.Work(4).OperandBytes);
        Assert.Equal(((2 * 216 + 24) * 4, 18, 6), (experts.OperandBytes, experts.SpecialFunctions, experts.Routed!.Choices));
        Assert.Equal((12 * 5 * 4, new ParallelShape(1, 6, 2, 4)), (resize.Work(4).OperandBytes, resize.Work(4).Shape));
        Assert.Equal(0, (resize with { Taps = 1 }).Work(4).OtherFlops);
    }

    [Fact]
    public void Sizes_of_nothing_are_no_work()
    {
        Resize resize = new() { Batch = 1, Channels = 2, Height = 4, Width = 4, ToHeight = 0, ToWidth = 3, Taps = 4 };
        foreach (Operator op in new Operator[]
        {
            new ElementGather(0, 3), new RowGather(2, 3, 0), new RowScatterAdd(2, 3, 0), resize, resize with { Height = 0, ToHeight = 2 },
            new FusedAttention { Batch = 1, Queries = 3, HeadSize = 0 },
        })
        {
            OperatorWork work = op.Work(4);
            Assert.Equal((0, 0, 0, 0), (work.Bytes.Total, work.TableBytes, work.ContiguousRunBytes, work.Shape.Outputs));
        }

        Assert.Equal(0, new ChannelMasker { Batch = 1, InputChannels = 1, InputHeight = 1, InputWidth = 1, Groups = 0 }.ParameterCount);
        Assert.Equal((1, 0), (Pool(PoolFunction.Max).OutputHeight, (Pool(PoolFunction.Max) with { InputHeight = 2 }).OutputHeight));
        Assert.Equal((1, 0), ((s_pointwise with { InputHeight = 1 }).OutputHeight, (s_pointwise with { InputHeight = 0 }).OutputHeight));
    }

    /// <summary>Elements of 9/16 byte: 15, 35 and 21 of them are 8.4, 19.7 and 11.8 bytes, 231 operands 129.9.</summary>
    [Fact]
    public void Elements_of_a_part_of_a_byte_are_rounded_up_where_they_are_multiplied()
    {
        OperatorWork product = new Linear(3, 5, 7).Work(0.5625);
        Assert.Equal((new TensorBytes(9, 20, 12), 130), (product.Bytes, product.OperandBytes));
        Assert.Equal(new Linear(3, 5, 7).Work(2), new Linear(3, 5, 7).Work(2.0));
        foreach (Operator moves in new Operator[]
        {
            new Permute(2, 3), new RowGather(6, 4, 3), new BranchCombine { Batch = 4, Channels = 2, Height = 2, Width = 2, TopK = 2 },
        })
            Assert.Equal(moves.Work(1), moves.Work(0.5625));
    }

    /// <summary>Bytes of indices add; of equals the last gives the shape.</summary>
    [Fact]
    public void Work_of_several_operators_adds()
    {
        OperatorWork sum = WorkSum.Of([new Permute(2, 3), new RowGather(6, 4, 3), new RowGather(6, 4, 3)], 4);
        Assert.Equal((OperatorClass.Gather, 6, 96), (sum.Class, sum.Patches, sum.IndexedBytes));
        Assert.Equal(new TensorBytes(24 + 96, 0, 24 + 192, 96), sum.Bytes);
    }

    private static Pool2d Pool(PoolFunction function) => new()
    {
        Function = function,
        Batch = 1,
        Channels = 2,
        InputHeight = 3,
        InputWidth = 3,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 2,
        StrideWidth = 2,
    };
}
