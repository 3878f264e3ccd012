namespace LatencyLab.Operators.Routing;

/// <summary>
/// Adds up what a sample's branches computed: [Batch TopK, Height, Width, Channels], ordered by branch, to
/// [Batch, Height, Width, Channels]; each output is the sum over the sample's TopK branches of weight x result.
/// </summary>
public sealed record BranchCombine : MapOperator
{
    /// <summary>Branches k that a sample went to.</summary>
    public int TopK { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    public override string Kind => "branch_combine";

    /// <inheritdoc/>
    /// <remarks>MACs = batch k H W C; as many elements and batch k weights read, batch H W C written, one 4-byte index a result.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long results = (long)Batch * TopK, sample = (long)Channels * Height * Width;
        long macs = results * sample;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.Gather };
        return new OperatorWork
        {
            Class = OperatorClass.Gather,
            Macs = macs,
            Bytes = new TensorBytes((macs + results) * elementBytes, 0, Batch * sample * elementBytes, results * sizeof(int)),
            OperandBytes = (2 * macs + Batch * sample) * elementBytes,
            Shape = new ParallelShape(1, (long)Batch * Height * Width, Channels, TopK),
            ContiguousRunBytes = sample * elementBytes,
            IndexedBytes = macs * elementBytes,
            Patches = results,
        };
    }
}
