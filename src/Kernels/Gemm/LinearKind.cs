using LatencyLab.Operators.Gemm;

namespace LatencyLab.Kernels.Gemm;

/// <summary>
/// Fully connected layer with packed weights: few rows by a kernel of its own, more as a 1x1 convolution of as many pixels.
/// </summary>
internal sealed class LinearKind() : KernelKind<Linear>("linear", "fully connected layer")
{
    /// <summary>From here on the convolution's tile of rows, which computes all of them always, is the faster one.</summary>
    private const int TiledRows = 4;

    protected override IEnumerable<(string Name, Linear Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one row", new Linear(1, 64, 96) { HasBias = true }, default);
        yield return ("one row, tails", new Linear(1, 37, 41), default);
        yield return ("three rows", new Linear(3, 7, 10) { HasBias = true }, default);
        yield return ("a tile", new Linear(7, 32, 64), default);
        yield return ("tails", new Linear(11, 19, 37) { HasBias = true }, default);
        yield return ("one element", new Linear(1, 1, 1), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Linear source, RandomInputs random)
    {
        int rows = checked((int)source.Rows);
        Conv2d pointwise = Pointwise(source);
        float[] input = random.Floats(checked(rows * source.Inputs));
        float[] weights = ConvolutionSetup.Weights(pointwise, random);
        float[]? bias = ConvolutionSetup.Bias(pointwise, random);
        TBuffer output = builder.Output(checked(rows * source.Outputs), () => Expected(source, input, weights, bias));
        Launch(builder, source, builder.InputMap(input, source.Inputs), weights, bias, output);
    }

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="rowsOfInput">[rows, inputs] and as many zeros as a row has.</param>
    /// <param name="weights">[inputs, outputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="output">[rows, outputs].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Linear source, TBuffer rowsOfInput, float[] weights, float[]? bias, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int rows = checked((int)source.Rows);
        Conv2d pointwise = Pointwise(source);
        (TBuffer packed, TBuffer bounds) = builder.Constants(pointwise, weights, bias);
        ConvolutionLayout shape = ConvolutionSetup.Shape(pointwise, 1, 1, rows, 1, 1, rows, TLanes.Width);
        shape.IsPointwise = 1;
        if (rows < TiledRows)
        {
            builder.Launch(
                new RowKernel<TBuffer, TLanes>(rowsOfInput, packed, bounds, output, source.Inputs, source.Outputs, shape.Strips),
                rows * shape.Strips);
            return;
        }

        builder.LaunchConvolution(rowsOfInput, packed, bounds, output, default(ImageUnits), shape);
    }

    private static Conv2d Pointwise(Linear source) => new()
    {
        Batch = 1,
        InputHeight = 1,
        InputWidth = checked((int)source.Rows),
        InputChannels = source.Inputs,
        OutputChannels = source.Outputs,
        HasBias = source.HasBias,
    };

    private static double[] Expected(Linear source, float[] input, float[] weights, float[]? bias)
    {
        double[] product = MatrixReference.Products(1, (int)source.Rows, source.Outputs, source.Inputs, input, weights);
        for (int i = 0; bias is not null && i < product.Length; i++)
            product[i] += bias[i % source.Outputs];
        return product;
    }
}
