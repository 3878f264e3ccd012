using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>One timed call.</summary>
public readonly record struct TimedWork(OperatorWork Work, double Seconds);

/// <summary>Fits the parameters of one operator class on one device to timed calls.</summary>
public static class ClassFit
{
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
        double[] point = [.. free.Select(d => Math.Log(d.Default))];
        double scale = FirstScale;
        double[] residuals = new double[rows.Count];
        for (int round = 0; round < ScalingRounds; round++)
        {
            double inverse = 1 / scale;
            BoundedLeastSquares.Variable[] variables =
            [
                .. free.Select((d, j) => new BoundedLeastSquares.Variable(point[j], Math.Log(d.Low), Math.Log(d.High), Math.Log(d.Default), d.Width)),
            ];
            point = BoundedLeastSquares.Minimise(
                variables, rows.Count, (at, into) => Residuals(at, into, inverse), Softness, Iterations, cancellation);
            Residuals(point, residuals, 1);
            double next = Math.Clamp(1.4826 * Statistics.Median(residuals.Select(Math.Abs)), SmallestScale, LargestScale);
            if (Math.Abs(next / scale - 1) < 0.1)
                break;
            scale = next;
        }

        Place(point, values);
        return values;

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
}
