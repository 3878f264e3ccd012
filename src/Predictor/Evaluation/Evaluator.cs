using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Published;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>Compares a profile's predictions, and those of baselines and other tools, with measured rows.</summary>
public static class Evaluator
{
    /// <summary>Name of the roofline among the methods of a report.</summary>
    public const string RooflineMethod = "roofline";
    private const string AllClasses = "all";

    /// <summary>Evaluates every row that the profile was not fitted to.</summary>
    /// <param name="device">The profile.</param>
    /// <param name="rows">Timed rows of that device.</param>
    /// <param name="includeFitted">Evaluates the fitted rows as well.</param>
    /// <exception cref="InputException">The profile was fitted to all rows, or has no arithmetic of their data type.</exception>
    public static EvaluationReport Evaluate(DeviceProfile device, IReadOnlyList<TimedOperator> rows, bool includeFitted = false)
    {
        HashSet<string> fingerprints = [.. device.Calibration?.Classes.Values.SelectMany(fitted => fitted.RowFingerprints) ?? []];
        TimedOperator[] fitted = [.. rows.Where(row => fingerprints.Contains(row.Fingerprint))];
        TimedOperator[] evaluated = includeFitted ? [.. rows] : [.. rows.Where(row => !fingerprints.Contains(row.Fingerprint))];
        if (evaluated.Length == 0)
            throw new InputException($"the profile was fitted to all {rows.Count} rows; --include-fitted evaluates them nevertheless");

        Func<TimedOperator, LatencyEstimate> model = LatencyModels.AsMeasured(device);
        PredictedRow[] predicted = [.. evaluated.Select(row => new PredictedRow(row, model(row)))];
        List<string> rooflineFitted = [];
        double?[] roofline = RooflineOf(device, predicted, fitted, rooflineFitted);
        double?[] published = PublishedOf(device, evaluated);
        (string Name, double?[] Seconds)[] methods =
        [
            (RooflineMethod, roofline),
            (PublishedModel.ModelName, published),
            .. evaluated.SelectMany(row => row.PeerSeconds.Keys).Distinct().Select(peer =>
                (PeerName(peer),
                    evaluated.Select(row => row.PeerSeconds.TryGetValue(peer, out double seconds) ? seconds : (double?)null).ToArray())),
        ];

        List<MethodErrors> lines = [];
        IGrouping<OperatorClass, int>[] classes = [.. Enumerable.Range(0, predicted.Length).GroupBy(i => predicted[i].Row.Work.Class)
            .OrderBy(group => group.Key)];
        foreach (IGrouping<OperatorClass, int> group in classes)
            AddLines(lines, ParameterNames.Of(group.Key), [.. group], predicted, methods);
        if (classes.Length > 1)
            AddLines(lines, AllClasses, [.. Enumerable.Range(0, predicted.Length)], predicted, methods);
        return new EvaluationReport(predicted, fitted.Length, includeFitted, lines, rooflineFitted) { BySetUp = BySetUp(predicted) };
    }

    private static SetUpErrors[] BySetUp(PredictedRow[] predicted)
    {
        if (predicted.Select(row => row.Row.SetUp).Distinct().Count() < 2)
            return [];
        return
        [
            .. Enumerable.Range(0, predicted.Length).GroupBy(i => (predicted[i].Row.SetUp, predicted[i].Row.Work.Class))
                .OrderBy(group => group.Key.SetUp, StringComparer.Ordinal).ThenBy(group => group.Key.Class)
                .Select(group => new SetUpErrors(
                    group.Key.SetUp, ParameterNames.Of(group.Key.Class), Ours(predicted, [.. group]))),
        ];
    }

    private static void AddLines(
        List<MethodErrors> lines, string name, int[] rows, PredictedRow[] predicted, (string Name, double?[] Seconds)[] methods)
    {
        lines.Add(new MethodErrors(name, LatencyModels.Default, Ours(predicted, rows), null));
        foreach ((string method, double?[] seconds) in methods)
        {
            int[] known = [.. rows.Where(i => seconds[i] is not null)];
            if (known.Length == 0)
                continue;
            ErrorSummary errors = ErrorSummary.Of(
                [.. known.Select(i => seconds[i]!.Value)], [.. known.Select(i => predicted[i].Row.Seconds)]);
            lines.Add(new MethodErrors(name, method, errors, known.Length == rows.Length ? null : Ours(predicted, known)));
        }
    }

    private static ErrorSummary Ours(PredictedRow[] predicted, int[] rows) => ErrorSummary.Of(
        [.. rows.Select(i => predicted[i].Estimate.TotalSeconds)],
        [.. rows.Select(i => predicted[i].Row.Seconds)],
        [.. rows.Select(i => (predicted[i].Estimate.LowSeconds, predicted[i].Estimate.HighSeconds))]);

    /// <summary>A file's own roofline must not be taken for ours.</summary>
    private static string PeerName(string peer) =>
        peer is RooflineMethod or PublishedModel.ModelName or LatencyModels.Default ? $"{peer} (file)" : peer;

    private static double?[] RooflineOf(DeviceProfile device, PredictedRow[] predicted, TimedOperator[] fitted, List<string> rooflineFitted)
    {
        double?[] seconds = new double?[predicted.Length];
        Dictionary<DataType, DeviceRates> rates = [];
        ILookup<(OperatorClass Class, DataType Type), TimedOperator> fittedRows = fitted.ToLookup(row => (row.Work.Class, row.Type));
        foreach (IGrouping<(OperatorClass Class, DataType Type), int> group in Enumerable.Range(0, predicted.Length)
            .GroupBy(i => (predicted[i].Row.Work.Class, predicted[i].Row.Type)))
        {
            if (!rates.TryGetValue(group.Key.Type, out DeviceRates? ofType))
                rates.Add(group.Key.Type, ofType = new DeviceRates(device, group.Key.Type));
            TimedWork[] same = [.. fittedRows[group.Key].Select(row => new TimedWork(ofType, row.Work, row.Seconds))];
            Roofline? roofline = same.Length == 0 ? null : Roofline.Fit(ofType, same);
            if (roofline is not null)
                rooflineFitted.Add(ParameterNames.Of(group.Key.Class));
            foreach (int i in group)
                seconds[i] = (roofline ?? new Roofline(predicted[i].Estimate.LaunchSeconds, 1, 1)).Seconds(ofType, predicted[i].Row.Work);
        }

        return seconds;
    }

    private static double?[] PublishedOf(DeviceProfile device, TimedOperator[] rows)
    {
        double?[] seconds = new double?[rows.Length];
        PublishedModel model;
        try
        {
            model = new PublishedModel(device);
        }
        catch (InputException)
        {
            return seconds;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Type != DataType.Fp32)
                continue;
            // Rows that the published model does not describe are left out of its line.
            if (model.TryPredict(rows[i].Operator, out LatencyEstimate predicted, out _) && predicted.TotalSeconds > 0)
                seconds[i] = predicted.TotalSeconds;
        }

        return seconds;
    }
}
