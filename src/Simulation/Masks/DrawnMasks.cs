namespace LatencyLab.Simulation.Masks;

/// <summary>Masks drawn at random: every patch by itself, or in clusters.</summary>
/// <remarks>
/// Scattered: a patch is computed with probability r. Clustered: round discs of some patches' diameter fall on random places and weights;
/// the patches with the greatest sums over all discs of the batch are computed, r of all, so that images differ. The generator is
/// splitmix64 (Steele, Lea, Flood 2014), a stream a seed and block: the same on every machine.
/// </remarks>
public sealed class DrawnMasks : IMaskSource
{
    private readonly ulong _seed;
    private readonly double _size;

    /// <param name="seed">Of the draw.</param>
    /// <param name="size">Diameter of the discs, in patches of the finest grid; 0: scattered.</param>
    public DrawnMasks(ulong seed, double size = 0) => (_seed, _size) = (seed, size);

    /// <inheritdoc/>
    public string Description => _size > 0 ? FormattableString.Invariant($"clusters of {_size:0.##} patches, seed {_seed}")
        : FormattableString.Invariant($"scattered, seed {_seed}");

    /// <inheritdoc/>
    public PatchMask Of(string block, int images, int rows, int columns, double rate)
    {
        ArgumentNullException.ThrowIfNull(block);
        ulong state = _seed * 0x9E3779B97F4A7C15UL + 1;
        foreach (char letter in block)
            state = (state ^ letter) * 0x100000001B3UL;
        int patches = rows * columns;
        bool[] cells = new bool[checked(images * patches)];
        if (_size <= 0)
        {
            for (int i = 0; i < cells.Length; i++)
                cells[i] = Unit(ref state) < rate;
            return new PatchMask(images, rows, columns, cells);
        }

        double[] sums = new double[cells.Length];
        double radius = _size / 2;
        int discs = (int)Math.Max(4, Math.Ceiling(4 * patches / Math.Max(1, _size * _size)));
        for (int image = 0; image < images; image++)
        {
            double level = Unit(ref state);
            for (int disc = 0; disc < discs; disc++)
            {
                double y = Unit(ref state) * rows, x = Unit(ref state) * columns, weight = level + Unit(ref state);
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        double dy = row + 0.5 - y, dx = column + 0.5 - x, square = (dy * dy + dx * dx) / (radius * radius);
                        sums[image * patches + row * columns + column] += square < 1 ? weight * (1 - square) : 0;
                    }
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, cells.Length).OrderByDescending(i => sums[i])];
        int wanted = (int)Math.Round(rate * cells.Length);
        foreach (int i in order.AsSpan(0, wanted))
            cells[i] = true;
        return new PatchMask(images, rows, columns, cells);
    }

    /// <summary>A number from 0 to below 1, of 53 random bits.</summary>
    private static double Unit(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
