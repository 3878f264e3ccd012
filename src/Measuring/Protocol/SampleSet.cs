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

    /// <summary>Order-statistic interval of the median; infinite where there are too few samples for the confidence.</summary>
    public (double Low, double High) IntervalOfMedian(double confidence = 0.95)
    {
        int rank = MedianInterval.Rank(Count, confidence);
        return rank == 0 ? (double.NegativeInfinity, double.PositiveInfinity) : (_sorted[rank - 1], _sorted[Count - rank]);
    }

    /// <summary>The wider half of the median's interval over the median; infinite where there is no interval.</summary>
    public double RelativeHalfWidth(double confidence = 0.95)
    {
        (double low, double high) = IntervalOfMedian(confidence);
        double median = Median;
        return Math.Max(high - median, median - low) / median;
    }

    private static double MiddleOf(ReadOnlySpan<double> ordered) => ordered.Length == 0 ? double.NaN
        : ordered.Length % 2 == 1 ? ordered[ordered.Length / 2]
        : (ordered[ordered.Length / 2 - 1] + ordered[ordered.Length / 2]) / 2;
}
