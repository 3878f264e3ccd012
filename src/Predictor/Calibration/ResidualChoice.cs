namespace LatencyLab.Predictor.Calibration;

/// <summary>Decides whether correction trees help, and by how much, on rows that neither the equations nor the trees saw.</summary>
internal static class ResidualChoice
{
    public const int FewestRows = 200;

    private const int Trees = 180;

    /// <summary>
    /// The trees, and measured / predicted of every row as predicted by equations and trees of other folds; null trees and the given ratios
    /// where there are too few rows, where the mean error of cross-validated rows does not fall, or for classes whose alternatives a search
    /// compares: there the laws of the equations are worth more. Attention has none: its keys are the depth of a product, in which trees
    /// are free, and more keys never take less time.
    /// </summary>
    /// <param name="operatorClass">The class of the rows.</param>
    /// <param name="predict">The equations as fitted to all rows.</param>
    /// <param name="rows">Timed calls.</param>
    /// <param name="ratios">Measured / predicted of each, by cross-validated equations.</param>
    /// <param name="options">Folds and seed.</param>
    public static (BoostedResidual? Trees, double[] Ratios) Of(
        OperatorClass operatorClass, Func<TimedWork, LatencyEstimate> predict, TimedWork[] rows, double[] ratios,
        CalibrationOptions options)
    {
        if (rows.Length < FewestRows || IsDynamic(operatorClass) || operatorClass == OperatorClass.Attention)
            return (null, ratios);
        double[][] features = [.. rows.Select(row => Features(predict(row), row.Work))];
        double[] targets = [.. ratios.Select(ratio => Math.Log(ratio))];
        int[] fold = CrossValidation.FoldsOf(rows.Length, options);
        double[] corrected = new double[rows.Length];
        for (int f = 0; f < options.Folds; f++)
        {
            int[] others = [.. Enumerable.Range(0, rows.Length).Where(i => fold[i] != f)];
            BoostedResidual part = ResidualBoosting.Grow(
                operatorClass, [.. others.Select(i => features[i])], [.. others.Select(i => targets[i])], Trees);
            for (int i = 0; i < rows.Length; i++)
            {
                if (fold[i] == f)
                    corrected[i] = targets[i] - part.Correction(features[i]);
            }
        }

        return Mean(corrected) < Mean(targets)
            ? (ResidualBoosting.Grow(operatorClass, features, targets, Trees), [.. corrected.Select(Math.Exp)])
            : (null, ratios);
    }

    private static double[] Features(in LatencyEstimate estimate, in OperatorWork work)
    {
        double[] features = new double[ResidualFeatures.Count];
        ResidualFeatures.Fill(work, estimate, features);
        return features;
    }

    private static bool IsDynamic(OperatorClass operatorClass) => operatorClass is OperatorClass.PatchConvolution
        or OperatorClass.ChannelMaskedConvolution or OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter
        or OperatorClass.Masker or OperatorClass.Compaction or OperatorClass.Synthesis;

    private static double Mean(double[] logs) => logs.Average(Math.Abs);
}
