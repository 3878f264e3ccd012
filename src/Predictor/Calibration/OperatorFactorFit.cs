namespace LatencyLab.Predictor.Calibration;

/// <summary>Fits <see cref="OperatorFactors"/>: how much slower or faster than the equations of its class each operator is.</summary>
/// <remarks>
/// A factor is exp(m n / (n + 3)), m the median of ln(measured / predicted) over the operator's n rows, each predicted by equations that
/// were fitted without it. The 3 rows in favour of no factor are a choice, as in an empirical Bayes estimate of a class whose operators
/// differ by half as much again as rows of one do.
/// </remarks>
internal static class OperatorFactorFit
{
    public const double RowsForNone = 3;

    private const int FewestRows = 8;

    /// <summary>
    /// The factors, and measured / predicted of every row as predicted with factors of other folds; no factors and the given ratios where
    /// the class has none, rows are few, or the mean error of cross-validated rows does not fall.
    /// </summary>
    /// <param name="operatorClass">The class of the rows.</param>
    /// <param name="operators">Operator of each row.</param>
    /// <param name="ratios">Measured / predicted of each, by cross-validated equations.</param>
    /// <param name="options">Folds and seed.</param>
    public static (IReadOnlyDictionary<string, double> Factors, double[] Ratios) Of(
        OperatorClass operatorClass, IReadOnlyList<string> operators, double[] ratios, CalibrationOptions options)
    {
        Dictionary<string, double> none = [];
        if (ratios.Length < FewestRows || !OperatorFactors.Has(operatorClass))
            return (none, ratios);
        int[] fold = CrossValidation.FoldsOf(ratios.Length, options);
        double[] corrected = new double[ratios.Length];
        for (int f = 0; f < options.Folds; f++)
        {
            Dictionary<string, double> factors = Factors(Enumerable.Range(0, ratios.Length).Where(i => fold[i] != f));
            for (int i = 0; i < ratios.Length; i++)
            {
                if (fold[i] == f)
                    corrected[i] = ratios[i] / factors.GetValueOrDefault(operators[i], 1);
            }
        }

        return MeanError(corrected) < MeanError(ratios)
            ? (Factors(Enumerable.Range(0, ratios.Length)).ToDictionary(one => one.Key, one => Statistics.Rounded(one.Value)), corrected)
            : (none, ratios);

        Dictionary<string, double> Factors(IEnumerable<int> rows) =>
            rows.GroupBy(i => operators[i])
                .ToDictionary(group => group.Key, group => FactorOf([.. group.Select(i => Math.Log(ratios[i]))]));
    }

    /// <summary>
    /// Whether factors can be fitted with the parameters of their class instead: on CPUs, whose libraries have functions an element of very
    /// different speed, so that the class's parameters are drawn to what no operator has.
    /// </summary>
    public static bool CanFitTogether(OperatorClass operatorClass, TimedWork[] rows) => rows.Length >= FewestRows
        && OperatorFactors.Has(operatorClass) && rows.All(row => row.Device.Kind.IsHost)
        && rows.Select(row => row.Kind).Distinct().Count() > 1;

    /// <summary>The factor of an operator with these ln(measured / predicted).</summary>
    internal static double FactorOf(double[] logs) => Math.Clamp(
        Math.Exp(Statistics.Median(logs) * logs.Length / (logs.Length + RowsForNone)), 1 / OperatorFactors.Most, OperatorFactors.Most);

    /// <summary>Mean |ln(measured / predicted)|.</summary>
    internal static double MeanError(double[] ratios) => ratios.Average(ratio => Math.Abs(Math.Log(ratio)));
}
