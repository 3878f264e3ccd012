namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up <see cref="GlobalPool"/>.</summary>
internal sealed class GlobalPoolKind() : KernelKind<GlobalPool>("global_pool", "average or maximum over the map")
{
    protected override bool Supports(GlobalPool candidate) => candidate is { Height: > 0, Width: > 0 };

    protected override IEnumerable<(string Name, GlobalPool Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("average", new GlobalPool { Batch = 2, Channels = 136, Height = 7, Width = 7 }, default);
        yield return (
            "maximum, tails", new GlobalPool { Function = PoolFunction.Max, Batch = 3, Channels = 21, Height = 3, Width = 5 }, default);
        yield return ("fewer pixels than are reduced together", new GlobalPool { Batch = 2, Channels = 9, Height = 1, Width = 3 }, default);
        yield return ("pixels left over", new GlobalPool { Batch = 3, Channels = 15, Height = 3, Width = 5 }, default);
        yield return ("two registers of a block, pixels left over",
            new GlobalPool { Function = PoolFunction.Max, Batch = 2, Channels = 19, Height = 1, Width = 7 }, default);
        yield return ("two registers, one pixel", new GlobalPool { Batch = 2, Channels = 30, Height = 1, Width = 1 }, default);
        yield return ("wide blocks, tails", new GlobalPool { Batch = 2, Channels = 1077, Height = 3, Width = 3 }, default);
        yield return ("wide blocks, maximum",
            new GlobalPool { Function = PoolFunction.Max, Batch = 1, Channels = 2048, Height = 2, Width = 3 }, default);
        yield return ("several blocks", new GlobalPool { Batch = 2, Channels = 1100, Height = 2, Width = 2 }, default);
        yield return ("one element", new GlobalPool { Batch = 1, Channels = 1, Height = 1, Width = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, GlobalPool source, RandomInputs random)
    {
        Pool2d window = GlobalPools.Window(source.Function, source.Batch, source.Height, source.Width, source.Channels);
        int pixels = checked(source.Height * source.Width);
        float[] input = random.Floats(checked(source.Batch * pixels * source.Channels));
        GlobalPools.Launch(
            builder, source.Function, source.Batch, pixels, source.Channels, builder.InputMap(input),
            builder.Output(source.Batch * source.Channels, () => PoolReference.Pool(window, input)));
    }
}
