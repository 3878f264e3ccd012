using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Simulation.Masks;

/// <summary>An operator on the patches of a mask: as many as there are, and where they are.</summary>
/// <param name="Operator">The operator with the rates of the mask.</param>
/// <param name="Mask">The mask; null: the operator has none.</param>
/// <param name="Window">What is read for a patch, where it is read from a map.</param>
/// <param name="MapBytes">Bytes of that map a byte of an element, over all images; 0: patches are read from a compact tensor.</param>
public sealed record MaskedOperator(Operator Operator, PatchMask? Mask, PatchWindow Window, long MapBytes)
{
    /// <summary>The operator of a network, with the mask of its block.</summary>
    /// <param name="op">The operator at its mean rate.</param>
    /// <param name="masks">The mask of so many images of so many rows and columns of patches, at a mean rate.</param>
    public static MaskedOperator Of(Operator op, Func<int, int, int, double, PatchMask> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        switch (op)
        {
            case PatchConv2d convolution:
                return OfConvolution(convolution, MaskOf(convolution.Dense.Batch, convolution.Grid, convolution.ActivationRate));
            case PatchGather gather:
                PatchMask mask = MaskOf(gather.Batch, gather.Grid, gather.ActivationRate);
                PatchWindow window = new(
                    gather.InputHeight, gather.InputWidth, gather.Stride * gather.Granularity,
                    Math.Max(0, (gather.Kernel - gather.Stride + 1) / 2), gather.PatchSide);
                return new(
                    gather with { ActivationRate = mask.Rate }, mask, window,
                    (long)gather.Batch * gather.InputHeight * gather.InputWidth * gather.Channels);
            case PatchScatter scatter:
                PatchMask scattered = MaskOf(scatter.Batch, scatter.Grid, scatter.ActivationRate);
                return new(scatter with { ActivationRate = scattered.Rate }, scattered, default, 0);
            case PatchScatterAdd add:
                PatchMask added = MaskOf(add.Batch, add.Grid, add.ActivationRate);
                return new(add with { ActivationRate = added.Rate }, added, default, 0);
            default:
                return new(op, null, default, 0);
        }

        PatchMask MaskOf(int images, PatchGrid grid, double rate) => masks(images, grid.Rows, grid.Columns, rate);
    }

    private static MaskedOperator OfConvolution(PatchConv2d convolution, PatchMask mask)
    {
        Conv2d dense = convolution.Dense;
        PatchConv2d exact = convolution with { ActivationRate = mask.Rate };
        int side = convolution.Granularity + convolution.Halo;
        if (convolution.Halo > 0)
        {
            PatchWindow computed = new(
                dense.OutputHeight, dense.OutputWidth, convolution.Granularity, convolution.Halo / 2, side);
            double map = Math.Max(1, (double)dense.Batch * dense.OutputHeight * dense.OutputWidth);
            exact = exact with { MeasuredDilatedRate = Math.Min(1, mask.Pixels(computed) / map) };
        }

        if (convolution.Source == PatchInput.Gathered)
            return new(exact, mask, default, 0);
        int reach = dense.StrideHeight * (side - 1) + dense.DilationHeight * (dense.KernelHeight - 1) + 1;
        PatchWindow read = new(
            dense.InputHeight, dense.InputWidth, convolution.Granularity * dense.StrideHeight,
            dense.StrideHeight * (convolution.Halo / 2) + dense.PaddingHeight / 2, reach);
        return new(exact, mask, read, (long)dense.Batch * dense.InputHeight * dense.InputWidth * dense.InputChannels);
    }
}
