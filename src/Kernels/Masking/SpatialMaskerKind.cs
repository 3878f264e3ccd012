namespace LatencyLab.Kernels.Masking;

/// <summary>Sets up <see cref="SpatialMasker"/>.</summary>
internal sealed class SpatialMaskerKind() : KernelKind<SpatialMasker>("spatial_masker", "average of a patch's input, two logits, arg-max")
{
    protected override IEnumerable<(string Name, SpatialMasker Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("S = 2", Case(2, 64, 8, 8, 2), default);
        yield return ("S = 1, tails", Case(2, 37, 7, 7, 1), default);
        yield return ("S = map", Case(3, 70, 7, 7, 7), default);
        yield return ("stride 2", Case(1, 24, 14, 7, 1), default);
        yield return ("partial border patches", Case(2, 5, 11, 11, 3), default);
        yield return ("one channel", Case(1, 1, 6, 6, 2), default);

        static SpatialMasker Case(int batch, int channels, int input, int output, int granularity) => new()
        {
            Batch = batch,
            InputChannels = channels,
            InputHeight = input,
            InputWidth = input,
            OutputHeight = output,
            OutputWidth = output,
            Granularity = granularity,
        };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, SpatialMasker source, RandomInputs random)
    {
        int channels = source.InputChannels, cells = checked(source.Batch * source.Grid.PatchesPerImage);
        float[] input = random.Floats(checked(source.Batch * source.InputHeight * source.InputWidth * channels));
        float[] weights = random.Floats(2 * channels), bias = random.Floats(2, -0.1f, 0.1f);
        Launch(
            builder, source, builder.Input(input, ZeroTail(TLanes.Width)), weights, bias,
            builder.Decisions(cells, () => Margins(source, input, weights, bias)));
    }

    /// <summary>Elements that may be read past the end of the input.</summary>
    public static int ZeroTail(int laneWidth) => SpatialMaskerShape.Registers * laneWidth;

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="input">[images, height, width, channels] and <see cref="ZeroTail"/>.</param>
    /// <param name="weights">[2, channels]: of skipping, of keeping.</param>
    /// <param name="bias">[2].</param>
    /// <param name="mask">[images, rows, columns].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, SpatialMasker source, TBuffer input, float[] weights, float[] bias, TIndex mask)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        PatchGrid grid = source.Grid;
        int channels = source.InputChannels, block = ZeroTail(TLanes.Width);
        SpatialMaskerShape shape = new()
        {
            Height = source.InputHeight,
            Width = source.InputWidth,
            Channels = channels,
            Rows = grid.Rows,
            Columns = grid.Columns,
            WeightStride = (channels + block - 1) / block * block,
        };
        float[] padded = new float[2 * shape.WeightStride];
        weights.AsSpan(0, channels).CopyTo(padded);
        weights.AsSpan(channels).CopyTo(padded.AsSpan(shape.WeightStride));
        builder.Launch(
            new SpatialMaskerKernel<TBuffer, TIndex, TLanes>(input, builder.Input(padded), builder.Input(bias), mask, shape),
            checked(source.Batch * grid.PatchesPerImage));
    }

    private static double[] Margins(SpatialMasker source, float[] input, float[] weights, float[] bias)
    {
        PatchGrid grid = source.Grid;
        int channels = source.InputChannels, height = source.InputHeight, width = source.InputWidth;
        double[] margins = new double[source.Batch * grid.PatchesPerImage];
        for (int cell = 0; cell < margins.Length; cell++)
        {
            int image = cell / grid.PatchesPerImage, row = cell % grid.PatchesPerImage / grid.Columns, column = cell % grid.Columns;
            int top = (int)Math.Floor((double)row * height / grid.Rows), bottom = (int)Math.Ceiling((row + 1.0) * height / grid.Rows);
            int left = (int)Math.Floor((double)column * width / grid.Columns),
                right = (int)Math.Ceiling((column + 1.0) * width / grid.Columns);
            margins[cell] = (double)bias[1] - bias[0];
            for (int channel = 0; channel < channels; channel++)
            {
                double sum = 0;
                for (int y = top; y < bottom; y++)
                    for (int x = left; x < right; x++)
                        sum += input[((image * height + y) * width + x) * channels + channel];
                margins[cell] += sum / ((bottom - top) * (right - left)) * ((double)weights[channels + channel] - weights[channel]);
            }
        }

        return margins;
    }
}
