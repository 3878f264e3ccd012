namespace LatencyLab.Kernels.Masking;

/// <summary>Sets up <see cref="LayerGate"/>.</summary>
internal sealed class LayerGateKind() : KernelKind<LayerGate>("layer_gate", "run or skip a block, one decision an image")
{
    protected override bool Supports(LayerGate candidate) => candidate is { InputChannels: > 0, InputHeight: > 0, InputWidth: > 0 };

    protected override IEnumerable<(string Name, LayerGate Operator, MaskStyle Mask)> VerificationCases()
    {
        LayerGate plain = new() { Batch = 8, InputChannels = 37, InputHeight = 5, InputWidth = 4 };
        yield return ("no hidden layer", plain, default);
        yield return ("hidden layer", plain with { Hidden = 16, InputChannels = 128 }, default);
        yield return ("hidden layer, tails", plain with { Hidden = 5 }, default);
        yield return ("one image, one channel", plain with { Batch = 1, InputChannels = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, LayerGate source, RandomInputs random) =>
        new PooledDecisions(source.Batch, source.InputHeight, source.InputWidth, source.InputChannels, source.Hidden, Decisions: 1)
            .Build(builder, random);
}
