namespace LatencyLab.Simulation.Masks;

/// <summary>Masks of the blocks of a network.</summary>
public interface IMaskSource
{
    /// <summary>What it is, for headings.</summary>
    string Description { get; }

    /// <summary>The mask of a block.</summary>
    /// <param name="block">Name of the block.</param>
    /// <param name="images">Images of the batch.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Patches of a row.</param>
    /// <param name="rate">Mean part of the patches to compute; a mask that was recorded has its own.</param>
    /// <exception cref="Diagnostics.InputException">A mask that was recorded does not fit.</exception>
    PatchMask Of(string block, int images, int rows, int columns, double rate);
}
