using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Composite;
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

namespace LatencyLab.Tests.Operators;

/// <summary>Work computed by hand, in fp32.</summary>
public class OperatorWorkTests
{
    private static readonly Conv2d s_pointwise = Conv2d.Square(1, 2, 8, 3, 1);

    /// <summary>2 of 4 patches of 4 x 4 pixels.</summary>
    internal static PatchConv2d HalfOfThePatches { get; } = new()
    {
        Dense = Conv2d.Square(1, 2, 8, 3, 3),
        Granularity = 4,
        ActivationRate = 0.5,
        Source = PatchInput.Gathered,
    };

    /// <summary>2 of 4 inputs and 4 of 8 outputs.</summary>
    internal static ChannelMaskedConv2d HalfOfTheChannels { get; } = new()
    {
        Dense = Conv2d.Square(1, 4, 2, 8, 1),
        ChannelGroup = 2,
        InputKeepRate = 0.5,
        OutputKeepRate = 0.5,
    };

    [Fact]
    public void Conv_2d_stride_and_bias() => AssertWork(
        new Conv2d
        {
            Batch = 2,
            InputChannels = 3,
            InputHeight = 5,
            InputWidth = 5,
            OutputChannels = 4,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingHeight = 2,
            PaddingWidth = 2,
            HasBias = true,
        },
        macs: 2 * 9 * 4 * 27, other: 72, new TensorBytes(2 * 3 * 25 * 4, (108 + 4) * 4, 72 * 4));

    [Fact]
    public void Grouped_conv_2d() =>
        AssertWork(Conv2d.Square(1, 4, 4, 4, 3, groups: 2), macs: 16 * 4 * 18, other: 0, new TensorBytes(256, 288, 256));

    [Fact]
    public void Folded_batch_norm_is_a_bias_to_run_and_two_parameters_a_channel()
    {
        Conv2d conv = s_pointwise with { HasFoldedBatchNorm = true };
        AssertWork(conv, macs: 64 * 6, other: 64 * 3, new TensorBytes(512, (6 + 3) * 4, 768));
        Assert.Equal(6 + 2 * 3, conv.ParameterCount);
    }

    /// <summary>64 pixels of 3 outputs are read as well as written, and added once.</summary>
    [Fact]
    public void A_convolution_with_a_residual_reads_its_output() => AssertWork(
        s_pointwise with { AddsResidual = true }, macs: 64 * 6, other: 64 * 3, new TensorBytes(512, 6 * 4, 2 * 768));

    [Fact]
    public void A_part_of_a_convolution_adds_no_residual()
    {
        PatchConv2d part = new()
        {
            Dense = s_pointwise with { AddsResidual = true },
            Granularity = 1,
            ActivationRate = 0.5,
            Source = PatchInput.Gathered,
        };
        Assert.Equal("only a whole convolution adds a residual", Assert.Throws<InputException>(() => part.Work(4)).Message);
    }

    [Fact]
    public void Linear_with_bias() =>
        AssertWork(new Linear(3, 5, 7) { HasBias = true }, macs: 105, other: 21, new TensorBytes(60, 168, 84));

    [Fact]
    public void Batched_gemm() => AssertWork(new BatchedGemm(2, 3, 4, 5), macs: 120, other: 0, new TensorBytes(120, 160, 96));

    /// <summary>2 x 4 heads x 3 x 5 scores of 8 products twice; 2 x 3 x 4 x 8 queries and outputs, 2 x 5 x 2 x 8 keys and values.</summary>
    [Fact]
    public void Attention_with_shared_key_heads() => AssertWork(
        new FusedAttention { Batch = 2, Queries = 3, Keys = 5, HeadSize = 8, Heads = 4, KeyHeads = 2 },
        macs: 2 * 120 * 8, other: 120 * 14, new TensorBytes(768, 2 * 640, 768));

