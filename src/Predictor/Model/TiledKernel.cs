namespace LatencyLab.Predictor.Model;

/// <summary>A product that is computed tile by tile, in elements and bytes; convolutions in their implicit-GEMM view.</summary>
/// <param name="Batch">B: independent products.</param>
/// <param name="Rows">M: rows of one product.</param>
/// <param name="Columns">N: columns of one product.</param>
/// <param name="Depth">K: length of the reduction.</param>
/// <param name="LeftBytes">Compulsory bytes of the left operand (activations), all products.</param>
/// <param name="RightBytes">Compulsory bytes of the right operand (weights), all products.</param>
/// <param name="OutputBytes">Bytes of the result, all products.</param>
/// <param name="PanelDepth">Distinct left elements that a tile row brings on chip: K, or fewer where a window overlaps itself.</param>
internal readonly record struct TiledProduct(
    double Batch, double Rows, double Columns, double Depth, double LeftBytes, double RightBytes, double OutputBytes, double PanelDepth)
{
    /// <summary>
    /// As the panel depth, and the same however many rows there are: of patches with a halo, which overlap, those of whole ones.
    /// </summary>
    public double TileDepth { get; init; } = PanelDepth;

    /// <inheritdoc cref="ReductionRuns"/>
    public ReductionRuns Runs { get; init; } = new(1);

    /// <summary>Weights lie as [inputs, outputs], not as [outputs, inputs].</summary>
    public bool HasWeightsByInput { get; init; }
}

/// <summary>Contiguous runs that the reduction of a CPU's tile is made of, each found by an address of its own.</summary>
/// <param name="OfTile">Runs of every tile.</param>
internal readonly record struct ReductionRuns(double OfTile)
{
    /// <summary>Those of a tile of one vector, in runs of a tile of two that take as long.</summary>
    public double OfNarrow { get; init; } = OfTile;

    /// <summary>Tiles of one product's rows that have more of them.</summary>
    public double BorderTiles { get; init; }

    /// <summary>How many more.</summary>
    public double OfBorder { get; init; }

    /// <summary>As <see cref="OfNarrow"/>.</summary>
    public double OfNarrowBorder { get; init; }
}

/// <summary>Time of a kernel without launch: its parts, which overlap.</summary>
internal readonly record struct KernelTime(double Total, double Compute, double OnChip, double OffChip, TileChoice Tile)
{
    /// <summary>Puts this in place of a slower algorithm.</summary>
    public void TakeIfFaster(Algorithm name, ref KernelTime best, ref Algorithm algorithm)
    {
        if (Total >= best.Total)
            return;
        best = this;
        algorithm = name;
    }
}

/// <summary>What a library's kernels for a kind of product can do.</summary>
internal sealed record TileOptions
{
    /// <summary>Efficiency of this algorithm's arithmetic relative to the class's.</summary>
    public double RelativeEfficiency { get; init; } = 1;

    /// <summary>Parts that the reduction can be split into among engines, at most; 1: not at all.</summary>
    public int MostSplits { get; init; } = 1;

    /// <summary>Tiles an engine up to which reductions are split: libraries split what leaves engines idle. A choice.</summary>
    public double MostSplitTiles { get; init; } = 4;

    /// <summary>Whether the parts of a split reduction go to memory, from where a second kernel adds them up.</summary>
    public bool AddsInKernel { get; init; }

    /// <summary>Packed weights, and tiles narrower than 32; false: a batched product of matrices that are both data.</summary>
    public bool HasNarrowTiles { get; init; } = true;

    /// <summary>
    /// Whether tiles run along the columns first, so that a row's left operand stays on chip while the right one passes by.
    /// </summary>
    public bool SweepsColumns { get; init; }

    /// <summary>Whether a CPU has a kernel of its own for few rows.</summary>
    public bool HasRowKernel { get; init; }
}

/// <summary>Products that are computed tile by tile on one device with one parameter set.</summary>
internal abstract class TiledKernel
{
    /// <summary>More than the rounding of a quotient that is whole, far less than one over any size.</summary>
    private const double RoundingSlack = 1e-9;

    /// <summary>The fastest tile and split for this product, and its time without launch.</summary>
    public KernelTime Time(in TiledProduct product) => Limited(product, Fastest(product, null, out double choices), choices);

    /// <summary>The fastest tile and split at full clocks.</summary>
    /// <param name="product">The product.</param>
    /// <param name="only">The one tile and split to try; null: all.</param>
    /// <param name="choices">What <see cref="Limited"/> has to know of the other tiles.</param>
    /// <returns>Of endless time where there is no such tile.</returns>
    public abstract KernelTime Fastest(in TiledProduct product, TileChoice? only, out double choices);

    /// <summary>The time under what limits all tiles together.</summary>
    protected virtual KernelTime Limited(in TiledProduct product, in KernelTime fastest, double choices) => fastest;

    /// <summary>Tiles that there are, without splits.</summary>
    public abstract IEnumerable<TileChoice> Menu { get; }

    /// <summary>Bytes of the results as they are written, all products.</summary>
    public virtual double WrittenBytes(in TiledProduct product) => product.OutputBytes;

    /// <summary>How the tiles of a grid share engines and memories.</summary>
    public abstract GridLaw LawOf(in TiledProduct product, TileChoice tile);

    protected static double Count(double extent, double inverseSide) => Math.Ceiling(extent * inverseSide - RoundingSlack);
}
