using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Grids;

/// <summary>Where in a map the patches lie that a kernel reads through indices: a run of addresses a row of a patch.</summary>
internal sealed class PatchPlaces
{
    private readonly (int Image, int Row, int Column)[] _patches;
    private readonly PatchWindow _window;

    /// <param name="mask">Which patches.</param>
    /// <param name="window">What of the map belongs to a patch.</param>
    /// <param name="mapBytes">Bytes of the map of all images.</param>
    public PatchPlaces(PatchMask mask, PatchWindow window, long mapBytes)
    {
        (_patches, _window, MapBytes) = (mask.Patches(), window, mapBytes);
        Lines = (long)mask.Images * window.Height;
        Pixels = Lines * window.Width;
        foreach ((_, int row, int column) in _patches)
        {
            ((int top, int bottom), (int left, int right)) = (window.Lines(row), window.Places(column));
            WindowPixels += (long)(bottom - top) * (right - left);
        }
    }

    /// <summary>Patches.</summary>
    public int Count => _patches.Length;

    /// <summary>Pixels of the windows of all patches: each as often as a window has it.</summary>
    public long WindowPixels { get; }

    /// <summary>Bytes of the map of all images.</summary>
    public long MapBytes { get; }

    /// <summary>Rows of the maps of all images.</summary>
    public long Lines { get; }

    /// <summary>Pixels of the maps of all images.</summary>
    public long Pixels { get; }

    /// <summary>The patches that some rows of a grid belong to.</summary>
    public (int First, int Behind) PatchesOf(long from, long to, long rows)
    {
        double perRow = _patches.Length / (double)Math.Max(1, rows);
        int first = (int)Math.Min(_patches.Length - 1, from * perRow);
        return (first, Math.Clamp((int)Math.Ceiling(to * perRow - 1e-9), first + 1, _patches.Length));
    }

    /// <summary>The runs of pixels of one patch: the first, and the one behind the last.</summary>
    public IEnumerable<(long Begin, long End)> Runs(int patch)
    {
        (int image, int row, int column) = _patches[patch];
        (int top, int bottom) = _window.Lines(row);
        (int left, int right) = _window.Places(column);
        for (int y = top; y < bottom; y++)
        {
            long line = ((long)image * _window.Height + y) * _window.Width;
            yield return (line + left, line + right);
        }
    }
}
