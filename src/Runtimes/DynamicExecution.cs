using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Runtimes;

/// <summary>
/// Operators of dynamic networks in a runtime that does not fuse: the same passes as those of static ones, on what is computed.
/// </summary>
/// <remarks>
/// What a dynamic kernel saves must not be that it was written as one: a convolution on patches or kept channels without batch norm and
/// activation is followed by these, and a masker is the pooling, products and comparison that it consists of.
/// </remarks>
internal static class DynamicExecution
{
    /// <summary>A convolution that a dynamic operator stands for, and how much of its map is computed; null for other operators.</summary>
    public static ComputedConvolution? ConvolutionOf(Operator op) => op switch
    {
        PatchConv2d patches => Computed(
            patches, patches.Dense, dense => patches with { Dense = dense }, patches.Work(1).Shape.Rows),
        ChannelMaskedConv2d masked => Computed(masked, masked.Dense, dense => masked with { Dense = dense }),
        PerImageConv2d own => Computed(own, own.Dense, dense => own with { Dense = dense }),
        _ => null,
    };

    /// <summary>The operators that a masker consists of; any other operator itself.</summary>
    public static IReadOnlyList<Operator> PartsOf(Operator op) => op.Work(1).Bytes.Total == 0 ? [op] : op switch
    {
        MaskerFusedConv2d fused =>
            [fused.Widened, Averages(fused.Grid, fused.Dense.Batch, 1, fused.Dense.OutputHeight, fused.Dense.OutputWidth),
                Relu((long)fused.Dense.Batch * fused.Grid.PatchesPerImage, 1)],
        SpatialMasker masker => [
            Averages(masker.Grid, masker.Batch, masker.InputChannels, masker.InputHeight, masker.InputWidth),
            new Conv2d
            {
                Batch = masker.Batch,
                InputChannels = masker.InputChannels,
                InputHeight = masker.Grid.Rows,
                InputWidth = masker.Grid.Columns,
                OutputChannels = 2,
                KernelHeight = 1,
                KernelWidth = 1,
                HasBias = true,
            },
            Greater((long)masker.Batch * masker.Grid.PatchesPerImage, 1)],
        ChannelMasker masker =>
            [Pool(masker), .. Perceptron(masker, masker.Hidden, 2 * masker.Groups), Greater(masker.Batch, masker.Groups)],
        LayerGate { Hidden: > 0 } gate => [Pool(gate), .. Perceptron(gate, gate.Hidden, 2), Greater(gate.Batch, 1)],
        LayerGate gate =>
            [Pool(gate), new Linear(gate.Batch, gate.InputChannels, 2) { HasBias = true }, Greater(gate.Batch, 1)],
        _ => [op],
    };

    /// <param name="op">The operator.</param>
    /// <param name="dense">What it is a part of.</param>
    /// <param name="with">What runs for another dense convolution.</param>
    /// <param name="pixels">Pixels that it computes; null: all.</param>
    /// <remarks>Maps of kept channels are compact: passes go over these channels alone.</remarks>
    private static ComputedConvolution? Computed(Operator op, Conv2d dense, Func<Conv2d, Operator> with, long? pixels = null)
    {
        OperatorWork work = op.Work(1);
        if (work.Macs == 0)
            return null;
        long rows = pixels ?? (long)dense.Batch * dense.OutputHeight * dense.OutputWidth;
        return new ComputedConvolution(
            dense, with, 1, checked((int)rows), 1, (int)(work.Bytes.Output / rows),
            (work.Bytes.Input + dense.InputChannels - 1) / dense.InputChannels);
    }

    private static GlobalPool Pool(MaskingOperator masker) => new()
    {
        Batch = masker.Batch,
        Channels = masker.InputChannels,
        Height = masker.InputHeight,
        Width = masker.InputWidth,
    };

    private static Operator[] Perceptron(MaskingOperator masker, int hidden, int outputs) =>
    [
        new Linear(masker.Batch, masker.InputChannels, hidden) { HasBias = true },
        Relu(masker.Batch, hidden),
        new Linear(masker.Batch, hidden, outputs) { HasBias = true },
    ];

    /// <summary>Averages of a map over the cells of a grid.</summary>
    private static Pool2d Averages(PatchGrid grid, int batch, int channels, int height, int width)
    {
        int rows = (height + grid.Rows - 1) / grid.Rows, columns = (width + grid.Columns - 1) / grid.Columns;
        return new Pool2d
        {
            Function = PoolFunction.Average,
            Batch = batch,
            Channels = channels,
            InputHeight = height,
            InputWidth = width,
            KernelHeight = rows,
            KernelWidth = columns,
            StrideHeight = rows,
            StrideWidth = columns,
            PaddingHeight = rows * grid.Rows - height,
            PaddingWidth = columns * grid.Columns - width,
        };
    }

    private static Unary Relu(long rows, long columns) => new(UnaryFunction.Relu, rows, columns);

    /// <summary>The greater of two logits: two elements read, one written.</summary>
    private static Binary Greater(long rows, long columns) => new(BinaryFunction.Subtract, rows, columns);
}

/// <summary>A convolution and the part of its map that is computed.</summary>
/// <param name="Dense">The convolution, with what may follow it in its kernel.</param>
/// <param name="With">What runs for it where it has something else behind it.</param>
/// <param name="Images">Images of the map that is computed.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="InputPixels">Pixels that are read.</param>
internal sealed record ComputedConvolution(
    Conv2d Dense, Func<Conv2d, Operator> With, int Images, int Height, int Width, int Channels, long InputPixels)
{
    /// <summary>All of it.</summary>
    public static ComputedConvolution Whole(Conv2d dense) => new(
        dense, bare => bare, dense.Batch, dense.OutputHeight, dense.OutputWidth, dense.OutputChannels,
        (long)dense.Batch * dense.InputHeight * dense.InputWidth);
}
