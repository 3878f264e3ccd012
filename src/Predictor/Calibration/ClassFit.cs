using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>Fits the parameters of one operator class on one device to timed calls.</summary>
/// <remarks>
/// Residual = ln(predicted / measured) / s. The scale s is the robust spread of the residuals of the round before, so that the priors,
/// which are in natural-log units, weigh as much as that many noisy rows; where launch gaps jitter it grows with the share that launching
/// has in a row (<see cref="NoiseModel"/>). The model takes minima over tiles and algorithms, so the cost has
/// several valleys: the fit starts from the prior's centre and from the best of some random draws from the prior.
/// </remarks>
internal sealed class ClassFit
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
    private const double Uninformed = 0.8;

    private readonly OperatorClass operatorClass;
    private readonly bool includesFramework;
    private readonly ParameterDefinition[] free;
    private readonly IReadOnlyList<TimedWork> rows;
    private readonly double[] logSeconds;
    private readonly DeviceRates[] devices;
    private readonly int[] deviceOfRow;
    private readonly double[] values;
    private readonly double[] residuals;
    private readonly CancellationToken cancellation;
    private NoiseModel noise = NoiseModel.Constant(FirstScale);
    private readonly double[] inverseScales;

    private ClassFit(
        OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<TimedWork> rows,
        bool includesFramework, CancellationToken cancellation)
    {
        this.operatorClass = operatorClass;
        this.rows = rows;
        this.includesFramework = includesFramework;
        this.cancellation = cancellation;
        free = [.. definitions.Where(d => d.Width > 0 && (includesFramework || !ParameterCatalog.IsFramework(d.Parameter)))];
        logSeconds = [.. rows.Select(row => Math.Log(row.Seconds))];
        devices = [.. rows.Select(row => row.Device).Distinct()];
        deviceOfRow = [.. rows.Select(row => Array.IndexOf(devices, row.Device))];
        values = ParameterCatalog.Defaults(definitions);
        residuals = new double[rows.Count];
        inverseScales = new double[rows.Count];
        Array.Fill(inverseScales, 1 / FirstScale);
    }

    /// <summary>What was fitted.</summary>
    /// <param name="Values">Values of all parameters, by <see cref="Parameter"/>.</param>
    /// <param name="AtPrior">Parameters that the rows say little about: the posterior is about as wide as the prior.</param>
    /// <param name="Spread">Robust standard deviation of ln(predicted / measured) on the fitted rows.</param>
    public sealed record Result(double[] Values, IReadOnlyList<Parameter> AtPrior, double Spread);

    /// <param name="operatorClass">The class that all rows belong to.</param>
    /// <param name="definitions">Parameters to fit, with bounds and priors.</param>
    /// <param name="rows">Timed calls.</param>
    /// <param name="includesFramework">Whether times include the framework's passes.</param>
    /// <param name="start">Values to start from instead of a search, by <see cref="Parameter"/>.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static Result Fit(
        OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<TimedWork> rows,
        bool includesFramework, double[]? start = null, CancellationToken cancellation = default)
    {
        ClassFit fit = new(operatorClass, definitions, rows, includesFramework, cancellation);
        return rows.Count == 0 || fit.free.Length == 0
            ? new Result(fit.values, [.. fit.free.Select(d => d.Parameter)], 0)
            : fit.Run(start);
    }

    private Result Run(double[]? start)
    {
        double[] point = start is null ? BestStart() : [.. free.Select(d => Math.Log(start[(int)d.Parameter]))];
        double spread = FirstScale;
        double[] logs = new double[rows.Count], shares = new double[rows.Count];
        for (int round = 0; round < ScalingRounds; round++)
        {
            point = Minimise(point, Iterations);
            LogErrors(point, logs, shares);
            spread = Statistics.RobustSpread(logs);
            NoiseModel next = NoiseModel.Of(logs, shares, SmallestScale, LargestScale);
            if (next.IsLike(noise))
                break;
            noise = next;
            for (int i = 0; i < inverseScales.Length; i++)
                inverseScales[i] = 1 / noise.Scale(shares[i]);
        }

        double[] widths = BoundedLeastSquares.PosteriorWidths(Variables(point), rows.Count, Residuals, Softness, point);
        Place(point);
        return new Result(
            [.. values],
            [.. free.Where((d, j) => widths[j] > Uninformed * d.Width).Select(d => d.Parameter)],
            spread);
    }

    private BoundedLeastSquares.Variable[] Variables(double[] start) =>
    [
        .. free.Select((d, j) =>
            new BoundedLeastSquares.Variable(start[j], Math.Log(d.Low), Math.Log(d.High), Math.Log(d.Default), d.Width)),
    ];

    private double[] Minimise(double[] start, int iterations) =>
        BoundedLeastSquares.Minimise(Variables(start), rows.Count, Residuals, Softness, iterations, cancellation);

    private double[] BestStart()
    {
        BoundedLeastSquares.Variable[] variables = Variables([.. free.Select(d => Math.Log(d.Default))]);
        Random random = new(Seed);
        List<double[]> starts = [];
        for (int i = 0; i < RandomStarts; i++)
            starts.Add([.. variables.Select(v => Math.Clamp(v.Centre + v.Width * Gaussian(random), v.Low, v.High))]);
        double[] chosen = [.. variables.Select(v => v.Centre)];
        double least = double.PositiveInfinity;
        foreach (double[] start in starts.OrderBy(CostAt).Take(RefinedStarts).Append(chosen))
        {
            double[] refined = Minimise(start, StartIterations);
            double cost = CostAt(refined);
            if (cost < least)
                (least, chosen) = (cost, refined);
        }

        return chosen;
    }

    private double CostAt(double[] at)
    {
        Residuals(at, residuals);
        return BoundedLeastSquares.Cost(residuals, at, Variables(at), Softness);
    }

    private void Place(double[] at)
    {
        for (int j = 0; j < free.Length; j++)
            values[(int)free[j].Parameter] = Math.Exp(at[j]);
    }

    private void Residuals(double[] at, double[] into)
    {
        Place(at);
        ClassParameters parameters = new(values, includesFramework);
        ClassModel[] models = [.. devices.Select(device => new ClassModel(device, operatorClass, parameters))];
        for (int i = 0; i < into.Length; i++)
            into[i] = (Math.Log(models[deviceOfRow[i]].Predict(rows[i].Work).TotalSeconds) - logSeconds[i]) * inverseScales[i];
    }

    /// <summary>ln(predicted / measured) of each row, and the share of the predicted time that is launching.</summary>
    private void LogErrors(double[] at, double[] logs, double[] launchShares)
    {
        Place(at);
        ClassParameters parameters = new(values, includesFramework);
        ClassModel[] models = [.. devices.Select(device => new ClassModel(device, operatorClass, parameters))];
        for (int i = 0; i < logs.Length; i++)
        {
            double seconds = models[deviceOfRow[i]].Predict(rows[i].Work).TotalSeconds;
            logs[i] = Math.Log(seconds) - logSeconds[i];
            launchShares[i] = Math.Min(1, parameters[Parameter.LaunchSeconds] / seconds);
        }
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
