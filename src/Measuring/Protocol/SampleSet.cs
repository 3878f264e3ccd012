namespace LatencyLab.Measuring.Protocol;

/// <summary>Samples of one quantity, kept sorted in storage that was allocated beforehand: adding one allocates nothing.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SampleSet(int capacity)
{
    private readonly double[] _sorted = new double[capacity];
    private readonly double[] _deviations = new double[capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == _sorted.Length;

    public double Minimum => Count == 0 ? double.NaN : _sorted[0];

    /// <summary>The middle sample, or the mean of the two in the middle; NaN without samples.</summary>
    public double Median => MiddleOf(_sorted.AsSpan(0, Count));

    /// <exception cref="InvalidOperationException">The set is full.</exception>
    public void Add(double value)
    {
        if (IsFull)
            throw new InvalidOperationException($"The set holds its {_sorted.Length} samples already.");
        int at = _sorted.AsSpan(0, Count).BinarySearch(value);
        if (at < 0)
            at = ~at;
        _sorted.AsSpan(at, Count - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = value;
        Count++;
    }

    public void Clear() => Count = 0;

    /// <summary>Median absolute deviation from the median, unscaled; NaN without samples.</summary>
    public double MedianAbsoluteDeviation()
    {
        double median = Median;
        for (int i = 0; i < Count; i++)
            _deviations[i] = Math.Abs(_sorted[i] - median);
        Span<double> used = _deviations.AsSpan(0, Count);
        used.Sort();
        return MiddleOf(used);
    }

    /// <summary>A quantile, between the samples beside it where it is not one of them; NaN without samples.</summary>
    public double Quantile(double quantile)
    {
        if (Count == 0)
            return double.NaN;
        double at = quantile * (Count - 1);
        int below = (int)at;
        return below + 1 < Count ? _sorted[below] + (at - below) * (_sorted[below + 1] - _sorted[below]) : _sorted[below];
    }

    /// <summary>Order-statistic interval of a quantile; infinite where there are too few samples for the confidence.</summary>
    public (double Low, double High) IntervalOf(double quantile, double confidence = 0.95)
    {
        (int low, int high) = QuantileInterval.Ranks(Count, quantile, confidence);
        return low == 0 ? (double.NegativeInfinity, double.PositiveInfinity) : (_sorted[low - 1], _sorted[high - 1]);
    }

    private static double MiddleOf(ReadOnlySpan<double> ordered) => ordered.Length == 0 ? double.NaN
        : ordered.Length % 2 == 1 ? ordered[ordered.Length / 2]
        : (ordered[ordered.Length / 2 - 1] + ordered[ordered.Length / 2]) / 2;
}
