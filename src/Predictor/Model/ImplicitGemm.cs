using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>The product that a convolution, linear layer or batched GEMM is.</summary>
public static class ImplicitGemm
{
    private const double Halo = 2;

    /// <remarks>
    /// Of the input rows only min(1, kh / stride) are touched. A tile of mt outputs brings about mt min(kh kw, 2 sh sw) Cin/g distinct
    /// elements on chip, because neighbouring windows overlap.
    /// </remarks>
    public static TiledProduct Of(in OperatorWork work)
    {
        ParallelShape shape = work.Shape;
        ConvolutionWindow window = work.Window;
        double left = work.Bytes.Input, panel = shape.Depth;
        if (window.KernelHeight > 0)
        {
            double taps = (double)window.KernelHeight * window.KernelWidth;
            panel = shape.Depth / taps * Math.Min(taps, Halo * window.StrideHeight * window.StrideWidth);
            if (work.Patches == 0 && window.StrideHeight > window.KernelHeight)
                left *= (double)window.KernelHeight / window.StrideHeight;
        }

        return new TiledProduct(
            shape.Batch, shape.Rows, shape.Columns, shape.Depth, left, work.Bytes.Weight, work.Bytes.Output, panel);
    }
}
