using LatencyLab.Hardware;
using LatencyLab.Measurements;
using LatencyLab.Operators;

namespace LatencyLab.Predictor.Calibration;

/// <summary>One measured row with its prediction.</summary>
public sealed record EvaluatedRow(MeasurementRow Row, OperatorClass Class, double MeasuredSeconds, LatencyEstimate Estimate)
{
    /// <summary>predicted / measured - 1.</summary>
    public double RelativeError => Estimate.TotalSeconds / MeasuredSeconds - 1;

    public bool IsInInterval => MeasuredSeconds >= Estimate.LowSeconds && MeasuredSeconds <= Estimate.HighSeconds;
}

/// <summary>Predicted against measured.</summary>
public static class Evaluation
{
    /// <summary>Predicts every row that has a latency and that the model describes.</summary>
    /// <param name="modelOf">The model for a data type.</param>
    /// <param name="rows">Measured rows.</param>
    public static IReadOnlyList<EvaluatedRow> Run(Func<DataType, ILatencyModel> modelOf, IReadOnlyList<MeasurementRow> rows)
    {
        ArgumentNullException.ThrowIfNull(modelOf);
        Dictionary<DataType, ILatencyModel> models = [];
        List<EvaluatedRow> evaluated = [];
        foreach (MeasurementRow row in rows)
        {
            if (row.LatencyMicroseconds is not > 0)
                continue;
            DataType type = UsableRow.TypeOf(row);
            if (!models.TryGetValue(type, out ILatencyModel? model))
                models[type] = model = modelOf(type);
            OperatorWork work = row.Operator.Work(type.ElementBytes());
            LatencyEstimate estimate;
            try
            {
                estimate = model.Predict(row.Operator);
            }
            catch (NotSupportedException)
            {
                continue;
            }

            if (estimate.TotalSeconds > 0)
                evaluated.Add(new EvaluatedRow(row, work.Class, row.LatencyMicroseconds.Value * 1e-6, estimate));
        }

        return evaluated;
    }

    /// <summary>The rows that a profile was not fitted to, by fingerprint, and how many were left out.</summary>
    public static (IReadOnlyList<MeasurementRow> Unseen, int Fitted) Split(DeviceProfile profile, IReadOnlyList<MeasurementRow> rows)
    {
        HashSet<string> fitted = [.. profile.Calibration?.Classes.Values.SelectMany(c => c.RowFingerprints) ?? []];
        MeasurementRow[] unseen = fitted.Count == 0 ? [.. rows] : [.. rows.Where(row => !fitted.Contains(RowFingerprint.Of(row)))];
        return (unseen, rows.Count - unseen.Length);
    }

    /// <summary>Accuracy by operator class, in the order of the classes.</summary>
    public static IReadOnlyList<(OperatorClass Class, Accuracy Accuracy)> ByClass(IReadOnlyList<EvaluatedRow> rows) =>
    [
        .. rows.GroupBy(row => row.Class).OrderBy(group => group.Key).Select(group => (group.Key, Accuracy.Of([.. group]))),
    ];
}
