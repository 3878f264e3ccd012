namespace LatencyLab.Predictor.Model;

/// <summary>The product that a convolution, linear layer or batched GEMM is.</summary>
internal static class ImplicitGemm
{
    /// <summary>Distinct input pixels of a stride's square that a window brings on chip: neighbouring windows share the rest.</summary>
    /// <remarks>Assumed, not fitted: a tile's outputs bring their own stride's square and as much again around them.</remarks>
    private const double Halo = 2;

    /// <summary>
    /// What finding the places of a tile's pixels costs, in starts of a run: steps from pixel to pixel, of patches also from one to the
    /// next, and less by a table. Own kernels: of 6, 10 and 14 (patches: 10, 16 and 24) what fits small convolutions best and others no
    /// worse.
    /// </summary>
    private const double Origins = 10, OriginsOfPatches = 24, OriginsByTable = 6;

    /// <summary>
    /// A run of taps of a tile of one vector over one of two, whose arithmetic hides most of its start; of patches, whose places are most
    /// of it, less. Own kernels, chosen with the places: of 1.5, 2.5 and 4 (patches: 1, 2 and 4).
    /// </summary>
    private const double NarrowRun = 4, NarrowRunOfPatches = 2;

    /// <summary>
    /// Most inputs of a group, and of an image without groups, whose taps our kernels find through a table: one run in all.
    /// </summary>
    private const double MostGroupInputs = 32, MostInputs = 7;

    /// <summary>Borders that a row has: left and right.</summary>
    private const double Sides = 2;

    /// <remarks>
    /// Input rows that no window reads are not brought, columns between windows are: they share transactions. A tile of mt outputs brings
    /// about mt min(kh kw, 2 sh sw) Cin/g distinct elements on chip, because neighbouring windows overlap. Windows of different S x S
    /// patches do not: each output then brings at least (s (S - 1) + k)^2 / S^2, which is all kh kw taps at S = 1.
    /// </remarks>
    public static TiledProduct Of(in OperatorWork work)
    {
        ParallelShape shape = work.Shape;
        ConvolutionWindow window = work.Window;
        double left = work.Bytes.Input, panel = shape.Depth, ofTile = shape.Depth;
        if (window.KernelHeight > 0)
        {
            double taps = (double)window.KernelHeight * window.KernelWidth;
            double distinct = Halo * window.StrideHeight * window.StrideWidth;
            double ofPatch = work.PatchSide > 0 ? Math.Max(distinct, PatchPixels(window, work.PatchSide)) : distinct;
            ofTile = shape.Depth / taps * Math.Min(taps, ofPatch);
            if (work.Patches > 0)
                distinct = Math.Max(distinct, PatchPixels(window, Math.Sqrt(Math.Max(1, (double)work.Shape.Rows / work.Patches))));
            panel = shape.Depth / taps * Math.Min(taps, distinct);
            if (work.PatchSide == 0 && window.TouchedWidth > 0)
                left *= (double)window.InputWidth / window.TouchedWidth;
        }

        return new TiledProduct(shape.Batch, shape.Rows, shape.Columns, shape.Depth, left, work.Bytes.Weight, work.Bytes.Output, panel)
        {
            TileDepth = ofTile,
            Runs = Runs(work, window),
            HasWeightsByInput = work.Order != GemmOrder.TN,
        };
    }

    /// <summary>
    /// Runs that the reduction of a CPU's tile is made of, each found by an address of its own. A pointwise convolution is one run; one of
    /// patches that are read from the map, and all others, find the places of their pixels first. Then there is one run where there are
    /// few inputs, else a run a row of the kernel, or one a tap for groups and for tiles that touch the left or right border.
    /// </summary>
    /// <remarks>
    /// Border tiles are min(tiles, lines max(2, (b + p - 1) / p)), for tiles of p pixels, b border columns and as many lines as there are
    /// output rows: where p divides a row, as in maps of 7, 14, 28 and 56 pixels, a tile ends and another begins at its border. Of patches
    /// they are their share of lines (b + p - 1) / p without what rounding up adds. Non-decreasing in every size.
    /// </remarks>
    private static ReductionRuns Runs(in OperatorWork work, in ConvolutionWindow window)
    {
        bool isPointwise = window is
        { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PaddingHeight: 0, PaddingWidth: 0 };
        (double origins, double narrow) = work.PatchSide > 0 ? (OriginsOfPatches, NarrowRunOfPatches) : (Origins, NarrowRun);
        if (window.KernelHeight == 0 || isPointwise)
            return new ReductionRuns(work.IndexedBytes > 0 ? origins + 1 : 1);
        double height = window.KernelHeight, width = Math.Max(1, window.OutputWidth), border = Math.Min(width, BorderColumns(window));
        double inputs = work.Shape.Depth / (height * window.KernelWidth);
        double mostByTable = work.Class switch
        {
            OperatorClass.Convolution => MostInputs,
            OperatorClass.GroupedConvolution => MostGroupInputs,
            _ => 0,
        };
        if (work.Patches == 0 && inputs <= mostByTable)
            return new ReductionRuns(OriginsByTable + 1);
        if (work.Shape.Batch > 1)
        {
            // Images of their own weights take no less than one image all of whose tiles are at a border.
            double taps = height * window.KernelWidth;
            return new ReductionRuns(origins + taps)
            {
                OfNarrow = origins + (work.Class == OperatorClass.GroupedConvolution ? taps : narrow * taps),
            };
        }

        ReductionRuns inside = new(origins + height) { OfNarrow = origins + narrow * height };
        if (border <= 0)
            return inside;
        double tiles = Math.Max(1, Math.Ceiling(work.Shape.Rows / (double)TileMenu.Pixels));
        double lines = work.PatchSide > 0
            ? work.ComputedShare * window.Images * window.OutputHeight : work.Shape.Rows / width;
        double ofLine = (border + TileMenu.Pixels - 1) / TileMenu.Pixels;
        return inside with
        {
            BorderTiles = Math.Min(tiles, lines * (work.PatchSide > 0 ? ofLine : Math.Max(Math.Min(border, Sides), ofLine))),
            OfBorder = height * (window.KernelWidth - 1),
            OfNarrowBorder = narrow * height * (window.KernelWidth - 1),
        };
    }

    /// <summary>Output columns whose window reaches into the padding to the left or to the right.</summary>
    private static double BorderColumns(in ConvolutionWindow window)
    {
        double stride = Math.Max(1, window.StrideWidth), left = window.PaddingWidth / 2, right = window.PaddingWidth - left;
        return Math.Ceiling(left / stride) + Math.Ceiling(Math.Max(0, right - stride + 1) / stride);
    }

    /// <summary>Input pixels that a patch needs for each of its output pixels.</summary>
    private static double PatchPixels(in ConvolutionWindow window, double side)
    {
        double height = window.StrideHeight * (side - 1) + (double)window.DilationHeight * (window.KernelHeight - 1) + 1;
        double width = window.StrideWidth * (side - 1) + (double)window.DilationWidth * (window.KernelWidth - 1) + 1;
        return height * width / (side * side);
    }
}
