namespace LatencyLab.Predictor.Calibration;

/// <summary>Order statistics and rank correlation.</summary>
internal static class Statistics
{
    /// <summary>Median of several values; NaN for none.</summary>
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>Standard deviation about 0 by the median of absolute values, which outliers do not move.</summary>
    /// <remarks>1.4826 is 1 over the 75 % quantile of the normal distribution.</remarks>
    public static double RobustSpread(IEnumerable<double> deviations) => 1.4826 * Median(deviations.Select(Math.Abs));

    /// <summary>Standard deviation of a sample about its mean.</summary>
    public static double Deviation(IReadOnlyCollection<double> values, double mean) =>
        Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));

    /// <summary>Quantile by linear interpolation between order statistics; NaN for no values.</summary>
    public static double Quantile(IEnumerable<double> values, double probability)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0)
            return double.NaN;
        Array.Sort(sorted);
        double at = probability * (sorted.Length - 1);
        int below = (int)Math.Floor(at);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>Kendall's tau-b of two equally long series: 1 for the same order, -1 for the opposite; NaN where one is constant.</summary>
    /// <remarks>O(n log n): sort by the first, count exchanges while merge-sorting by the second (Knight 1966).</remarks>
    public static double KendallTau(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        int n = first.Count;
        if (second.Count != n)
            throw new ArgumentException($"expected {n} values, got {second.Count}", nameof(second));
        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(order, (a, b) => first[a] != first[b] ? first[a].CompareTo(first[b]) : second[a].CompareTo(second[b]));
        double pairs = 0.5 * n * (n - 1.0);
        double tiedFirst = 0, tiedBoth = 0;
        for (int i = 0; i < n;)
        {
            int j = i;
            while (j < n && first[order[j]] == first[order[i]])
                j++;
            tiedFirst += Pairs(j - i);
            for (int k = i; k < j;)
            {
                int l = k;
                while (l < j && second[order[l]] == second[order[k]])
                    l++;
                tiedBoth += Pairs(l - k);
                k = l;
            }

            i = j;
        }

        double[] values = [.. order.Select(i => second[i])];
        double exchanges = CountExchanges(values, new double[n], 0, n);
        double tiedSecond = 0;
        for (int i = 0; i < n;)
        {
            int j = i;
            while (j < n && values[j] == values[i])
                j++;
            tiedSecond += Pairs(j - i);
            i = j;
        }

        double concordantMinusDiscordant = pairs - tiedFirst - tiedSecond + tiedBoth - 2 * exchanges;
        return concordantMinusDiscordant / Math.Sqrt((pairs - tiedFirst) * (pairs - tiedSecond));
    }

    /// <summary>Six significant digits: more than any fit determines, and short to read.</summary>
    public static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value;
        double unit = Math.Pow(10, 5 - Math.Floor(Math.Log10(Math.Abs(value))));
        return double.IsFinite(unit) ? Math.Round(value * unit) / unit : value;
    }

    private static double Pairs(int count) => 0.5 * count * (count - 1.0);

    private static double CountExchanges(double[] values, double[] buffer, int start, int end)
    {
        if (end - start < 2)
            return 0;
        int middle = (start + end) / 2;
        double count = CountExchanges(values, buffer, start, middle) + CountExchanges(values, buffer, middle, end);
        int i = start, j = middle, at = start;
        while (i < middle || j < end)
        {
            if (j >= end || (i < middle && values[i] <= values[j]))
            {
                buffer[at++] = values[i++];
            }
            else
            {
                count += middle - i;
                buffer[at++] = values[j++];
            }
        }

        Array.Copy(buffer, start, values, start, end - start);
        return count;
    }
}
