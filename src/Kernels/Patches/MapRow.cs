namespace LatencyLab.Kernels.Patches;

/// <summary>
/// What an item of a kernel that writes whole maps covers: neighbouring cells, each as wide as a patch, in one row of pixels.
/// </summary>
internal readonly struct MapRow
{
    private readonly int _line, _firstColumn, _patchRow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MapRow(int item, in PatchMapShape shape)
    {
        int rest = item / shape.Parts, rowItems = (shape.Columns + shape.ItemRuns - 1) / shape.ItemRuns;
        Part = item - rest * shape.Parts;
        _line = rest / rowItems;
        _firstColumn = (rest - _line * rowItems) * shape.ItemRuns;
        Cells = Math.Min(shape.ItemRuns, shape.Columns - _firstColumn);
        int image = _line / shape.Height, y = _line - image * shape.Height, row = y / shape.Granularity;
        _patchRow = y - row * shape.Granularity;
        FirstPatch = (image * shape.Rows + row) * shape.Columns + _firstColumn;
    }

    /// <summary>Which part of every run is this item's.</summary>
    public int Part { get; }

    public int Cells { get; }

    /// <summary>Index of the patch that the first cell belongs to; the others follow.</summary>
    public int FirstPatch { get; }

    /// <summary>Items that cover a batch.</summary>
    public static int Items(int images, in PatchMapShape shape) =>
        checked(images * shape.Height * ((shape.Columns + shape.ItemRuns - 1) / shape.ItemRuns) * shape.Parts);

    /// <summary>The first element of a cell in the map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Element(int cell, in PatchMapShape shape) =>
        (_line * shape.Width + (_firstColumn + cell) * shape.Granularity) * shape.Channels;

    /// <summary>Elements of a cell; fewer where the last patch is partial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Run(int cell, in PatchMapShape shape) =>
        Math.Min(shape.Granularity, shape.Width - (_firstColumn + cell) * shape.Granularity) * shape.Channels;

    /// <summary>The first element of the same row in the compact patch at a position of the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PatchElement(int position, in PatchMapShape shape) =>
        (position * shape.Granularity + _patchRow) * shape.Granularity * shape.Channels;
}
