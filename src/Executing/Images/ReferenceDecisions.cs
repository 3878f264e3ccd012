namespace LatencyLab.Executing.Images;

/// <summary>What a block decided for every image where it was trained.</summary>
/// <param name="Rows">Rows of patches.</param>
/// <param name="Columns">Patches of a row.</param>
/// <param name="Cells">Whether each is kept: images, then rows, then columns.</param>
public sealed record ReferenceDecisions(int Rows, int Columns, IReadOnlyList<bool> Cells)
{
    /// <summary>Of how many patches a block decided otherwise.</summary>
    /// <param name="image">Number of the image.</param>
    /// <param name="decisions">What it decided, row by row.</param>
    public int Differences(int image, IReadOnlyList<bool> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        return Enumerable.Range(0, Rows * Columns).Count(i => Cells[image * Rows * Columns + i] != decisions[i]);
    }
}
