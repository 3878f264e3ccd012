using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>What correction trees see of an operator: sizes in log2, shares of the model's own terms, and whether sizes are whole multiples.</summary>
public static class ResidualFeatures
{
    public const int Count = 20;

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
    }

    private static double Log(double value) => Math.Log2(Math.Max(value, Tiny));

    /// <summary>How often 2 divides the value.</summary>
    private static int BitsOf(long value) => value <= 0 ? 0 : System.Numerics.BitOperations.TrailingZeroCount(value);
}
