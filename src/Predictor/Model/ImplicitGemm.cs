using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>The product that a convolution, linear layer or batched GEMM is.</summary>
public static class ImplicitGemm
{
    private const double Halo = 2, Origins = 6;

    /// <remarks>
    /// Of the input rows only min(1, kh / stride) are touched. A tile of mt outputs brings about mt min(kh kw, 2 sh sw) Cin/g distinct
    /// elements on chip, because neighbouring windows overlap. Windows of different S x S patches do not: each output then brings
    /// at least (s (S - 1) + k)^2 / S^2, which is all kh kw taps at S = 1.
    /// </remarks>
    public static TiledProduct Of(in OperatorWork work)
    {
        ParallelShape shape = work.Shape;
        ConvolutionWindow window = work.Window;
        double left = work.Bytes.Input, panel = shape.Depth;
        if (window.KernelHeight > 0)
        {
            double taps = (double)window.KernelHeight * window.KernelWidth;
            double distinct = Halo * window.StrideHeight * window.StrideWidth;
            if (work.Patches > 0)
                distinct = Math.Max(distinct, PatchPixels(work, window));
            panel = shape.Depth / taps * Math.Min(taps, distinct);
            if (work.Patches == 0 && window.StrideHeight > window.KernelHeight)
                left *= (double)window.KernelHeight / window.StrideHeight;
        }

        return new TiledProduct(
            shape.Batch, shape.Rows, shape.Columns, shape.Depth, left, work.Bytes.Weight, work.Bytes.Output, panel)
        {
            Runs = Runs(work, window),
        };
    }

    /// <summary>
    /// Runs that the reduction is made of, each found by an address of its own: a pointwise convolution is one run. Others start with the places of
    /// their pixels, then have a run a row of the kernel, or one a tap for groups and for tiles that touch the left or right border.
    /// </summary>
    private static double Runs(in OperatorWork work, in ConvolutionWindow window)
    {
        bool isPointwise = window.KernelHeight * (long)window.KernelWidth <= 1 && window.StrideHeight <= 1 && window.StrideWidth <= 1 && window.PaddingHeight + window.PaddingWidth == 0;
        if (window.KernelHeight == 0 || isPointwise)
            return 1;
        double taps = window.KernelWidth;
        if (work.Shape.Batch > 1)
            return Origins + window.KernelHeight * taps;
        double border = Math.Min(window.OutputWidth, BorderColumns(window)), width = Math.Max(1, window.OutputWidth);
        double share = border <= 0 ? 0 : Math.Min(1, (border + TileMenu.Pixels - 1) / width);
        return Origins + window.KernelHeight * (1 + share * (taps - 1));
    }

    /// <summary>Output columns whose window leaves the input to the left or to the right.</summary>
    private static double BorderColumns(in ConvolutionWindow window)
    {
        double stride = Math.Max(1, window.StrideWidth), left = window.PaddingWidth / 2;
        double reach = (window.OutputWidth - 1) * stride + (window.KernelWidth - 1.0) * window.DilationWidth + 1 - left;
        return Math.Ceiling(left / stride) + Math.Ceiling(Math.Max(0, reach - window.InputWidth) / stride);
    }

    /// <summary>Input pixels that a patch needs for each of its output pixels.</summary>
    private static double PatchPixels(in OperatorWork work, in ConvolutionWindow window)
    {
        double area = Math.Max(1, (double)work.Shape.Rows / work.Patches), side = Math.Sqrt(area);
        double height = window.StrideHeight * (side - 1) + (double)window.DilationHeight * (window.KernelHeight - 1) + 1;
        double width = window.StrideWidth * (side - 1) + (double)window.DilationWidth * (window.KernelWidth - 1) + 1;
        return height * width / area;
    }
}
