namespace LatencyLab.Predictor.Model;

/// <summary>
/// What correction trees see of an operator: sizes in log2, shares of the model's own terms, and whether sizes are whole multiples.
/// </summary>
internal static class ResidualFeatures
{
    public const int Count = 21;

    private const double Tiny = 1e-12;

    /// <summary>Fills <paramref name="into"/>, <see cref="Count"/> long.</summary>
    public static void Fill(in OperatorWork work, in LatencyEstimate estimate, Span<double> into)
    {
        ConvolutionWindow window = work.Window;
        double parts = estimate.ComputeSeconds + estimate.OnChipSeconds + estimate.OffChipSeconds + estimate.LaunchSeconds + Tiny;
        double taps = Math.Max(1, (double)window.KernelHeight * window.KernelWidth);
        into[0] = Log(estimate.TotalSeconds * 1e9);
        into[1] = Log(work.Shape.Rows);
        into[2] = Log(work.Shape.Columns);
        into[3] = Log(work.Shape.Depth);
        into[4] = Log(work.Shape.Batch);
        into[5] = Log(work.Flops);
        into[6] = Log(work.Bytes.Input);
        into[7] = Log(work.Bytes.Weight);
        into[8] = Log(work.Bytes.Output);
        into[9] = estimate.ComputeSeconds / parts;
        into[10] = estimate.OffChipSeconds / parts;
        into[11] = estimate.LaunchSeconds / parts;
        into[12] = window.KernelHeight;
        into[13] = window.StrideHeight;
        into[14] = work.Shape.Depth / taps;
        into[15] = (double)estimate.Algorithm;
        into[16] = window.InputHeight;
        into[17] = window.Images;
        into[18] = (window.HasBias ? 1 : 0) + (window.HasActivation ? 1 : 0) + 4 * (window.PaddingHeight & 1);
        into[19] = Math.Min(BitsOf(work.Shape.Columns), 6) + 8 * Math.Min(BitsOf(work.Shape.Depth), 6);
        into[20] = Math.Min(BitsOf(work.Shape.Depth), 6);
    }

    /// <summary>
    /// Whether new trees look at a feature: shares, the chosen algorithm and alignment of columns jump either way as an operator grows.
    /// </summary>
    public static bool IsUsed(int feature) => feature is not (9 or 10 or 11 or 15 or 19);

    /// <summary>
    /// Whether trees of a class must never fall in a feature, so that the latency never falls in batch, height, width or output channels:
    /// the features that these sizes move, all of which only rise with them.
    /// Input channels (depth of the product) stay free, except for pooling, whose depth is its window or its whole map.
    /// </summary>
    public static bool IsRising(OperatorClass operatorClass, int feature) => feature switch
    {
        0 or 1 or 2 or 5 or 6 or 7 or 8 or 16 or 17 => true,
        3 or 14 or 20 => operatorClass == OperatorClass.Pooling,
        4 => operatorClass == OperatorClass.BatchedGemm,
        _ => false,
    };

    private static double Log(double value) => Math.Log2(Math.Max(value, Tiny));

    /// <summary>How often 2 divides the value.</summary>
    private static int BitsOf(long value) => value <= 0 ? 0 : System.Numerics.BitOperations.TrailingZeroCount(value);
}
