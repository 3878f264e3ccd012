namespace LatencyLab.Operators.Patches;

/// <summary>
/// The scatter fused into the residual addition: output [Batch, Height, Width, Channels] = residual + patches at their places.
/// </summary>
public sealed record PatchScatterAdd : MapOperator
{
    /// <summary>Spatial granularity S, in pixels.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init => field = Check.Rate(value); }

    /// <summary>An activation is applied to the sum in the same operator.</summary>
    public bool HasActivation { get; init; }

    /// <inheritdoc/>
    public override string Kind => "patch_scatter_add";

    /// <summary>The patches of the map.</summary>
    public PatchGrid Grid => new(Height, Width, Granularity);

    /// <inheritdoc/>
    /// <remarks>
    /// Elements moved: m S^2 C patches and C H W residual read, C H W written, with m = ceil(batch r N) and H, W over the batch
    /// (LASNet, NeurIPS 2022, as its latency model counts). At r = 0 the residual is the output and nothing moves.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Grid.Verify();
        long patches = Grid.ActivePatches(Batch, ActivationRate);
        long elements = patches * Granularity * Granularity * Channels;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Scatter };
        long pixels = (long)Batch * Height * Width;
        long map = pixels * Channels;
        return new OperatorWork
        {
            Class = OperatorClass.Scatter,
            OtherFlops = elements + (HasActivation ? elements : 0),
            Bytes = new TensorBytes((elements + map) * elementBytes, 0, map * elementBytes, patches * sizeof(int)),
            OperandBytes = (elements + 2 * map) * elementBytes,
            Shape = new ParallelShape(1, pixels, Channels, 1),
            ContiguousRunBytes = (long)Granularity * Channels * elementBytes,
            IndexedBytes = elements * elementBytes,
            Patches = patches,
            PatchSide = Granularity,
        };
    }
}
