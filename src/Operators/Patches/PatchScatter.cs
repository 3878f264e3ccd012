namespace LatencyLab.Operators.Patches;

/// <summary>
/// Writes compact patches [patches, S, S, Channels] to their places in a map [Batch, Height, Width, Channels], which is either
/// zeroed in the same operator or holds values that stay outside the patches.
/// </summary>
public sealed record PatchScatter : MapOperator
{
    /// <summary>Spatial granularity S, in pixels.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init => field = Check.Rate(value); }

    /// <summary>Zeros are written outside the patches: the whole map is output.</summary>
    public bool ClearsMap { get; init; }

    /// <inheritdoc/>
    public override string Kind => "patch_scatter";

    /// <summary>The patches of the map.</summary>
    public PatchGrid Grid => new(Height, Width, Granularity);

    /// <inheritdoc/>
    /// <remarks>m = ceil(batch r N) patches: m S^2 C elements read, as many written (the whole map if it is cleared and larger).</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Grid.Verify();
        long patches = Grid.ActivePatches(Batch, ActivationRate);
        long pixels = patches * Granularity * Granularity;
        long moved = pixels * Channels * elementBytes;
        if (moved == 0)
            return new OperatorWork { Class = OperatorClass.Scatter };
        long map = (long)Batch * Height * Width * Channels * elementBytes;
        long indexed = Math.Min(moved, map);
        return new OperatorWork
        {
            Class = OperatorClass.Scatter,
            Bytes = new TensorBytes(moved, 0, ClearsMap ? map : indexed, patches * sizeof(int)),
            OperandBytes = 2 * moved,
            Shape = new ParallelShape(1, pixels, Channels, 1),
            ContiguousRunBytes = (long)Granularity * Channels * elementBytes,
            IndexedBytes = indexed,
            Patches = patches,
        };
    }
}
