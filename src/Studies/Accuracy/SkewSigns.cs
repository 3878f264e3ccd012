using LatencyLab.Operators.Routing;

namespace LatencyLab.Studies.Accuracy;

/// <summary>Whether skewed routing is predicted to be faster or slower than even routing of the same layer, where it is.</summary>
internal static class SkewSigns
{
    /// <summary>Measured difference from which on a pair counts: what repeated timings may differ by.</summary>
    private const double Notable = 0.05;

    /// <summary>Pairs of rows of one layer, skewed and even, that differ by more than 5 %, and those whose sign is predicted.</summary>
    /// <param name="rows">Rows, of other operators as well.</param>
    public static (int Right, int All) Of(IReadOnlyList<PredictedRow> rows)
    {
        ILookup<(RoutedExperts, DataType), PredictedRow> even = rows
            .Where(row => row.Row.Operator is RoutedExperts { Distribution: LoadDistribution.Even })
            .ToLookup(row => ((RoutedExperts)row.Row.Operator, row.Row.Type));
        int right = 0, all = 0;
        foreach (PredictedRow skewed in rows)
        {
            if (skewed.Row.Operator is not RoutedExperts experts || experts.Distribution == LoadDistribution.Even)
                continue;
            RoutedExperts alike = experts with { Distribution = LoadDistribution.Even };
            if (even[(alike, skewed.Row.Type)].FirstOrDefault() is not PredictedRow other)
                continue;
            double measured = skewed.Row.Seconds / other.Row.Seconds;
            if (Math.Abs(measured - 1) <= Notable)
                continue;
            all++;
            double predicted = skewed.Estimate.TotalSeconds / other.Estimate.TotalSeconds;
            right += measured > 1 == predicted > 1 ? 1 : 0;
        }

        return (right, all);
    }
}
