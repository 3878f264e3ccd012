namespace LatencyLab.Simulation.Grids;

/// <summary>Which tile of a grid it is.</summary>
/// <param name="Product">Independent product: group, plane.</param>
/// <param name="Row">Row of tiles.</param>
/// <param name="Column">Column of tiles.</param>
/// <param name="Part">Part of the reduction.</param>
public readonly record struct TilePlace(long Product, long Row, long Column, long Part)
{
    /// <summary>The tile of a number: parts first, then columns, rows, products; or rows before columns where these are more.</summary>
    /// <remarks>
    /// Kernels of matrix units walk along the shorter side of a grid, so that both operands are read at an even pace: the heuristic
    /// raster order of CUTLASS 3 (sm90 tile schedulers).
    /// </remarks>
    public static TilePlace Of(GridPlan grid, long tile)
    {
        ArgumentNullException.ThrowIfNull(grid);
        (long rest, long part) = Math.DivRem(tile, grid.Splits);
        (long product, rest) = Math.DivRem(rest, grid.TileRows * grid.TileColumns);
        if (grid.SweepsShorterSide && grid.TileRows < grid.TileColumns)
            return new TilePlace(product, rest % grid.TileRows, rest / grid.TileRows, part);
        return new TilePlace(product, rest / grid.TileColumns, rest % grid.TileColumns, part);
    }

    /// <summary>The image of its first output row; null where rows are not those of images.</summary>
    public long? ImageOf(GridPlan grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        long images = grid.Window.Images;
        return images <= 0 || grid.Rows % images != 0 ? null
            : Math.Min(images - 1, Row * Math.Max(1, grid.Tile.Rows) / Math.Max(1, grid.Rows / images));
    }
}