    /// <summary>Of 15 scores a head the first query sees three, the second four, the last five.</summary>
    [Fact]
    public void Causal_attention_of_the_last_queries()
    {
        FusedAttention attention = new() { Batch = 2, Queries = 3, Keys = 5, HeadSize = 8, Heads = 4, IsCausal = true };
        AssertWork(attention, macs: 2 * 96 * 8, other: 96 * 14, new TensorBytes(768, 2 * 1280, 768));
        Assert.Equal(12 / 15.0, attention.Work(4).ComputedShare);
        Assert.Equal(new ParallelShape(8, 3, 8, 5), attention.Work(4).Shape);
    }

    /// <summary>One query of a head group reads all keys once: 2 x 1024 x 2 x 64 keys and values, 8 x 1024 scores.</summary>
    [Fact]
    public void Attention_of_one_token_reads_all_keys()
    {
        OperatorWork work = new FusedAttention { Batch = 1, Queries = 1, Keys = 1024, HeadSize = 64, Heads = 8, KeyHeads = 2 }.Work(2);
        Assert.Equal((2 * 8 * 1024 * 64, 2 * 2 * 1024 * 2 * 64), (work.Macs, work.Bytes.Weight));
        Assert.Equal(new ParallelShape(2, 4, 64, 1024), work.Shape);
    }

    /// <summary>Six choices of three matrices of 4 x 3; six experts of eight get a token each.</summary>
    [Fact]
    public void Experts_of_few_tokens_read_the_weights_that_are_used()
    {
        RoutedExperts experts = new() { Rows = 3, Hidden = 4, Inner = 6, Shards = 2, Experts = 8, Chosen = 2 };
        AssertWork(experts, macs: 6 * 36, other: 6 * 3 * 11 + 2 * 6 * 4 + 3 * 8 * 2, new TensorBytes((12 + 24) * 4, 6 * 36 * 4, 48, 48));
        Assert.Equal(8 * 36, experts.ParameterCount);
    }

    [Theory]
    [InlineData(null, 16, 2)]
    [InlineData(null, 1856, 2)]
    [InlineData(true, 1856, 3)]
    [InlineData(false, 16, 2)]
    public void Experts_have_a_gate_unless_published_ones_of_their_sizes_have_none(bool? gated, int inner, int matrices)
    {
        RoutedExperts experts = new() { Rows = 1, Hidden = 2688, Inner = inner, Experts = 128, Chosen = 6, IsGated = gated };
        Assert.Equal(inner == 16 && gated is null ? 3 : matrices, experts.Matrices);
    }

    [Theory]
    [InlineData(PoolFunction.Max, 2, 0, 8 * 3)]
    [InlineData(PoolFunction.Average, 3, 2, 8 * 9)]
    public void Pool2d(PoolFunction function, int kernel, int padding, int flops) => AssertWork(
        new Pool2d
        {
            Function = function,
            Batch = 1,
            Channels = 2,
            InputHeight = 4,
            InputWidth = 4,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingHeight = padding,
            PaddingWidth = padding,
        },
        macs: 0, flops, new TensorBytes(128, 0, 32));

    [Fact]
    public void Global_pool() =>
        AssertWork(new GlobalPool { Batch = 2, Channels = 3, Height = 4, Width = 5 }, macs: 0, other: 120, new TensorBytes(480, 0, 24));

    [Fact]
    public void Transposed_convolution_counts_input_pixels() => AssertWork(
        new TransposedConv2d
        {
            Batch = 1,
            InputChannels = 2,
            InputHeight = 3,
            InputWidth = 3,
            OutputChannels = 4,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
            HasBias = true,
        },
        macs: 9 * 2 * 4 * 4, other: 144, new TensorBytes(9 * 2 * 4, (32 + 4) * 4, 36 * 4 * 4));

