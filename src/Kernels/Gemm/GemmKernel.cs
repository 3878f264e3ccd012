namespace LatencyLab.Kernels.Gemm;

/// <summary>Sizes of batched products C[M, N] = A[M, K] B[K, N], all row-major.</summary>
internal struct GemmShape
{
    public const int TileRows = 6;

    public int Batch, Rows, Columns, Depth;

    /// <summary>Tiles down and across a product.</summary>
    public int RowTiles, ColumnTiles;

    public readonly int Items => Batch * RowTiles * ColumnTiles;

    public static GemmShape Of(int batch, int rows, int columns, int depth, int laneWidth) => new()
    {
        Batch = batch,
        Rows = rows,
        Columns = columns,
        Depth = depth,
        RowTiles = (rows + TileRows - 1) / TileRows,
        ColumnTiles = (columns + 2 * laneWidth - 1) / (2 * laneWidth),
    };
}

/// <summary>
/// Products of matrices that are both data, so that neither is packed. An item is 6 rows by two registers of columns;
/// neighbouring items share the columns of B, or the rows of A where they are threads of a GPU.
/// </summary>
/// <param name="left">A: [batch, M, K].</param>
/// <param name="right">B: [batch, K, N].</param>
/// <param name="product">C: [batch, M, N].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct GemmKernel<TBuffer, TLanes>(TBuffer left, TBuffer right, TBuffer product, GemmShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _left = left, _right = right, _product = product;
    private readonly GemmShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int width = TLanes.Width, depth = _shape.Depth, columns = _shape.Columns, tiles = _shape.RowTiles * _shape.ColumnTiles;
        int batch = item / tiles, tile = item - batch * tiles;

        // Threads of a GPU lie along a row, so that neighbours read and write neighbouring columns.
        int columnTile = TLanes.AreThreads ? tile % _shape.ColumnTiles : tile / _shape.RowTiles;
        int column = columnTile * 2 * width, count = columns - column;
        int rowTile = TLanes.AreThreads ? tile / _shape.ColumnTiles : tile - columnTile * _shape.RowTiles;
        int row = rowTile * GemmShape.TileRows, last = _shape.Rows - 1;

        // Rows behind the last are computed from the last, and not stored.
        int start = batch * _shape.Rows;
        TBuffer p0 = _left.From((start + row) * depth), p1 = _left.From((start + Math.Min(row + 1, last)) * depth);
        TBuffer p2 = _left.From((start + Math.Min(row + 2, last)) * depth), p3 = _left.From((start + Math.Min(row + 3, last)) * depth);
        TBuffer p4 = _left.From((start + Math.Min(row + 4, last)) * depth), p5 = _left.From((start + Math.Min(row + 5, last)) * depth);
        TBuffer weights = _right.From(batch * depth * columns + column);
        TLanes a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        TLanes b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
        for (int k = 0; k < depth; k++)
        {
            TLanes u = weights.Load(0), w = weights.Load(width);
            weights = weights.From(columns);
            TLanes v = TLanes.Splat(p0[k]);
            a0 = TLanes.MultiplyAdd(v, u, a0);
            b0 = TLanes.MultiplyAdd(v, w, b0);
            v = TLanes.Splat(p1[k]);
            a1 = TLanes.MultiplyAdd(v, u, a1);
            b1 = TLanes.MultiplyAdd(v, w, b1);
            v = TLanes.Splat(p2[k]);
            a2 = TLanes.MultiplyAdd(v, u, a2);
            b2 = TLanes.MultiplyAdd(v, w, b2);
            v = TLanes.Splat(p3[k]);
            a3 = TLanes.MultiplyAdd(v, u, a3);
            b3 = TLanes.MultiplyAdd(v, w, b3);
            v = TLanes.Splat(p4[k]);
            a4 = TLanes.MultiplyAdd(v, u, a4);
            b4 = TLanes.MultiplyAdd(v, w, b4);
            v = TLanes.Splat(p5[k]);
            a5 = TLanes.MultiplyAdd(v, u, a5);
            b5 = TLanes.MultiplyAdd(v, w, b5);
        }

        int target = (start + row) * columns + column, rows = _shape.Rows - row;
        StoreRow(target, a0, b0, count);
        if (rows > 1)
            StoreRow(target + columns, a1, b1, count);
        if (rows > 2)
            StoreRow(target + 2 * columns, a2, b2, count);
        if (rows > 3)
            StoreRow(target + 3 * columns, a3, b3, count);
        if (rows > 4)
            StoreRow(target + 4 * columns, a4, b4, count);
        if (rows > 5)
            StoreRow(target + 5 * columns, a5, b5, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreRow(int index, TLanes a, TLanes b, int count)
    {
        Rows.Store<TBuffer, TLanes>(_product, index, a, count);
        Rows.Store<TBuffer, TLanes>(_product, index + TLanes.Width, b, count - TLanes.Width);
    }
}
