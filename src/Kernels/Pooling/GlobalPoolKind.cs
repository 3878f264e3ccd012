using LatencyLab.Kernels.Catalogue;
using LatencyLab.Kernels.Reference;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up <see cref="GlobalPool"/>.</summary>
internal sealed class GlobalPoolKind : KernelKind<GlobalPool>
{
    public override string Name => "global_pool";

    public override string Summary => "average or maximum over the map";

    protected override bool Supports(GlobalPool candidate) => candidate is { Height: > 0, Width: > 0 };

    protected override IEnumerable<(string Name, GlobalPool Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("average", new GlobalPool { Batch = 2, Channels = 136, Height = 7, Width = 7 }, default);
        yield return ("maximum, tails", new GlobalPool { Function = PoolFunction.Max, Batch = 3, Channels = 21, Height = 3, Width = 5 }, default);
        yield return ("one element", new GlobalPool { Batch = 1, Channels = 1, Height = 1, Width = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, GlobalPool source, RandomInputs random)
    {
        Pool2d window = WindowPools.Window(source.Function, source.Batch, source.Height, source.Width, source.Channels);
        float[] input = random.Floats(checked(source.Batch * source.Height * source.Width * source.Channels));
        WindowPools.Launch(
            builder, window, builder.Input(input, WindowPools.ZeroTail(TLanes.Width)),
            builder.Output(source.Batch * source.Channels, () => PoolReference.Pool(window, input)));
    }
}
