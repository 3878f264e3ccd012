namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up <see cref="Pool2d"/>.</summary>
internal sealed class WindowPoolKind() : KernelKind<Pool2d>("pool2d", "average or maximum of windows")
{
    protected override IEnumerable<(string Name, Pool2d Operator, MaskStyle Mask)> VerificationCases()
    {
        Pool2d plain = new()
        {
            Function = PoolFunction.Max,
            Batch = 2,
            Channels = 37,
            InputHeight = 9,
            InputWidth = 8,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingHeight = 2,
            PaddingWidth = 2,
        };
        foreach (PoolFunction function in Enum.GetValues<PoolFunction>())
        {
            string name = function == PoolFunction.Max ? "maximum" : "average";
            yield return ($"{name}, tails", plain with { Function = function }, default);
            yield return ($"{name}, one register", plain with { Function = function, Channels = 3 }, default);
            yield return ($"{name}, two registers", plain with { Function = function, Channels = 20 }, default);
            yield return ($"{name}, four registers and one", plain with { Function = function, Channels = 65 }, default);
            yield return (
                $"{name}, 64 channels", plain with { Function = function, Channels = 64, InputHeight = 14, InputWidth = 14 }, default);
            yield return ($"{name}, no padding, uneven",
                plain with { Function = function, KernelHeight = 2, StrideWidth = 1, PaddingHeight = 0, PaddingWidth = 0 }, default);
            yield return ($"{name}, one pixel", plain with { Function = function, Channels = 1, InputHeight = 1, InputWidth = 1 }, default);
        }
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Pool2d source, RandomInputs random)
    {
        float[] input = random.Floats(checked(source.Batch * source.InputHeight * source.InputWidth * source.Channels));
        WindowPools.Launch(
            builder, source, builder.InputMap(input, WindowPools.ZeroTail(TLanes.Width)),
            builder.Output(
                checked(source.Batch * source.OutputHeight * source.OutputWidth * source.Channels),
                () => PoolReference.Pool(source, input)));
    }
}
