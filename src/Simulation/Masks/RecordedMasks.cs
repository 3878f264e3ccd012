namespace LatencyLab.Simulation.Masks;

/// <summary>Masks of a file, one an image, taken to the grid of each block: a patch is computed where any of its cells is.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="recorded">What it holds.</param>
public sealed class RecordedMasks(string path, PatchMask recorded) : IMaskSource
{
    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"{path}, {recorded.Images} x {recorded.Rows} x {recorded.Columns}");

    /// <inheritdoc/>
    public PatchMask Of(string block, int images, int rows, int columns, double rate)
    {
        if (recorded.Images != 1 && recorded.Images != images)
            throw new InputException($"has masks of {recorded.Images} images, expected 1 or {images}, the batch", path);
        if (!Fits(recorded.Rows, rows) || !Fits(recorded.Columns, columns))
        {
            throw new InputException(
                $"has masks of {recorded.Rows}x{recorded.Columns} cells, expected {rows}x{columns} patches of {block}, or a multiple or "
                + "part of that", path);
        }

        bool[] cells = new bool[checked(images * rows * columns)];
        for (int image = 0; image < images; image++)
        {
            int from = recorded.Images == 1 ? 0 : image;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                    cells[(image * rows + row) * columns + column] = Any(from, row, rows, column, columns);
            }
        }

        return new PatchMask(images, rows, columns, cells);
    }

    private static bool Fits(int recorded, int wanted) => recorded > 0 && wanted > 0 && (recorded % wanted == 0 || wanted % recorded == 0);

    private bool Any(int image, int row, int rows, int column, int columns)
    {
        (int top, int bottom) = Cells(row, rows, recorded.Rows);
        (int left, int right) = Cells(column, columns, recorded.Columns);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                if (recorded[image, y, x])
                    return true;
            }
        }

        return false;
    }

    private static (int From, int To) Cells(int patch, int patches, int cells) => cells >= patches
        ? (patch * (cells / patches), (patch + 1) * (cells / patches)) : (patch * cells / patches, patch * cells / patches + 1);
}
