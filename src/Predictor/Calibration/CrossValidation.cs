namespace LatencyLab.Predictor.Calibration;

/// <summary>Errors on rows that were not fitted.</summary>
internal static class CrossValidation
{
    private const int FewestRows = 4;

    /// <summary>
    /// Measured over predicted of every row, predicted by a fit to the rows of the other folds; empty for fewer than 4 rows.
    /// </summary>
    /// <remarks>
    /// The folds' fits start from the fit to all rows, which saves the search for a start; their cost sees only their own rows. Where that
    /// fit has factors of operators, theirs have too.
    /// </remarks>
    public static double[] Ratios(
        OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions, TimedWork[] rows, bool includesFramework,
        FittedValues start, CalibrationOptions options, CancellationToken cancellation)
    {
        if (rows.Length < FewestRows)
            return [];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        new Random(options.Seed).Shuffle(order);
        int folds = Math.Min(Math.Max(2, options.Folds), rows.Length);
        double[] ratios = new double[rows.Length];
        for (int fold = 0; fold < folds; fold++)
        {
            TimedWork[] fitted = [.. order.Where((_, i) => i % folds != fold).Select(i => rows[i])];
            FittedValues values = ClassFit.Fit(
                operatorClass, definitions, fitted, includesFramework, start, start.Factors.Count > 0, cancellation).Fitted;
            FittedValues all = new(new Dictionary<string, double[]>([.. start.BySetUp.Concat(values.BySetUp).GroupBy(one => one.Key)
                .Select(one => one.Last())]), start.Main)
            {
                Factors = values.Factors,
            };
            Func<TimedWork, LatencyEstimate> predict = all.Predictor(operatorClass, includesFramework, rows.Select(row => row.Device));
            for (int i = fold; i < order.Length; i += folds)
            {
                TimedWork row = rows[order[i]];
                ratios[order[i]] = row.Seconds / predict(row).TotalSeconds;
            }
        }

        return ratios;
    }

    /// <summary>The fold of each of some rows, drawn for corrections of the equations' cross-validated ratios.</summary>
    internal static int[] FoldsOf(int rows, CalibrationOptions options)
    {
        int[] fold = [.. Enumerable.Range(0, rows).Select(i => i % options.Folds)];
        new Random(options.Seed).Shuffle(fold);
        return fold;
    }

    /// <summary>Median of |ln(measured / predicted)|.</summary>
    public static double MedianError(double[] ratios) => Statistics.Median(ratios.Select(ratio => Math.Abs(Math.Log(ratio))));
}
