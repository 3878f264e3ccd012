namespace LatencyLab.Operators.Masking;

/// <summary>
/// Decides for every image which groups of a block's inner channels are computed: global average pool of the block input
/// [Batch, InputHeight, InputWidth, InputChannels], FC to Hidden, ReLU, FC to two logits a group, arg-max.
/// </summary>
public sealed record ChannelMasker : MaskingOperator
{
    private const int Reduction = 16;

    /// <summary>Channel groups decided on: width / channel granularity G.</summary>
    public required int Groups { get; init => field = Check.Size(value); }

    /// <summary>Hidden units: max(groups / 16, 16).</summary>
    public int Hidden => Math.Max(Groups / Reduction, 16);

    /// <inheritdoc/>
    public override string Kind => "channel_masker";

    /// <inheritdoc/>
    public override long ParameterCount => Groups == 0 ? 0 : (long)InputChannels * Hidden + Hidden + 2L * Groups * (Hidden + 1);

    /// <inheritdoc/>
    /// <remarks>
    /// MACs = batch * (C hidden + hidden 2 groups); an addition an input element, a bias and a comparison a hidden unit, a bias
    /// a logit and a comparison a group (LAUDNet, TPAMI 2024, MLP channel masker).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long macs = Batch * ((long)InputChannels * Hidden + 2L * Hidden * Groups);
        if (Groups == 0 || macs == 0)
            return new OperatorWork { Class = OperatorClass.Masker };
        long inputs = (long)Batch * InputChannels * InputHeight * InputWidth;
        long decisions = (long)Batch * Groups;
        return new OperatorWork
        {
            Class = OperatorClass.Masker,
            Macs = macs,
            OtherFlops = inputs + 2L * Batch * Hidden + 3 * decisions,
            Bytes = new TensorBytes(inputs * elementBytes, ParameterCount * elementBytes, decisions * elementBytes),
            OperandBytes = (inputs + 2 * macs + decisions) * elementBytes,
            Shape = new ParallelShape(1, Batch, 2L * Groups, Hidden),
        };
    }
}
