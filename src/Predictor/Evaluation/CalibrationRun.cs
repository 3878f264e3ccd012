using LatencyLab.Predictor.Catalog;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>Calibrates a profile from a part of the measured rows and says how well it predicts the others.</summary>
public static class CalibrationRun
{
    /// <summary>Fewer rows than this say too little: the cross-validated error stands in their place.</summary>
    private const int FewestUnseenRows = 20;

    /// <summary>Draws rows, fits them and evaluates the rest.</summary>
    /// <param name="device">The profile to calibrate.</param>
    /// <param name="rows">Timed rows of the device.</param>
    /// <param name="rowsPerClass">Most rows to fit of one operator class.</param>
    /// <param name="options">How to calibrate; its seed also draws the rows.</param>
    /// <exception cref="InputException">No row can be used.</exception>
    public static CalibrationOutcome Run(
        DeviceProfile device, IReadOnlyList<TimedOperator> rows, int rowsPerClass, CalibrationOptions options)
    {
        TimedOperator[] usable = [.. rows.Where(row => !row.IsComposite && row.Work.Bytes.Total > 0)];
        List<TimedOperator> fitted = [], unseen = [];
        foreach (IGrouping<OperatorClass, TimedOperator> group in usable.GroupBy(row => row.Work.Class))
        {
            (TimedOperator[] drawn, TimedOperator[] others) = RowDraw.Of([.. group], rowsPerClass, options.Seed);
            fitted.AddRange(drawn);
            // A profile has the launches of one set-up: rows of another show nothing of its error.
            string? main = drawn.GroupBy(row => row.SetUp).OrderByDescending(rows => rows.Count()).First().Key;
            unseen.AddRange(others.Where(row => row.SetUp == main));
        }

        CalibrationResult result = Calibrator.Fit(device, fitted, options);
        Dictionary<OperatorClass, ErrorSummary> before = Errors(device, unseen), after = Errors(result.Profile, unseen);
        Dictionary<string, ClassCalibration> classes = new(result.Profile.Calibration!.Classes);
        List<CalibratedClass> reports = [];
        foreach (ClassCalibrationResult one in result.Classes)
        {
            ErrorSummary? errors = after.GetValueOrDefault(one.Class);
            ClassCalibration calibration = errors?.Count >= FewestUnseenRows
                ? one.Calibration with
                {
                    UnseenMedianApePercent = Math.Round(errors.MedianApePercent, 2),
                    UnseenMapePercent = Math.Round(errors.MapePercent, 2),
                    UnseenRows = errors.Count,
                }
                : one.Calibration;
            classes[ParameterNames.Of(one.Class)] = calibration;
            reports.Add(new CalibratedClass(one.Class, calibration, before.GetValueOrDefault(one.Class), errors));
        }

        DeviceProfile profile = result.Profile with { Calibration = result.Profile.Calibration with { Classes = classes } };
        return new CalibrationOutcome(profile, reports, rows.Count - usable.Length + result.RowsLeftOut);
    }

    /// <summary>The rows in an order that depends on them and the seed only, not on where they stood in the file.</summary>
    public static TimedOperator[] Shuffled(IReadOnlyList<TimedOperator> rows, int seed)
    {
        TimedOperator[] shuffled = [.. rows.OrderBy(row => row.Fingerprint, StringComparer.Ordinal)];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    private static Dictionary<OperatorClass, ErrorSummary> Errors(DeviceProfile device, List<TimedOperator> rows)
    {
        Dictionary<OperatorClass, ErrorSummary> errors = [];
        Func<TimedOperator, LatencyEstimate> model = LatencyModels.AsMeasured(device);
        foreach (IGrouping<OperatorClass, TimedOperator> group in rows.GroupBy(row => row.Work.Class))
        {
            LatencyEstimate[] estimates = [.. group.Select(model)];
            ErrorSummary summary = ErrorSummary.Of(
                [.. estimates.Select(estimate => estimate.TotalSeconds)],
                [.. group.Select(row => row.Seconds)],
                [.. estimates.Select(estimate => (estimate.LowSeconds, estimate.HighSeconds))]);
            errors.Add(group.Key, summary);
        }

        return errors;
    }
}

/// <summary>A calibrated profile and how good it is.</summary>
/// <param name="Profile">The profile with its calibration.</param>
/// <param name="Classes">The classes that were fitted.</param>
/// <param name="RowsLeftOut">Rows of composite operators or without work.</param>
public sealed record CalibrationOutcome(DeviceProfile Profile, IReadOnlyList<CalibratedClass> Classes, int RowsLeftOut);

/// <summary>One calibrated operator class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Calibration">What the profile records.</param>
/// <param name="Before">Errors on the rows not fitted, before; null where all rows were fitted.</param>
/// <param name="After">Errors on the same rows, now.</param>
public sealed record CalibratedClass(OperatorClass Class, ClassCalibration Calibration, ErrorSummary? Before, ErrorSummary? After);
