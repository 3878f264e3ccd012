using LatencyLab.Operators;
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
using static LatencyLab.Tests.Operators.OperatorWorkTests;

namespace LatencyLab.Tests.Operators;

/// <summary>
/// How work can be computed and how it lies in memory, by hand, in fp32; what it is stands in <see cref="OperatorWorkTests"/>.
/// </summary>
public class OperatorShapeTests
{
    /// <summary>Operands of units, and the product.</summary>
    private static readonly (Operator Op, long OperandBytes, ParallelShape Shape)[] s_dense =
    [
        (Conv2d.Square(2, 3, 3, 4, 3), (2 * 1944 + 72) * 4, new(1, 18, 4, 27)),
        (Conv2d.Square(1, 4, 4, 4, 3, groups: 2), (2 * 1152 + 64) * 4, new(2, 16, 2, 18)),
        (new Linear(3, 5, 7), (2 * 105 + 21) * 4, new(1, 3, 7, 5)),
        (new BatchedGemm(2, 3, 4, 5), (2 * 120 + 24) * 4, new(2, 3, 4, 5)),
        (new BasisSynthesis { Batch = 2, Bases = 3, Elements = 5 }, (2 * 30 + 10) * 4, new(1, 2, 5, 3)),
        (new MaskerFusedConv2d { Dense = Conv2d.Square(1, 2, 4, 3, 1), OutputHeight = 4, OutputWidth = 4, Granularity = 2 },
            (2 * 128 + 64 + 16 + 4) * 4, new(1, 16, 4, 2)),
        (new GlobalPool { Batch = 2, Channels = 3, Height = 4, Width = 5 }, (120 + 6) * 4, new(1, 2, 3, 20)),
        (Pool(PoolFunction.Max, 4, 2), 8 * (4 + 1) * 4, new(1, 4, 2, 4)),
        (new Upsample { Batch = 1, Channels = 2, Height = 3, Width = 3, Factor = 2 }, 2 * 72 * 4, new(1, 36, 2, 1)),
        (new BatchNorm2d { Batch = 1, Channels = 2, Height = 2, Width = 2 }, 4 * 8 * 4, new(1, 4, 2, 1)),
        (new LayerNorm(2, 3), 5 * 6 * 4, new(1, 2, 3, 1)),
        (new Softmax(2, 3), 4 * 6 * 4, new(1, 2, 3, 1)),
        (new Unary(UnaryFunction.Relu, 2, 3), 2 * 6 * 4, new(1, 2, 3, 1)),
        (new Unary(UnaryFunction.Relu, 0, 3), 0, new(1, 0, 3, 0)),
        (new Binary(BinaryFunction.Add, 2, 3), 3 * 6 * 4, new(1, 2, 3, 1)),
        (new Add(2, 3), 3 * 6 * 4, new(1, 2, 3, 1)),
        (new Add(2, 0), 0, new(1, 2, 0, 0)),
        (new Concat(2, 3), 2 * 6 * 4, new(1, 2, 3, 1)),
        (new Concat(0, 3), 0, new(1, 0, 3, 0)),
        (new Permute(2, 3), 2 * 6 * 4, new(1, 2, 3, 1)),
        (new Permute(0, 3), 0, new(1, 0, 3, 0)),
        (new LayerGate { Batch = 2, InputChannels = 4, InputHeight = 3, InputWidth = 3 }, (72 + 2 * 16 + 2) * 4, new(1, 2, 2, 4)),
        (new LayerGate { Batch = 2, InputChannels = 4, InputHeight = 3, InputWidth = 3, Hidden = 5 },
            (72 + 2 * 60 + 2) * 4, new(1, 2, 5, 4)),
        (new ChannelMasker { Batch = 2, InputChannels = 4, InputHeight = 3, InputWidth = 3, Groups = 8 },
            (72 + 2 * 640 + 16) * 4, new(1, 2, 16, 16)),
        (new SpatialMasker
        {
            Batch = 1,
            InputChannels = 2,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 4,
            OutputWidth = 4,
            Granularity = 2,
        }, (128 + 2 * 16 + 4) * 4, new(1, 4, 2, 2)),
        // Of its parts the sigmoid of 4 values, 12 FLOP each, has the most arithmetic.
        (new SqueezeExcite { Batch = 1, Channels = 4, Height = 2, Width = 2, SqueezedChannels = 2 },
            (16 + 4 + 2 * 8 + 2 + 2 * 2 + 2 * 8 + 4 + 2 * 4 + 3 * 16) * 4, new(1, 1, 4, 1)),
    ];