    [Theory]
    [InlineData(4, 2, 2, 0, 32)]
    [InlineData(3, 2, 2, 1, 32)]
    [InlineData(2, 2, 0, 0, 32)]
    [InlineData(3, 1, 2, 0, 16)]
    public void A_transposed_convolution_makes_maps_of_the_size_that_a_convolution_shrinks(
        int kernel, int stride, int padding, int extra, int size) => Assert.Equal(
        size,
        new TransposedConv2d
        {
            Batch = 1,
            InputChannels = 1,
            InputHeight = 16,
            InputWidth = 16,
            OutputChannels = 1,
            KernelHeight = kernel,
            StrideHeight = stride,
            PaddingHeight = padding,
            ExtraHeight = extra,
        }.OutputHeight);

    [Fact]
    public void Resizing_reads_what_its_outputs_reach() => AssertWork(
        new Resize { Batch = 1, Channels = 2, Height = 4, Width = 4, ToHeight = 2, ToWidth = 3, Taps = 4 },
        macs: 0, other: 2 * 12 * 4, new TensorBytes(32 * 4, 0, 12 * 4));

    [Fact]
    public void Group_norm_passes_twice_over_the_groups_of_each_image()
    {
        GroupNorm norm = new() { Batch = 2, Channels = 8, Height = 3, Width = 3, Groups = 4 };

        AssertWork(norm, macs: 0, other: 8 * 144, new TensorBytes(144 * 4, 16 * 4, 144 * 4));
        Assert.Equal((8, 18, 2), (norm.Work(4).Shape.Rows, norm.Work(4).Shape.Columns, norm.Work(4).Passes));
        Assert.Throws<InputException>(() => (norm with { Groups = 3 }).Work(4));
    }

    [Fact]
    public void Rms_norm_has_a_scale_and_no_shift() => AssertWork(
        new RmsNorm(3, 5), macs: 0, other: 60, new TensorBytes(60, 20, 60));

    [Fact]
    public void Upsample() =>
        AssertWork(
            new Upsample { Batch = 1, Channels = 2, Height = 3, Width = 3, Factor = 2 }, macs: 0, other: 0, new TensorBytes(72, 0, 288));

    [Theory]
    [InlineData(UnaryFunction.Relu, 6, "relu")]
    [InlineData(UnaryFunction.HardSwish, 30, "hard_swish")]
    [InlineData(UnaryFunction.Gelu, 84, "gelu")]
    [InlineData(UnaryFunction.Tanh, 60, "tanh")]
    [InlineData(UnaryFunction.Silu, 78, "silu")]
    [InlineData(UnaryFunction.Sigmoid, 72, "sigmoid")]
    public void Unary(UnaryFunction function, int flops, string kind)
    {
        Unary op = new(function, 2, 3);
        AssertWork(op, macs: 0, flops, new TensorBytes(24, 0, 24));
        Assert.Equal(kind, op.Kind);
    }

