namespace LatencyLab.Kernels.Masking;

/// <summary>Sets up <see cref="ChannelMasker"/>.</summary>
internal sealed class ChannelMaskerKind()
    : KernelKind<ChannelMasker>("channel_masker", "which channel groups an image needs: global pool, FC, ReLU, FC, arg-max")
{
    protected override bool Supports(ChannelMasker candidate) =>
        candidate is { InputChannels: > 0, InputHeight: > 0, InputWidth: > 0, Groups: > 0 };

    protected override IEnumerable<(string Name, ChannelMasker Operator, MaskStyle Mask)> VerificationCases()
    {
        ChannelMasker plain = new() { Batch = 3, InputChannels = 70, InputHeight = 5, InputWidth = 4, Groups = 13 };
        yield return ("tails", plain, default);
        yield return ("more hidden units", plain with { Batch = 1, InputChannels = 64, Groups = 272 }, default);
        yield return ("fewer groups than lanes, odd depth", plain with { Groups = 5 }, default);
        yield return ("one group", plain with { Groups = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, ChannelMasker source, RandomInputs random) =>
        new PooledDecisions(source.Batch, source.InputHeight, source.InputWidth, source.InputChannels, source.Hidden, source.Groups)
            .Build(builder, random);
}
