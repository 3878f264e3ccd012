namespace LatencyLab.Simulation.Masks;

/// <summary>Which patches of which images are computed: one cell a patch.</summary>
public sealed class PatchMask
{
    private readonly bool[] _cells;

    /// <param name="images">Images.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Patches of a row.</param>
    /// <param name="cells">Whether each is computed: images, then rows, then columns.</param>
    public PatchMask(int images, int rows, int columns, bool[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Length != (long)images * rows * columns)
            throw new ArgumentException($"{cells.Length} cells, expected {images} x {rows} x {columns}", nameof(cells));
        (Images, Rows, Columns, _cells) = (images, rows, columns, cells);
        Active = cells.LongCount(cell => cell);
    }

    /// <summary>Images.</summary>
    public int Images { get; }

    /// <summary>Rows of patches.</summary>
    public int Rows { get; }

    /// <summary>Patches of a row.</summary>
    public int Columns { get; }

    /// <summary>Patches that are computed, of all images.</summary>
    public long Active { get; }

    /// <summary>Part of the patches that is computed, 0..1.</summary>
    public double Rate => _cells.Length == 0 ? 0 : Active / (double)_cells.Length;

    /// <summary>Whether a patch is computed.</summary>
    public bool this[int image, int row, int column] => _cells[((long)image * Rows + row) * Columns + column];

    /// <summary>Images of which some patch is computed.</summary>
    public int ActiveImages =>
        Enumerable.Range(0, Images).Count(image => _cells.AsSpan(image * Rows * Columns, Rows * Columns).Contains(true));

    /// <summary>The patches that are computed, in the order of their addresses.</summary>
    public (int Image, int Row, int Column)[] Patches()
    {
        var patches = new (int, int, int)[Active];
        int next = 0;
        for (int image = 0; image < Images; image++)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    if (this[image, row, column])
                        patches[next++] = (image, row, column);
                }
            }
        }

        return patches;
    }

    /// <summary>As many patches, anywhere.</summary>
    /// <param name="seed">Of the places.</param>
    public PatchMask Scattered(int seed) => Scattered(Images, Rows, Columns, (int)Active, seed);

    /// <summary>Exactly so many patches, anywhere.</summary>
    internal static PatchMask Scattered(int images, int rows, int columns, int active, int seed)
    {
        bool[] cells = new bool[images * rows * columns];
        cells.AsSpan(0, active).Fill(true);
        new Random(seed).Shuffle(cells);
        return new PatchMask(images, rows, columns, cells);
    }

    /// <summary>Mean number of patches that lie side by side in a row of patches; 0 where none is computed.</summary>
    public double MeanRun
    {
        get
        {
            long runs = 0;
            for (int i = 0; i < _cells.Length; i++)
                runs += _cells[i] && (i % Columns == 0 || !_cells[i - 1]) ? 1 : 0;
            return runs == 0 ? 0 : Active / (double)runs;
        }
    }

    /// <summary>Pixels of all maps within the windows of computed patches, each pixel once.</summary>
    /// <param name="window">Where the windows are.</param>
    public long Pixels(PatchWindow window)
    {
        long sum = 0;
        bool[] map = new bool[window.Height * window.Width];
        for (int image = 0; image < Images; image++)
        {
            Array.Clear(map);
            for (int row = 0; row < Rows; row++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    if (!this[image, row, column])
                        continue;
                    (int top, int bottom) = window.Lines(row);
                    (int left, int right) = window.Places(column);
                    for (int y = top; y < bottom; y++)
                        map.AsSpan(y * window.Width + left, right - left).Fill(true);
                }
            }

            sum += map.LongCount(pixel => pixel);
        }

        return sum;
    }
}

/// <summary>The square of a map that belongs to a patch: what a kernel computes or reads for it.</summary>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Step">Pixels from one patch to the next.</param>
/// <param name="Before">Pixels that it begins before its patch.</param>
/// <param name="Side">Pixels along its side.</param>
public readonly record struct PatchWindow(int Height, int Width, int Step, int Before, int Side)
{
    /// <summary>Its rows of the map: the first, and the one behind the last.</summary>
    public (int Top, int Bottom) Lines(int row) => Clipped(row, Height);

    /// <summary>Its columns of the map: the first, and the one behind the last.</summary>
    public (int Left, int Right) Places(int column) => Clipped(column, Width);

    private (int From, int To) Clipped(int patch, int extent)
    {
        int from = patch * Step - Before;
        return (Math.Clamp(from, 0, extent), Math.Clamp(from + Side, 0, extent));
    }
}
