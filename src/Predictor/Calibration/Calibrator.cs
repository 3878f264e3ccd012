using System.Collections.ObjectModel;

namespace LatencyLab.Predictor.Calibration;

/// <summary>Turns measured rows into a profile whose model fits them.</summary>
public static class Calibrator
{
    /// <summary>
    /// Error at which times with framework passes are taken for it, relative to times without; rows that choose. Both a choice.
    /// </summary>
    private const double ClearlyBetter = 0.98;
    private const int FewestRowsToChoose = 8;

    /// <summary>A launch this many times as long as the data sheet's is a host's way to a kernel. A choice.</summary>
    private const double HostLaunch = 4;

    /// <summary>Fits every operator class that has rows; classes without rows keep what the profile had.</summary>
    /// <param name="profile">The device the rows were measured on.</param>
    /// <param name="rows">Measured rows; left out are those without a latency, of zero work, and of composites, which are no single
    /// kernel.</param>
    /// <param name="options">How to calibrate.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="InputException">No row can be used, or a row has a data type that the device has no arithmetic for.</exception>
    public static CalibrationResult Fit(
        DeviceProfile profile, IReadOnlyList<TimedOperator> rows, CalibrationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TimedOperator[] usable = [.. rows.Where(row => row.MeasuredSeconds > 0 && !row.IsComposite && row.Work.Bytes.Total > 0)];
        if (usable.Length == 0)
            throw new InputException("no row can be calibrated with, expected rows with a latency above 0 and work to do");
        Dictionary<(DataType, bool), DeviceRates> rates = usable.GroupBy(row => (row.Type, row.IsTuned)).ToDictionary(
            group => group.Key,
            group => new DeviceRates(
                profile, group.Key.Type, group.First().Line, group.Key.IsTuned ? Library.Tuned : Library.Full));
        Dictionary<string, ClassCalibration> classes = new(profile.Calibration?.Classes ?? new Dictionary<string, ClassCalibration>());
        List<ClassCalibrationResult> results = [];
        foreach (IGrouping<OperatorClass, TimedOperator> group in usable.GroupBy(row => row.Work.Class).OrderBy(group => group.Key))
        {
            options.Progress?.Invoke(ParameterNames.Of(group.Key), (double)results.Count / Enum.GetValues<OperatorClass>().Length);
            ClassCalibrationResult result = FitClass(group.Key, [.. group], rates, options, cancellation);
            results.Add(result);
            classes[ParameterNames.Of(group.Key)] = result.Calibration;
        }

        DeviceCalibration calibration = new()
        {
            Date = options.Date,
            Data = [.. (profile.Calibration?.Data ?? []).Concat(options.Data).Distinct()],
            Classes = classes,
        };
        return new CalibrationResult(profile with { Calibration = calibration }, results, rows.Count - usable.Length);
    }

    internal static bool IsClearlyBetter(double error, double than) => error < ClearlyBetter * than;

    internal static bool IsHostLaunch(double fitted, double ofDevice) => fitted > HostLaunch * ofDevice;

