namespace LatencyLab.Kernels.Execution;

/// <summary>An output of a kernel and what it should be.</summary>
/// <remarks>
/// Error = max over elements of |value - reference| / max(|reference|, rms), rms being the root mean square of the reference tensor:
/// a plain relative error, except that an element which cancels to nearly nothing is judged by the size of its neighbours.
/// </remarks>
internal sealed class OutputCheck
{
    private readonly Action _poison;
    private readonly Func<double> _error;

    private OutputCheck(Action poison, Func<double> error)
    {
        _poison = poison;
        _error = error;
    }

    public static OutputCheck Of(FloatTensor output, Func<double[]> reference) =>
        new(output.Poison, () =>
        {
            float[] values = new float[output.Length];
            output.Read(values);
            return RelativeError(values, reference());
        });

    /// <summary>A tensor that the kernel updates: it starts from its initial values instead of poison.</summary>
    public static OutputCheck OfInPlace(FloatTensor output, float[] initial, Func<double[]> reference) =>
        new(() => output.Write(initial), Of(output, reference)._error);

    /// <summary>Integers must be equal.</summary>
    public static OutputCheck Of(IndexTensor output, Func<int[]> reference) =>
        new(output.Poison, () =>
        {
            int[] values = new int[output.Length];
            output.Read(values);
            return values.AsSpan().SequenceEqual(reference()) ? 0 : double.PositiveInfinity;
        });

    /// <summary>The first elements must be those of the reference; the others are not looked at.</summary>
    public static OutputCheck OfList(IndexTensor output, Func<int[]> reference) =>
        new(output.Poison, () =>
        {
            int[] values = new int[output.Length];
            output.Read(values);
            return values.AsSpan().StartsWith(reference()) ? 0 : double.PositiveInfinity;
        });

    /// <summary>Decisions (0 or 1) made from margins: wrong only where the margin is further from zero than rounding explains.</summary>
    public static OutputCheck OfDecisions(IndexTensor output, Func<double[]> margins) =>
        new(output.Poison, () =>
        {
            int[] values = new int[output.Length];
            output.Read(values);
            double[] expected = margins();
            double slack = 1e-5 * RootMeanSquare(expected);
            for (int i = 0; i < values.Length; i++)
            {
                bool clear = Math.Abs(expected[i]) > slack;
                if (values[i] is not (0 or 1) || (clear && values[i] == 1 != expected[i] > 0))
                    return double.PositiveInfinity;
            }

            return 0;
        });

    public void Poison() => _poison();

    public double Error() => _error();

    internal static double RelativeError(ReadOnlySpan<float> values, ReadOnlySpan<double> reference)
    {
        if (values.Length != reference.Length)
            throw new ArgumentException($"{values.Length} values against {reference.Length} of the reference");
        double scale = RootMeanSquare(reference), worst = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(values[i] - reference[i]);
            if (double.IsNaN(difference))
                return double.PositiveInfinity;
            if (difference > 0)
                worst = Math.Max(worst, difference / Math.Max(Math.Abs(reference[i]), scale));
        }

        return worst;
    }

    private static double RootMeanSquare(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value * value;
        return values.Length == 0 ? 0 : Math.Sqrt(sum / values.Length);
    }
}
