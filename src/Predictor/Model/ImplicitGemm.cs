namespace LatencyLab.Predictor.Model;

/// <summary>The product that a convolution, linear layer or batched GEMM is.</summary>
internal static class ImplicitGemm
{
    /// <summary>Distinct input pixels of a stride's square that a window brings on chip: neighbouring windows share the rest.</summary>
    /// <remarks>Assumed, not fitted: a tile's outputs bring their own stride's square and as much again around them.</remarks>
    private const double Halo = 2;

    /// <summary>
    /// What finding the places of a tile's pixels costs, in starts of a run: two divisions, and steps from pixel to pixel. Own kernels.
    /// </summary>
    private const double Origins = 6;

    /// <remarks>
    /// Input rows that no window reads are not brought, columns between windows are: they share transactions. A tile of mt outputs brings
    /// about mt min(kh kw, 2 sh sw) Cin/g distinct elements on chip, because neighbouring windows overlap. Windows of different S x S
    /// patches do not: each output then brings at least (s (S - 1) + k)^2 / S^2, which is all kh kw taps at S = 1.
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
            if (work.PatchSide == 0 && window.TouchedWidth > 0)
                left *= (double)window.InputWidth / window.TouchedWidth;
        }

        return new TiledProduct(shape.Batch, shape.Rows, shape.Columns, shape.Depth, left, work.Bytes.Weight, work.Bytes.Output, panel)
        {
            Runs = Runs(work, window),
            HasWeightsByInput = work.Order != GemmOrder.TN,
        };
    }

    /// <summary>
    /// Runs that the reduction of a CPU's tile is made of, each found by an address of its own, as a mean over tiles. A pointwise
    /// convolution is one run. Others find the places of their pixels first, then have a run a row of the kernel, or one a tap for groups
    /// and for tiles that touch the left or right border.
    /// </summary>
    /// <remarks>
    /// Times the tiles: tiles (o + kh) + min(tiles, lines (b + p - 1) / p) kh (kw - 1), for tiles of p pixels, b border columns and as many
    /// lines as there are output rows;
    /// non-decreasing in every size.
    /// </remarks>
    private static double Runs(in OperatorWork work, in ConvolutionWindow window)
    {
        bool isPointwise = window is
        { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PaddingHeight: 0, PaddingWidth: 0 };
        if (window.KernelHeight == 0 || isPointwise)
            return 1;
        double taps = window.KernelWidth;
        if (work.Shape.Batch > 1)
            return Origins + window.KernelHeight * taps;
        double width = Math.Max(1, window.OutputWidth), border = Math.Min(width, BorderColumns(window));
        double tiles = Math.Max(1, Math.Ceiling(work.Shape.Rows / (double)TileMenu.Pixels)), lines = work.Shape.Rows / width;
        double share = border <= 0 ? 0 : Math.Min(1, lines * (border + TileMenu.Pixels - 1) / TileMenu.Pixels / tiles);
        return Origins + window.KernelHeight * (1 + share * (taps - 1));
    }

    /// <summary>Output columns whose window reaches into the padding to the left or to the right.</summary>
    private static double BorderColumns(in ConvolutionWindow window)
    {
        double stride = Math.Max(1, window.StrideWidth), left = window.PaddingWidth / 2;
        return Math.Ceiling(left / stride) + Math.Ceiling((window.PaddingWidth - left) / stride);
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