    private static ClassCalibrationResult FitClass(
        OperatorClass operatorClass, TimedOperator[] rows, Dictionary<(DataType, bool), DeviceRates> rates, CalibrationOptions options,
        CancellationToken cancellation)
    {
        // Through microseconds and back, in which the last bit may change:
        // fits have several valleys, and profiles in use were fitted to these numbers.
        TimedWork[] timed = [.. rows.Select(row => new TimedWork(
            rates[(row.Type, row.IsTuned)], row.Work, row.Seconds * 1e6 * 1e-6, row.SetUp ?? options.SetUp ?? SetUps.Queued,
            OperatorFactors.NameOf(row.Operator)))];
        IReadOnlyList<ParameterDefinition> definitions =
            options.Priors.Apply(operatorClass, ParameterCatalog.Of(operatorClass, timed.Select(row => row.Device).Distinct()));
        bool hasPasses = definitions.Any(d => ParameterCatalog.IsFramework(d.Parameter));
        bool includesFramework = options.Measurement == CalibratedParameters.Wall;
        ClassFit.Result fit;
        if (options.Measurement is null && hasPasses && rows.Length >= FewestRowsToChoose)
        {
            ClassFit.Result kernel = ClassFit.Fit(operatorClass, definitions, timed, false, cancellation: cancellation);
            ClassFit.Result wall = ClassFit.Fit(operatorClass, definitions, timed, true, cancellation: cancellation);
            double kernelError = MedianError(false, kernel.Fitted), wallError = MedianError(true, wall.Fitted);
            includesFramework = IsClearlyBetter(wallError, kernelError);
            fit = includesFramework ? wall : kernel;
        }
        else
        {
            fit = ClassFit.Fit(operatorClass, definitions, timed, includesFramework, cancellation: cancellation);
        }

        string measurement = options.Measurement
            ?? (includesFramework || IsHostLaunch(fit.Values[(int)Parameter.LaunchSeconds], timed[0].Device.LaunchSeconds)
                ? CalibratedParameters.Wall : CalibratedParameters.Kernel);
        double[] ratios = CrossValidation.Ratios(operatorClass, definitions, timed, includesFramework, fit.Fitted, options, cancellation);
        (BoostedResidual? trees, ratios) = ResidualChoice.Of(
            operatorClass, fit.Fitted.Predictor(operatorClass, includesFramework, rates.Values), timed, ratios, options);
        // Trees see more of an operator than its name.
        IReadOnlyDictionary<string, double> factors = ReadOnlyDictionary<string, double>.Empty;
        if (trees is null)
        {
            double[] plain = ratios;
            (factors, ratios) = OperatorFactorFit.Of(operatorClass, [.. timed.Select(row => row.Kind)], plain, options);
            if (OperatorFactorFit.CanFitTogether(operatorClass, timed))
            {
                ClassFit.Result together = ClassFit.Fit(
                    operatorClass, definitions, timed, includesFramework, hasFactors: true, cancellation: cancellation);
                double[] others = CrossValidation.Ratios(
                    operatorClass, definitions, timed, includesFramework, together.Fitted, options, cancellation);
                if (OperatorFactorFit.MeanError(others) < OperatorFactorFit.MeanError(ratios))
                {
                    (fit, ratios) = (together, others);
                    factors = together.Fitted.Factors.ToDictionary(one => one.Key, one => Statistics.Rounded(one.Value));
                }
            }
        }

        Interval interval = Interval.From(ratios);
        double[] errors = [.. ratios.Select(ratio => 100 * Math.Abs(1 / ratio - 1))];
        ClassCalibration calibration = new()
        {
            Measurement = includesFramework ? CalibratedParameters.Wall : hasPasses ? CalibratedParameters.Kernel : measurement,
            SetUp = SetUps.KindOf(fit.Fitted.Main),
            KernelStartRatio = fit.Fitted.BySetUp.TryGetValue(SetUps.KernelTimer, out double[]? onTimer)
                ? Statistics.Rounded(onTimer[(int)Parameter.LaunchSeconds] / timed[0].Device.KernelStartSeconds) : null,
            DataTypes = [.. rows.Select(row => row.Type).Distinct().Order()],
            Rows = rows.Length,
            Seed = options.Seed,
            Parameters = definitions
                .Where(d => (includesFramework || !ParameterCatalog.IsFramework(d.Parameter)) && IsOfSetUp(d))
                .ToDictionary(d => d.Name, d => Statistics.Rounded(fit.Values[(int)d.Parameter])),
            AtPrior = [.. fit.AtPrior.Select(ParameterNames.Of)],
            UnseenMedianApePercent = ratios.Length == 0 ? null : Statistics.Rounded(Statistics.Median(errors)),
            UnseenMapePercent = ratios.Length == 0 ? null : Statistics.Rounded(errors.Average()),
            UnseenRows = ratios.Length,
            IntervalLowFactor = Statistics.Rounded(interval.Low),
            IntervalHighFactor = Statistics.Rounded(interval.High),
            OperatorFactors = factors,
            Residual = trees?.Encode(),
            RowFingerprints = [.. rows.Select(row => row.Fingerprint).Distinct()],
        };
        return new ClassCalibrationResult(operatorClass, calibration, fit.Spread);

        bool IsOfSetUp(ParameterDefinition d) => !ParameterCatalog.OfSetUp.Contains(d.Parameter)
            || FittedValues.Definition(d, fit.Fitted.Main, timed[0].Device) is not null;

        double MedianError(bool isWall, FittedValues start) => CrossValidation.MedianError(
            CrossValidation.Ratios(operatorClass, definitions, timed, isWall, start, options, cancellation));
    }
}