    /// <summary>Besides: bytes of a run, bytes that indices move, patches, images or channel groups, and the side of a patch.</summary>
    private static readonly
        (Operator Op, long OperandBytes, ParallelShape Shape, long Run, long Indexed, long Patches, int Side)[] s_dynamic =
    [
        (HalfOfThePatches, (2 * 1728 + 96) * 4, new(1, 32, 3, 18), 0, 0, 2, 4),
        // Patches of 6 x 6 pixels with their borders, more than the 64 that there are.
        (HalfOfThePatches with { Source = PatchInput.Indexed }, (2 * 1728 + 96) * 4, new(1, 32, 3, 18), 6 * 2 * 4, 64 * 2 * 4, 2, 4),
        (HalfOfThePatches with { Dense = Conv2d.Square(1, 2, 8, 3, 1), Source = PatchInput.Indexed, Halo = 2 },
            (2 * 240 + 120) * 4, new(1, 40, 3, 2), 6 * 2 * 4, 40 * 2 * 4, 2, 6),
        (HalfOfTheChannels, (2 * 32 + 16) * 4, new(1, 4, 4, 2), 2 * 4, 8 * 4, 2, 0),
        (HalfOfTheChannels with { Dense = HalfOfTheChannels.Dense with { Batch = 2 } },
            (2 * 64 + 32) * 4, new(2, 4, 4, 2), 2 * 4, 14 * 4, 4, 0),
        // All inputs: a run is the weights of one output.
        (HalfOfTheChannels with { InputKeepRate = 1 }, (2 * 64 + 16) * 4, new(1, 4, 4, 4), 4 * 4, 16 * 4, 2, 0),
        (new PatchGather
        {
            Batch = 1,
            Channels = 2,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 8,
            OutputWidth = 8,
            Granularity = 4,
            ActivationRate = 0.5,
            Kernel = 3,
        }, 2 * 576, new(1, 72, 2, 1), 6 * 2 * 4, 512, 2, 6),
        (new PatchScatter { Batch = 1, Channels = 2, Height = 8, Width = 8, Granularity = 4, ActivationRate = 0.5 },
            2 * 256, new(1, 32, 2, 1), 4 * 2 * 4, 256, 2, 0),
        (new PatchScatterAdd { Batch = 1, Channels = 2, Height = 8, Width = 8, Granularity = 4, ActivationRate = 0.5 },
            (64 + 2 * 128) * 4, new(1, 64, 2, 1), 4 * 2 * 4, 256, 2, 4),
        (new SampleGather { Batch = 4, Channels = 2, Height = 2, Width = 2, KeepRate = 0.3 }, 2 * 64, new(1, 8, 2, 1), 32, 64, 2, 0),
        (new MaskCompaction { Batch = 2, PatchesPerImage = 9, ActivationRate = 0.5 }, 18 * 4 + 9 * 4, new(1, 18, 1, 1), 0, 0, 9, 0),
        (new BranchRouting { Batch = 4, Channels = 2, Height = 2, Width = 2, Branches = 3, TopK = 2 },
            2 * 256, new(1, 32, 2, 1), 32, 128, 8, 0),
        (new BranchCombine { Batch = 4, Channels = 2, Height = 2, Width = 2, TopK = 2 },
            (2 * 64 + 32) * 4, new(1, 16, 2, 2), 32, 256, 8, 0),
        (new RowGather(6, 4, 3), 2 * 24 * 4, new(1, 6, 4, 1), 16, 48, 6, 0),
        (new RowScatterAdd(6, 4, 3), 3 * 24 * 4, new(1, 6, 4, 1), 4, 96, 6, 0),
        (new ElementGather(2, 3), 2 * 6 * 4, new(1, 2, 3, 1), 4, 24, 6, 0),
    ];

    [Fact]
    public void Dense_operators() => Assert.Equal(
        s_dense,
        s_dense.Select(one => (one.Op, one.Op.Work(4).OperandBytes, one.Op.Work(4).Shape)));

    [Fact]
    public void Dynamic_operators() => Assert.Equal(
        s_dynamic,
        s_dynamic.Select(one => one.Op.Work(4) is var work
            ? (one.Op, work.OperandBytes, work.Shape, work.ContiguousRunBytes, work.IndexedBytes, work.Patches, work.PatchSide)
            : default));

    [Fact]
    public void Tables_that_indices_point_into()
    {
        RowScatterAdd scatter = new(6, 4, 3);
        RowGather gather = new(6, 4, 3);
        OperatorWork rows = scatter.Work(4), within = (scatter with { AlongColumns = true, IndexPerElement = true }).Work(4);
        Assert.Equal((48, 2, false, 24 * 8), (rows.TableBytes, rows.UpdatesPerAddress, rows.IsWithinRow, rows.ExpandedIndexBytes));
        Assert.Equal((12, 2, true, 0), (within.TableBytes, within.UpdatesPerAddress, within.IsWithinRow, within.ExpandedIndexBytes));
        Assert.Equal((6 * 8, 24 * 8), (rows.Bytes.Index, within.Bytes.Index));
        rows = gather.Work(4);
        within = (gather with { AlongColumns = true }).Work(4);
        Assert.Equal((48, 16, false), (rows.TableBytes, rows.ContiguousRunBytes, rows.IsWithinRow));
        Assert.Equal((12, 4, true), (within.TableBytes, within.ContiguousRunBytes, within.IsWithinRow));
        Assert.Equal(24, new ElementGather(2, 3).Work(4).TableBytes);
        Assert.Equal(2 * 4 * 4, new RowGather(2, 4, 3).Work(4).Bytes.Input);
    }

