namespace LatencyLab.Operators.Routing;

/// <summary>
/// Sends every sample of [Batch, Height, Width, Channels] to the TopK best of its Branches by scores [Batch, Branches]: copies them to
/// [Batch TopK, Height, Width, Channels], ordered by branch, and notes where each went and with which weight.
/// </summary>
public sealed record BranchRouting : MapOperator
{
    /// <summary>Branches B that a sample may go to.</summary>
    public required int Branches { get; init => field = Check.Positive(value); }

    /// <summary>Branches k that a sample does go to, at most <see cref="Branches"/>.</summary>
    public int TopK { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    public override string Kind => "branch_routing";

    /// <inheritdoc/>
    /// <remarks>
    /// n = batch k copies of H W C elements: n written, the batch read once. A comparison a branch and choice, an addition and a
    /// division a choice (weights are normalised over the choices). Indices: place and source of a copy, and samples of a branch.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Check.AtMost(TopK, Branches, nameof(TopK), nameof(Branches));
        long copies = (long)Batch * TopK, sample = (long)Channels * Height * Width;
        if (copies * sample == 0)
            return new OperatorWork { Class = OperatorClass.Gather };
        long scores = (long)Batch * Branches, moved = copies * sample * elementBytes;
        return new OperatorWork
        {
            Class = OperatorClass.Gather,
            OtherFlops = scores * TopK + 2 * copies,
            Bytes = new TensorBytes(
                (Batch * sample + scores) * elementBytes, 0, moved + copies * elementBytes, (2 * copies + Branches) * sizeof(int)),
            OperandBytes = 2 * moved,
            Shape = new ParallelShape(1, copies * Height * Width, Channels, 1),
            ContiguousRunBytes = sample * elementBytes,
            IndexedBytes = Batch * sample * elementBytes,
            Patches = copies,
        };
    }
}
