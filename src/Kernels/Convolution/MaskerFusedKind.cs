namespace LatencyLab.Kernels.Convolution;

/// <summary>A dense convolution with one more output channel, the mask's logit, and the decision a patch that follows from it.</summary>
internal sealed class MaskerFusedKind() : KernelKind<MaskerFusedConv2d>(
    "masker_conv2d", "masker fused into conv1: one more output channel, averaged over each patch and compared")
{
    /// <summary>A block's output is never larger than the map of its first convolution.</summary>
    protected override bool Supports(MaskerFusedConv2d candidate) =>
        candidate.Dense.Groups == 1
        && candidate.OutputHeight <= candidate.Dense.OutputHeight && candidate.OutputWidth <= candidate.Dense.OutputWidth;

    protected override IEnumerable<(string Name, MaskerFusedConv2d Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("1x1", Case(Conv2d.Square(2, 16, 8, 32, 1) with { HasBias = true, HasActivation = true }, 8, 2), default);
        yield return ("tails, partial patches", Case(Conv2d.Square(2, 7, 7, 31, 1) with { HasActivation = true }, 7, 3), default);
        yield return ("S = 1", Case(Conv2d.Square(1, 9, 6, 15, 1), 6, 1), default);
        yield return ("S = map", Case(Conv2d.Square(3, 8, 7, 20, 1), 7, 7), default);
        yield return ("block stride 2", Case(Conv2d.Square(2, 8, 8, 19, 1), 4, 2), default);
        yield return ("block stride 2, odd map", Case(Conv2d.Square(2, 8, 9, 19, 1), 5, 2), default);
        yield return ("3x3 stride 2", Case(Conv2d.Square(1, 8, 10, 16, 3, stride: 2) with { HasActivation = true }, 5, 2), default);

        static MaskerFusedConv2d Case(Conv2d dense, int output, int granularity) =>
            new() { Dense = dense, OutputHeight = output, OutputWidth = output, Granularity = granularity };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, MaskerFusedConv2d source, RandomInputs random)
    {
        Conv2d dense = source.Dense, wide = source.Widened with { HasBias = true, HasActivation = false };
        float[] input = random.Floats(checked(dense.Batch * dense.InputHeight * dense.InputWidth * dense.InputChannels));
        float[] weights = ConvolutionSetup.Weights(wide, random);
        float[] bias = [.. ConvolutionSetup.Bias(dense, random) ?? new float[dense.OutputChannels], random.Floats(1)[0]];

        // The activation is for the features, not for the logit.
        float[] lower = [.. ConvolutionSetup.LowerBounds(dense), float.NegativeInfinity];
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            wide, wide.Batch, wide.OutputHeight, wide.OutputWidth, wide.Batch, wide.InputHeight, wide.InputWidth, TLanes.Width);
        shape.IsPointwise = ConvolutionSetup.IsPointwise(wide) ? 1 : 0;
        int taps = wide.KernelHeight * wide.KernelWidth;
        TBuffer packed = builder.Input(WeightStrips.Pack<TLanes>(weights, taps, wide.InputChannels, 1, wide.OutputChannels));
        TBuffer bounds = builder.Input(ConvolutionSetup.PackBounds<TLanes>(bias, lower, 1, wide.OutputChannels));
        TBuffer map = builder.Output(checked(shape.SegmentPixels * wide.OutputChannels), () => Features(wide, lower, input, weights, bias));
        builder.LaunchConvolution(
            builder.Input(input, shape.ZeroTail), packed, bounds, map,
            new ImageUnits(wide.PaddingHeight / 2, wide.PaddingWidth / 2), shape);

        PatchGrid grid = source.Grid;
        int cells = checked(wide.Batch * grid.PatchesPerImage);
        TIndex mask = builder.Decisions(cells, () => MeanLogits(source, Features(wide, lower, input, weights, bias)));
        builder.Launch(
            new PatchDecisionKernel<TBuffer, TIndex, TLanes>(map, mask, new PatchDecisionShape
            {
                MapHeight = wide.OutputHeight,
                MapWidth = wide.OutputWidth,
                Channels = wide.OutputChannels,
                LogitChannel = dense.OutputChannels,
                OutputHeight = source.OutputHeight,
                OutputWidth = source.OutputWidth,
                Granularity = source.Granularity,
                PatchRows = grid.Rows,
                PatchColumns = grid.Columns,
            }),
            cells);
    }

    private static double[] Features(Conv2d wide, float[] lower, float[] input, float[] weights, float[] bias)
    {
        double[] values = ConvolutionReference.Dense(wide, input, weights, bias);
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Max(values[i], lower[i % lower.Length]);
        return values;
    }

    /// <summary>Every pixel of the map belongs to the output pixel, and so to the patch, that it is scaled down to.</summary>
    private static double[] MeanLogits(MaskerFusedConv2d source, double[] features)
    {
        Conv2d dense = source.Dense;
        PatchGrid grid = source.Grid;
        double[] sums = new double[dense.Batch * grid.PatchesPerImage], counts = new double[sums.Length];
        for (int pixel = 0; pixel < dense.Batch * dense.OutputHeight * dense.OutputWidth; pixel++)
        {
            int x = pixel % dense.OutputWidth, y = pixel / dense.OutputWidth % dense.OutputHeight;
            int image = pixel / (dense.OutputWidth * dense.OutputHeight);
            int row = OutputPosition(y, dense.OutputHeight, source.OutputHeight) / source.Granularity;
            int column = OutputPosition(x, dense.OutputWidth, source.OutputWidth) / source.Granularity;
            int cell = image * grid.PatchesPerImage + row * grid.Columns + column;
            sums[cell] += features[pixel * (dense.OutputChannels + 1) + dense.OutputChannels];
            counts[cell]++;
        }

        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }

    /// <summary>The last of the outputs positions that starts at or before a position of a map that is at least as large.</summary>
    private static int OutputPosition(int position, int mapSize, int outputs) =>
        Enumerable.Range(0, outputs).Last(output => output * mapSize / outputs <= position);
}
