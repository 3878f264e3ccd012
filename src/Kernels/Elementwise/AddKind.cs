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
        TensorRuns runs = TensorRuns.Of(builder, length);
        builder.Launch(
            new AddKernel<TBuffer, TLanes>(
                builder.InputMap(first), builder.Input(second), builder.Output(length, Reference), runs,
                source.HasActivation ? 0 : float.NegativeInfinity),
            runs.Items);

        double[] Reference() => [.. first.Zip(second, (a, b) => source.HasActivation ? Math.Max((double)a + b, 0) : (double)a + b)];
    }
}
