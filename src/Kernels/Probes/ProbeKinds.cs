namespace LatencyLab.Kernels.Probes;

/// <summary>Sets up <see cref="FmaChains"/>.</summary>
internal sealed class FmaChainsKind() : KernelKind<FmaChains>("fma_chains", "independent multiply-adds in registers")
{
    protected override IEnumerable<(string Name, FmaChains Operator, MaskStyle Mask)> VerificationCases() =>
        [("three items", new FmaChains(3, 50, 16), default)];

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, FmaChains source, RandomInputs random)
    {
        int width = TLanes.Width;
        TBuffer output = builder.Output(source.Items * width, () => Reference(source.Items * width, source.Iterations, FmaChains.Chains));
        builder.Launch(new FmaChainsKernel<TBuffer, TLanes>(builder.Input(Factors(width)), output, source.Iterations), source.Items);
    }

    public const float Decay = 0.5f, Increment = 0.75f;

    public static float[] Factors(int width) => [.. Enumerable.Repeat(Decay, width), .. Enumerable.Repeat(Increment, width)];

    public static double[] Reference(int length, int iterations, int chains)
    {
        double x = Increment;
        for (int i = 0; i < iterations; i++)
            x = x * Decay + Increment;
        return [.. Enumerable.Repeat(chains * x, length)];
    }
}

/// <summary>Sets up <see cref="RegisterTile"/>.</summary>
internal sealed class RegisterTileKind()
    : KernelKind<RegisterTile>("register_tile", "a register tile of a matrix product in the first cache")
{
    protected override IEnumerable<(string Name, RegisterTile Operator, MaskStyle Mask)> VerificationCases() =>
        [("two items, three passes", new RegisterTile(2, 3, 16), default)];

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, RegisterTile source, RandomInputs random)
    {
        int columns = 2 * TLanes.Width, rows = source.Items * RegisterTile.Rows;
        float[] input = random.Floats(rows * RegisterTile.Depth), weights = random.Floats(RegisterTile.Depth * columns);
        TBuffer output = builder.Output(rows * columns, () => Reference(input, weights, rows, columns, source.Passes));
        builder.Launch(
            new RegisterTileKernel<TBuffer, TLanes>(
                builder.Input(input), builder.Input(weights), output, RegisterTile.Depth, source.Passes),
            source.Items);
    }

    private static double[] Reference(float[] input, float[] weights, int rows, int columns, int passes)
    {
        double[] product = new double[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = 0;
                for (int k = 0; k < RegisterTile.Depth; k++)
                    sum += (double)input[row * RegisterTile.Depth + k] * weights[k * columns + column];
                product[row * columns + column] = passes * sum;
            }
        }

        return product;
    }
}

/// <summary>Sets up <see cref="FmaLatency"/>.</summary>
internal sealed class FmaLatencyKind() : KernelKind<FmaLatency>("fma_latency", "dependent multiply-adds in a register")
{
    protected override IEnumerable<(string Name, FmaLatency Operator, MaskStyle Mask)> VerificationCases() =>
        [("two items", new FmaLatency(2, 9), default)];

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, FmaLatency source, RandomInputs random)
    {
        int width = TLanes.Width;
        TBuffer output = builder.Output(source.Items * width, () => FmaChainsKind.Reference(source.Items * width, source.Iterations, 1));
        builder.Launch(
            new FmaLatencyKernel<TBuffer, TLanes>(builder.Input(FmaChainsKind.Factors(width)), output, source.Iterations), source.Items);
    }
}

/// <summary>Sets up <see cref="ClockChain"/>.</summary>
internal sealed class ClockChainKind() : KernelKind<ClockChain>("clock_chain", "dependent one-cycle integer operations")
{
    private const int First = 0x5a5a5a5a, Second = 0x1234567;

    protected override IEnumerable<(string Name, ClockChain Operator, MaskStyle Mask)> VerificationCases() =>
        [("two items", new ClockChain(2, 7), default)];

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, ClockChain source, RandomInputs random)
    {
        TIndex output = builder.Output(source.Items, () => Reference(source));
        builder.Launch(new ClockChainKernel<TIndex>(builder.Input([First, Second]), output, source.Iterations), source.Items);
    }

    private static int[] Reference(ClockChain source)
    {
        int[] expected = new int[source.Items];
        for (int item = 0; item < expected.Length; item++)
        {
            int x = item;
            for (int i = 0; i < source.Iterations * ClockChain.Operations / 2; i++)
                x = unchecked((x ^ First) + Second);
            expected[item] = x;
        }

        return expected;
    }
}

/// <summary>Sets up <see cref="StreamRead"/>.</summary>
internal sealed class StreamReadKind() : KernelKind<StreamRead>("stream_read", "reads memory from end to end")
{
    protected override IEnumerable<(string Name, StreamRead Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("runs, three passes", new StreamRead(2, 512, 3, 16), default);
        yield return ("blocks in turn", new StreamRead(3, 1000, 1, 16) { IsInterleaved = true }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, StreamRead source, RandomInputs random)
    {
        int width = TLanes.Width;
        StreamLayout layout = (source with { LaneWidth = width }).Layout;
        float[] values = Values(layout.Length(source.Items, width));
        TBuffer output = builder.Output(
            source.Items * StreamLayout.Registers * width, () => Sums(values, layout, source.Items, width));
        builder.Launch(new StreamReadKernel<TBuffer, TLanes>(builder.Input(values), output, layout), source.Items);
    }

    /// <summary>Small numbers whose sums are exact in fp32 for the lengths that are verified.</summary>
    public static float[] Values(int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i & 63) + 1;
        return values;
    }

    private static double[] Sums(float[] values, StreamLayout layout, int items, int width)
    {
        int block = StreamLayout.Registers * width;
        double[] sums = new double[items * block];
        for (int item = 0; item < items; item++)
        {
            for (int step = 0; step < layout.Steps; step++)
            {
                int start = item * layout.ItemStride + step * layout.StepStride;
                for (int i = 0; i < block; i++)
                    sums[item * block + i] += layout.Passes * (double)values[start + i];
            }
        }

        return sums;
    }
}

/// <summary>Sets up <see cref="StreamCopy"/>.</summary>
internal sealed class StreamCopyKind() : KernelKind<StreamCopy>("stream_copy", "copies memory from end to end")
{
    protected override IEnumerable<(string Name, StreamCopy Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("runs", new StreamCopy(2, 256, 1, 16), default);
        yield return ("blocks in turn", new StreamCopy(3, 256, 2, 16) { IsInterleaved = true }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, StreamCopy source, RandomInputs random)
    {
        StreamLayout layout = (source with { LaneWidth = TLanes.Width }).Layout;
        float[] values = StreamReadKind.Values(layout.Length(source.Items, TLanes.Width));
        TBuffer output = builder.Output(values.Length, () => [.. values.Select(value => (double)value)]);
        builder.Launch(new StreamCopyKernel<TBuffer, TLanes>(builder.Input(values), output, layout), source.Items);
    }
}

/// <summary>Sets up <see cref="EmptyLaunch"/>.</summary>
internal sealed class EmptyLaunchKind() : KernelKind<EmptyLaunch>("empty_launch", "a launch that does nothing")
{
    protected override IEnumerable<(string Name, EmptyLaunch Operator, MaskStyle Mask)> VerificationCases() => [];

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, EmptyLaunch source, RandomInputs random) =>
        builder.Launch(default(EmptyKernel), source.Items);
}
