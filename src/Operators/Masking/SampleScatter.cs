namespace LatencyLab.Operators.Masking;

/// <summary>
/// Writes a block's results for the kept images back to their places in the batch: [kept, Height, Width, Channels] into
/// [Batch, Height, Width, Channels], whose other images stay.
/// </summary>
public sealed record SampleScatter : SampleCopy
{
    /// <inheritdoc/>
    public override string Kind => "sample_scatter";

    private protected override OperatorClass Class => OperatorClass.Scatter;
}