    [Theory]
    [InlineData(BinaryFunction.Multiply, null, 6, 48, "mul")]
    [InlineData(BinaryFunction.Divide, 1L, 6, 28, "divu")]
    [InlineData(BinaryFunction.Power, 1L, 60, 28, "powu")]
    [InlineData(BinaryFunction.Subtract, 3L, 6, 36, "sub")]
    public void Binary(BinaryFunction function, long? second, int flops, int input, string kind)
    {
        Binary op = new(function, 2, 3) { SecondElements = second };
        AssertWork(op, macs: 0, flops, new TensorBytes(input, 0, 24));
        Assert.Equal(kind, op.Kind);
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 12)]
    public void Add(bool hasActivation, int flops) =>
        AssertWork(new Add(2, 3) { HasActivation = hasActivation }, macs: 0, flops, new TensorBytes(48, 0, 24));

    [Fact]
    public void Batch_norm_2d()
    {
        BatchNorm2d op = new() { Batch = 1, Channels = 2, Height = 2, Width = 2 };
        AssertWork(op, macs: 0, other: 16, new TensorBytes(32, 16, 32));
        AssertWork(op with { IsFolded = true }, macs: 0, other: 0, default);
        Assert.Equal(4, (op with { IsFolded = true }).ParameterCount);
    }

    [Fact]
    public void Softmax_and_layer_norm()
    {
        AssertWork(new Softmax(2, 3), macs: 0, other: 84, new TensorBytes(24, 0, 24));
        AssertWork(new LayerNorm(2, 3), macs: 0, other: 48, new TensorBytes(24, 24, 24));
        Assert.Equal((3, 2), (new Softmax(2, 3).Work(4).Passes, new LayerNorm(2, 3).Work(4).Passes));
    }

    [Fact]
    public void Squeeze_excite_is_the_sum_of_its_parts()
    {
        SqueezeExcite op = new() { Batch = 1, Channels = 4, Height = 2, Width = 2, SqueezedChannels = 2 };
        AssertWork(
            op, macs: 8 + 8, other: 16 + 2 + 2 + 4 + 4 * 12 + 16,
            new TensorBytes(64 + 16 + 8 + 8 + 16 + 80, 40 + 48, 16 + 8 + 8 + 16 + 16 + 64));
        Assert.Equal(10 + 12, op.ParameterCount);
    }

    [Fact]
    public void Indexed_rows()
    {
        AssertWork(new RowGather(6, 4, 3), macs: 0, other: 0, new TensorBytes(48, 0, 96, 48));
        AssertWork(new RowScatterAdd(6, 4, 3), macs: 0, other: 24, new TensorBytes(144, 0, 48, 48));
        AssertWork(new ElementGather(2, 3), macs: 0, other: 0, new TensorBytes(24, 0, 24, 48));
    }

    [Theory]
    [InlineData(8, 4, 1, 0.5, 512, 576, 8)] // two 6 x 6 patches of two channels; the map has 64 pixels only
    [InlineData(4, 2, 2, 0.25, 200, 200, 4)] // one 5 x 5 patch
    public void Patch_gather(int output, int granularity, int stride, double rate, long read, long written, long index) => AssertWork(
        new PatchGather
        {
            Batch = 1,
            Channels = 2,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = output,
            OutputWidth = output,
            Granularity = granularity,
            ActivationRate = rate,
            Kernel = 3,
            Stride = stride,
        },
        macs: 0, other: 0, new TensorBytes(read, 0, written, index));

    [Theory]
    [InlineData(false, 256)]
    [InlineData(true, 512)]
    public void Patch_scatter(bool clears, long output) => AssertWork(
        new PatchScatter { Batch = 1, Channels = 2, Height = 8, Width = 8, Granularity = 4, ActivationRate = 0.5, ClearsMap = clears },
        macs: 0, other: 0, new TensorBytes(256, 0, output, 8));

    [Fact]
    public void Patch_scatter_add() => AssertWork(
        new PatchScatterAdd { Batch = 1, Channels = 2, Height = 8, Width = 8, Granularity = 4, ActivationRate = 0.5 },
        macs: 0, other: 64, new TensorBytes(256 + 512, 0, 512, 8));

    [Fact]
    public void Patch_conv_2d()
    {
        AssertWork(HalfOfThePatches, macs: 32 * 3 * 18, other: 0, new TensorBytes(2 * 36 * 2 * 4, 216, 384));
        AssertWork(HalfOfThePatches with { Source = PatchInput.Indexed }, macs: 32 * 3 * 18, other: 0, new TensorBytes(512, 216, 384, 8));
    }

    /// <summary>
    /// Two patches an axis, halo 2: a quarter of the pixels of an axis see both. 64 (1 - 0.75^2/2 - 2 0.75 0.25/4 - 0.25^2/16) = 39.75.
    /// </summary>
    [Fact]
    public void Patch_conv_2d_with_halo()
    {
        PatchConv2d op = HalfOfThePatches with { Dense = s_pointwise, Source = PatchInput.Indexed, Halo = 2 };
        AssertWork(op, macs: 40 * 6, other: 0, new TensorBytes(40 * 2 * 4, 24, 40 * 3 * 4, 8));
        Assert.Equal(0.62109375, op.DilatedRate, 12);
        Assert.Equal(32 * 6, (op with { MeasuredDilatedRate = 0.5 }).Work(4).Macs);
    }

    /// <summary>Single-pixel patches under a 3x3 window: inner pixels see 9 patches, edges 6, corners 4; exact by enumeration.</summary>
    [Fact]
    public void Dilated_rate_of_single_pixels()
    {
        const int side = 7;
        const double rate = 0.1;
        int inner = (side - 2) * (side - 2), edge = 4 * (side - 2);
        double exact = 1 - (inner * Math.Pow(1 - rate, 9) + edge * Math.Pow(1 - rate, 6) + 4 * Math.Pow(1 - rate, 4)) / (side * side);
        Assert.Equal(exact, new PatchGrid(side, side, 1).DilatedRate(rate, 2), 12);
    }

    [Fact]
    public void Spatial_masker() => AssertWork(
        new SpatialMasker
        {
            Batch = 1,
            InputChannels = 2,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 4,
            OutputWidth = 4,
            Granularity = 2,
        },
        macs: 4 * 2 * 2, other: 128 + 4 * 3, new TensorBytes(512, 24, 16));

    [Fact]
    public void Mask_compaction_reads_the_mask_even_when_nothing_is_selected()
    {
        MaskCompaction op = new() { Batch = 2, PatchesPerImage = 9, ActivationRate = 0.5 };
        AssertWork(op, macs: 0, other: 18, new TensorBytes(72, 0, 0, 36));
        AssertWork(op with { ActivationRate = 0 }, macs: 0, other: 18, new TensorBytes(72, 0, 0));
    }

    [Fact]
    public void Masker_fused_conv_2d() => AssertWork(
        new MaskerFusedConv2d { Dense = Conv2d.Square(1, 2, 4, 3, 1), OutputHeight = 4, OutputWidth = 4, Granularity = 2 },
        macs: 16 * 4 * 2, other: 16 + 4, new TensorBytes(128, (8 + 1) * 4, (64 + 4) * 4));

    [Fact]
    public void Channel_masker() => AssertWork(
        new ChannelMasker { Batch = 2, InputChannels = 4, InputHeight = 3, InputWidth = 3, Groups = 8 },
        macs: 2 * (4 * 16 + 16 * 16), other: 72 + 2 * 2 * 16 + 3 * 16, new TensorBytes(288, (64 + 16 + 16 * 17) * 4, 64));

    [Fact]
    public void Channel_masker_has_a_sixteenth_of_the_groups_or_sixteen_hidden_units() =>
        Assert.Equal((16, 32), (new ChannelMasker { Batch = 1, InputChannels = 1, InputHeight = 1, InputWidth = 1, Groups = 64 }.Hidden,
            new ChannelMasker { Batch = 1, InputChannels = 1, InputHeight = 1, InputWidth = 1, Groups = 512 }.Hidden));

    [Fact]
    public void Channel_masked_conv_2d()
    {
        AssertWork(HalfOfTheChannels, macs: 4 * 4 * 2, other: 0, new TensorBytes(32, 32, 64, 12));

        // Two images keep a quarter of the weights each: together 1 - 0.75^2 of the 32.
        AssertWork(
            HalfOfTheChannels with { Dense = HalfOfTheChannels.Dense with { Batch = 2 } }, macs: 64, other: 0,
            new TensorBytes(64, 14 * 4, 128, 24));
    }

    [Theory]
    [InlineData(0.5, 0, null)]
    [InlineData(0.5, 0.0625, 0.625)]
    [InlineData(0.5, 0.25, 1.0)]
    [InlineData(0.2, 0.16, 1.0)]
    [InlineData(0, 0, null)]
    [InlineData(0, 0.1, null)]
    public void Outputs_of_images_that_keep_more_read_more(double keepRate, double variance, double? expected)
    {
        // Half of the images keep everything and half nothing (0.5, 0.25): every output that there is reads all inputs.
        double? depth = LatencyLab.Operators.Masking.ChannelMaskedConv2d.DepthKeepRateOf(keepRate, variance);
        Assert.Equal(expected is null, depth is null);
        Assert.Equal(expected ?? 0, depth ?? 0, 12);
    }

    [Fact]
    public void The_reduction_of_masked_channels_is_that_of_the_mean_square()
    {
        // 4 pixels, 4 of 8 outputs, 4 inputs instead of 2; the input that is read stays 2 channels.
        ChannelMaskedConv2d varied = HalfOfTheChannels with { DepthKeepRate = 1 };
        AssertWork(varied, macs: 4 * 4 * 4, other: 0, new TensorBytes(32, 64, 64, 12));
    }

    [Theory]
    [InlineData(0, 16, 78, 40)]
    [InlineData(5, 60, 98, 148)]
    public void Layer_gate(int hidden, long macs, long other, long weight) => AssertWork(
        new LayerGate { Batch = 2, InputChannels = 4, InputHeight = 3, InputWidth = 3, Hidden = hidden }, macs, other,
        new TensorBytes(288, weight, 8));

    [Fact]
    public void Sample_gather_and_scatter()
    {
        AssertWork(
            new SampleGather { Batch = 4, Channels = 2, Height = 2, Width = 2, KeepRate = 0.3 }, macs: 0, other: 0,
            new TensorBytes(64, 0, 64, 8));
        AssertWork(
            new SampleScatter { Batch = 4, Channels = 2, Height = 2, Width = 2, KeepRate = 0.3 }, macs: 0, other: 0,
            new TensorBytes(64, 0, 64, 8));
    }

    [Fact]
    public void Basis_synthesis()
    {
        BasisSynthesis synthesis = new() { Batch = 2, Bases = 3, Elements = 5 };
        AssertWork(synthesis, macs: 30, other: 0, new TensorBytes(24, 60, 40));
        Assert.Equal(15, synthesis.ParameterCount);
    }

    [Fact]
    public void Per_image_conv_2d()
    {
        Conv2d one = s_pointwise with { HasBias = true };
        Assert.Equal(one.Work(4), new PerImageConv2d { Dense = one }.Work(4));

        // Two images: twice the 6 weights, one bias of 3.
        PerImageConv2d two = new() { Dense = one with { Batch = 2 } };
        AssertWork(two, macs: 2 * 64 * 6, other: 2 * 64 * 3, new TensorBytes(1024, (12 + 3) * 4, 1536));
        Assert.Equal(new ParallelShape(2, 64, 3, 2), two.Work(4).Shape);
        Assert.Equal(3, two.ParameterCount);
    }

    [Fact]
    public void Branch_routing_and_combining()
    {
        // 4 samples of 8 elements to 2 of 3 branches: 32 elements and 12 scores in, 64 elements and 8 weights out; 8 places, 8 sources, 3
        // counts.
        BranchRouting routing = new() { Batch = 4, Channels = 2, Height = 2, Width = 2, Branches = 3, TopK = 2 };
        AssertWork(routing, macs: 0, other: 24 + 16, new TensorBytes(44 * 4, 0, 72 * 4, 19 * 4));
        AssertWork(routing with { Batch = 0 }, macs: 0, other: 0, default);
        AssertWork(
            new BranchCombine { Batch = 4, Channels = 2, Height = 2, Width = 2, TopK = 2 }, macs: 64, other: 0,
            new TensorBytes(72 * 4, 0, 32 * 4, 8 * 4));
        Assert.Contains(
            "TopK is 4, expected at most Branches 3", Assert.Throws<InputException>(() => (routing with { TopK = 4 }).Work(4)).Message,
            StringComparison.Ordinal);
    }

    private static void AssertWork(Operator op, long macs, long other, TensorBytes bytes)
    {
        OperatorWork work = op.Work(elementBytes: 4);
        Assert.Equal((macs, other, bytes), (work.Macs, work.OtherFlops, work.Bytes));
        Assert.Equal(2 * macs + other, work.Flops);
    }
}