    [Fact]
    public void Exponentials_are_counted()
    {
        Assert.Equal(6, new Unary(UnaryFunction.Tanh, 2, 3).Work(4).SpecialFunctions);
        Assert.Equal(0, new Unary(UnaryFunction.Relu, 2, 3).Work(4).SpecialFunctions);
    }

    /// <summary>What a convolution on patches is of its dense one, with rates that do not come out even: 2 of 4 patches for 0.3.</summary>
    [Fact]
    public void Share_of_a_dense_convolution()
    {
        OperatorWork work = (HalfOfThePatches with { ActivationRate = 0.3 }).Work(4);
        Assert.Equal((0.3, 20, OperatorClass.Convolution), (work.ComputedShare, work.ImageRows, work.DenseClass));
        OperatorWork halo = (HalfOfThePatches with { Halo = 2 }).Work(4);
        Assert.Equal((0.62109375, 40), (halo.ComputedShare, halo.ImageRows));
        Assert.Equal(OperatorClass.Convolution, HalfOfTheChannels.Work(4).DenseClass);
        Assert.Equal(1, HalfOfTheChannels.Work(4).ComputedShare);
        Conv2d grouped = Conv2d.Square(1, 4, 8, 4, 3, groups: 2);
        Assert.Equal(OperatorClass.GroupedConvolution, (HalfOfThePatches with { Dense = grouped }).Work(4).DenseClass);
        PatchConv2d depthwise = HalfOfThePatches with { Dense = grouped with { Groups = 4 } };
        Assert.Equal(OperatorClass.DepthwiseConvolution, depthwise.Work(4).DenseClass);
    }

    /// <summary>3 x 1 taps, two rows apart, strides of 2 and 1: patches of 3 x 3 outputs read 9 x 3 pixels.</summary>
    [Fact]
    public void Border_of_a_patch_under_a_dilated_and_strided_window()
    {
        PatchConv2d op = new()
        {
            Dense = new Conv2d
            {
                Batch = 1,
                InputChannels = 2,
                InputHeight = 16,
                InputWidth = 12,
                OutputChannels = 3,
                KernelHeight = 3,
                KernelWidth = 1,
                StrideHeight = 2,
                DilationHeight = 2,
            },
            Granularity = 3,
            ActivationRate = 0.5,
            Source = PatchInput.Indexed,
        };
        OperatorWork work = op.Work(4);
        Assert.Equal((4, new ParallelShape(1, 36, 3, 6)), (work.Patches, work.Shape));
        Assert.Equal((4 * 27 * 2 * 4, 3 * 2 * 4), (work.Bytes.Input, work.ContiguousRunBytes));
        Assert.Equal(192 * 2 * 4, (op with { ActivationRate = 1 }).Work(4).Bytes.Input);
    }

    /// <summary>Rows of a map that windows touch, from the places of their taps.</summary>
    [Theory]
    [InlineData(8, 1, 1, 1, 8)]
    [InlineData(8, 1, 2, 1, 4)] // 0, 2, 4, 6
    [InlineData(23, 3, 5, 1, 15)] // 0-2, 5-7, ..., 20-22
    [InlineData(9, 3, 2, 1, 9)]
    [InlineData(17, 3, 4, 2, 9)] // 0, 2, 4; 4, 6, 8; ...: every second row
    [InlineData(13, 2, 3, 6, 5)] // 0, 6; 3, 9; 6, 12
    public void Rows_that_windows_touch(int height, int taps, int stride, int dilation, int touched)
    {
        Conv2d op = new()
        {
            Batch = 1,
            InputChannels = 1,
            InputHeight = height,
            InputWidth = 1,
            OutputChannels = 1,
            KernelHeight = taps,
            KernelWidth = 1,
            StrideHeight = stride,
            DilationHeight = dilation,
        };
        Assert.Equal(touched, op.Window.TouchedHeight);
        Assert.Equal((touched, 1), (op.Window.TouchedPixels, op.Window.TouchedWidth));
    }

    private static Pool2d Pool(PoolFunction function, int side, int kernel) => new()
    {
        Function = function,
        Batch = 1,
        Channels = 2,
        InputHeight = side,
        InputWidth = side,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideHeight = kernel,
        StrideWidth = kernel,
    };
}
