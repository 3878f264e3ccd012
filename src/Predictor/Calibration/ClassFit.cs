using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>One timed call.</summary>
public readonly record struct TimedWork(OperatorWork Work, double Seconds);

/// <summary>Fits the parameters of one operator class on one device to timed calls.</summary>
public static class ClassFit
{
    private const int Seed = 1;
    private const int RandomStarts = 60;
    private const int RefinedStarts = 4;
    private const int StartIterations = 12;
    private const int Iterations = 60;
    private const int ScalingRounds = 3;
    private const double Softness = 1.2;
    private const double SmallestScale = 0.03;
    private const double LargestScale = 0.5;
    private const double FirstScale = 0.15;

    /// <summary>Values of all parameters, by <see cref="Parameter"/>.</summary>
    /// <param name="device">Rates of the device.</param>
    /// <param name="operatorClass">The class that all rows belong to.</param>
    /// <param name="definitions">Parameters to fit, with bounds and priors.</param>
    /// <param name="rows">Timed calls.</param>
    /// <param name="includesFramework">Whether times include the framework's passes.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <remarks>
    /// Residual = ln(predicted / measured) / s. The scale s is the robust spread of the residuals of the round before, so that the priors,
    /// which are in natural-log units, weigh as much as that many noisy rows.
    /// </remarks>
    public static double[] Fit(
        DeviceRates device, OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions,
        IReadOnlyList<TimedWork> rows, bool includesFramework, CancellationToken cancellation = default)
    {
        double[] values = ParameterCatalog.Defaults(definitions);
        ParameterDefinition[] free = [.. definitions.Where(d => d.Width > 0 && (includesFramework || !ParameterCatalog.IsFramework(d.Parameter)))];
        if (rows.Count == 0 || free.Length == 0)
            return values;
        double[] logs = [.. rows.Select(row => Math.Log(row.Seconds))];
        double scale = FirstScale;
        double[] residuals = new double[rows.Count];
        double[] point = BestStart(Variables([.. free.Select(d => Math.Log(d.Default))]));
        for (int round = 0; round < ScalingRounds; round++)
        {
            point = Minimise(point, Iterations);
            Residuals(point, residuals, 1);
            double next = Math.Clamp(1.4826 * Statistics.Median(residuals.Select(Math.Abs)), SmallestScale, LargestScale);
            if (Math.Abs(next / scale - 1) < 0.1)
                break;
            scale = next;
        }

        Place(point, values);
        return values;

        BoundedLeastSquares.Variable[] Variables(double[] start) =>
        [
            .. free.Select((d, j) => new BoundedLeastSquares.Variable(start[j], Math.Log(d.Low), Math.Log(d.High), Math.Log(d.Default), d.Width)),
        ];

        double[] Minimise(double[] start, int iterations) => BoundedLeastSquares.Minimise(
            Variables(start), rows.Count, (at, into) => Residuals(at, into, 1 / scale), Softness, iterations, cancellation);

        double CostAt(double[] at)
        {
            Residuals(at, residuals, 1 / scale);
            return BoundedLeastSquares.Cost(residuals, at, Variables(at), Softness);
        }

        double[] BestStart(BoundedLeastSquares.Variable[] variables)
        {
            Random random = new(Seed);
            List<double[]> starts = [[.. variables.Select(v => v.Centre)]];
            for (int i = 0; i < RandomStarts; i++)
                starts.Add([.. variables.Select(v => Math.Clamp(v.Centre + v.Width * Gaussian(random), v.Low, v.High))]);
            double[] chosen = starts[0];
            double least = double.PositiveInfinity;
            foreach (double[] start in starts.Take(1).Concat(starts.Skip(1).OrderBy(CostAt).Take(RefinedStarts)))
            {
                double[] refined = Minimise(start, StartIterations);
                double cost = CostAt(refined);
                if (cost < least)
                    (least, chosen) = (cost, refined);
            }

            return chosen;
        }

        void Place(double[] at, double[] into)
        {
            for (int j = 0; j < free.Length; j++)
                into[(int)free[j].Parameter] = Math.Exp(at[j]);
        }

        void Residuals(double[] at, double[] into, double inverseScale)
        {
            Place(at, values);
            ClassModel model = new(device, operatorClass, new ClassParameters(values, includesFramework));
            for (int i = 0; i < into.Length; i++)
                into[i] = (Math.Log(model.Predict(rows[i].Work).TotalSeconds) - logs[i]) * inverseScale;
        }
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
