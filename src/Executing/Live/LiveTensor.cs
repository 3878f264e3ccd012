using LatencyLab.Kernels.Execution;

namespace LatencyLab.Executing.Live;

/// <summary>A tensor between layers.</summary>
/// <param name="Tensor">A map [height, width, channels], or patches [patches, height, width, channels].</param>
/// <param name="Height">Rows of the map, or of a patch.</param>
/// <param name="Width">Columns of the map, or of a patch.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Patches">Full name of what lists the patches; null: a map.</param>
internal sealed record LiveTensor<TBuffer>(FloatTensor<TBuffer> Tensor, int Height, int Width, int Channels, string? Patches)
    where TBuffer : struct
{
    /// <summary>Where it begins: with the tensor, unless it is one of several in it.</summary>
    public TBuffer Buffer { get; init; } = Tensor.Buffer;

    /// <summary>Whether it went through a ReLU.</summary>
    public bool IsNonNegative { get; init; }

    /// <summary>Full name of what lists the groups of channels that the tensor holds; null: all channels.</summary>
    public string? Kept { get; init; }
}

/// <summary>Positions of the ones of a mask.</summary>
/// <param name="Indices">[cells], of which the first ones are set.</param>
/// <param name="Count">[1]: how many.</param>
/// <param name="Most">Cells of the mask.</param>
internal sealed record LiveList<TIndex>(IndexTensor<TIndex> Indices, IndexTensor<TIndex> Count, int Most) where TIndex : struct;

/// <summary>A decision, e.g. of a block.</summary>
/// <param name="Name">Name of the block, the exit or the branch.</param>
/// <param name="Mask">Cells of 0 or 1, of this decision or of several.</param>
/// <param name="Grid">The patches that it is about: rows x columns of cells.</param>
internal sealed record LiveMask(string Name, IndexTensor Mask, PatchGrid Grid)
{
    /// <summary>The first of its cells.</summary>
    public int First { get; init; }

    /// <summary>[1]: where it is 0 nothing is decided and nothing kept; null: it always is.</summary>
    public IndexTensor? Under { get; init; }
}
