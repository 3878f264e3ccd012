using LatencyLab.Kernels.Pooling;

namespace LatencyLab.Kernels.Masking;

/// <summary>
/// Decisions for whole images: global average pool, a hidden layer with ReLU or none, two logits a decision, arg-max. Lanes are decisions
/// where there are enough of them, and inputs of one where there are not.
/// </summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Hidden">Hidden units; 0: no hidden layer.</param>
/// <param name="Decisions">Decisions an image.</param>
internal sealed record PooledDecisions(int Batch, int Height, int Width, int Channels, int Hidden, int Decisions)
{
    private Pool2d Pool => GlobalPools.Window(PoolFunction.Average, Batch, Height, Width, Channels);

    public void Build<TBuffer, TIndex, TLanes>(KernelBuilder<TBuffer, TIndex, TLanes> builder, RandomInputs random)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int depth = Hidden == 0 ? Channels : Hidden;
        float[] input = random.Floats(checked(Batch * Height * Width * Channels));
        float[] hiddenWeights = random.Floats(Hidden * Channels), hiddenBias = random.Floats(Hidden, -0.1f, 0.1f);
        float[] weights = random.Floats(checked(2 * Decisions * depth)), bias = random.Floats(2 * Decisions, -0.1f, 0.1f);

        TIndex output = builder.Decisions(Batch * Decisions, () => Margins(input, hiddenWeights, hiddenBias, weights, bias));
        Launch(builder, builder.Input(input), (hiddenWeights, hiddenBias), (weights, bias), output);
    }

    /// <summary>Adds the launches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="input">[images, height, width, channels].</param>
    /// <param name="hidden">[hidden units, channels] and [hidden units]; not read where there are none.</param>
    /// <param name="logits">[decisions, 2, depth] and [decisions, 2]: of leaving out, of keeping.</param>
    /// <param name="output">[images, decisions].</param>
    public void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer input, (float[] Weights, float[] Bias) hidden,
        (float[] Weights, float[] Bias) logits, TIndex output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int lanes = TLanes.Width, depth = Hidden == 0 ? Channels : Hidden;
        TBuffer values = builder.Scratch(Batch * Channels, lanes);
        GlobalPools.Launch(builder, PoolFunction.Average, Batch, Height * Width, Channels, input, values);
        if (Hidden > 0)
        {
            TBuffer units = builder.Scratch(Batch * Hidden, lanes);
            builder.Launch(
                new HiddenUnitsKernel<TBuffer, TLanes>(
                    values, builder.Input(Dots.Pad(hidden.Weights, Channels, lanes)), builder.Input(hidden.Bias), units,
                    Hidden, Channels, Dots.Stride(Channels, lanes)),
                Batch * Hidden);
            values = units;
        }

        if (Decisions * 2 >= lanes)
        {
            int stride = Dots.Stride(Decisions, lanes);
            builder.Launch(
                new LaneDecisionsKernel<TBuffer, TIndex, TLanes>(
                    values, builder.Input(LaneDecisionsKernel<TBuffer, TIndex, TLanes>.Pack(logits.Weights, Decisions, depth, stride)),
                    builder.Input(LaneDecisionsKernel<TBuffer, TIndex, TLanes>.Pack(logits.Bias, Decisions, 1, stride)),
                    builder.Scratch(checked(Batch * stride), lanes), output, Decisions, depth, stride),
                checked(Batch * (stride / lanes)));
            return;
        }

        builder.Launch(
            new PairDecisionKernel<TBuffer, TIndex, TLanes>(
                values, builder.Input(Dots.Pad(logits.Weights, depth, lanes)), builder.Input(logits.Bias), output,
                Decisions, depth, Dots.Stride(depth, lanes)),
            Batch * Decisions);
    }

    private double[] Margins(float[] input, float[] hiddenWeights, float[] hiddenBias, float[] weights, float[] bias)
    {
        double[] values = PoolReference.Pool(Pool, input);
        if (Hidden > 0)
            values = [.. Linear(values, Channels, hiddenWeights, hiddenBias).Select(value => Math.Max(value, 0))];
        double[] logits = Linear(values, Hidden == 0 ? Channels : Hidden, weights, bias);
        return [.. Enumerable.Range(0, Batch * Decisions).Select(i => logits[2 * i + 1] - logits[2 * i])];
    }

    private static double[] Linear(double[] values, int depth, float[] weights, float[] bias) =>
    [
        .. from row in Enumerable.Range(0, values.Length / depth)
           from unit in Enumerable.Range(0, bias.Length)
           select bias[unit] + Enumerable.Range(0, depth).Sum(i => values[row * depth + i] * weights[unit * depth + i]),
    ];
}
