namespace LatencyLab.Operators.Masking;

/// <summary>
/// Copies the images of a batch that run a block into a smaller batch: [Batch, Height, Width, Channels] to [kept, Height, Width, Channels].
/// </summary>
public sealed record SampleGather : SampleCopy
{
    /// <inheritdoc/>
    public override string Kind => "sample_gather";

    private protected override OperatorClass Class => OperatorClass.Gather;
}
