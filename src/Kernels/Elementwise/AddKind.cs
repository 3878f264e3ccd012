namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="Add"/>.</summary>
internal sealed class AddKind() : KernelKind<Add>("add", "sum of two tensors, with or without ReLU")
{
    protected override IEnumerable<(string Name, Add Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one element", new Add(1, 1), default);
        yield return ("tails", new Add(7, 13), default);
        yield return ("several runs, ReLU", new Add(131, 67) { HasActivation = true }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Add source, RandomInputs random)
    {
        int length = checked((int)(source.Rows * source.Columns));
        float[] first = random.Floats(length), second = random.Floats(length);
        Launch(builder, source, builder.InputMap(first), builder.Input(second), builder.Output(length, Reference));

        double[] Reference() => [.. first.Zip(second, (a, b) => source.HasActivation ? Math.Max((double)a + b, 0) : (double)a + b)];
    }

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="first">[rows, columns].</param>
    /// <param name="second">[rows, columns].</param>
    /// <param name="output">[rows, columns].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Add source, TBuffer first, TBuffer second, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        TensorRuns runs = TensorRuns.Of(builder, checked((int)(source.Rows * source.Columns)));
        builder.Launch(
            new AddKernel<TBuffer, TLanes>(first, second, output, runs, source.HasActivation ? 0 : float.NegativeInfinity), runs.Items);
    }
}
