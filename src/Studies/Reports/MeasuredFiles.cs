namespace LatencyLab.Studies.Reports;

/// <summary>Selected rows, evaluated for a report.</summary>
public static class MeasuredFiles
{
    /// <param name="device">The profile.</param>
    /// <param name="rows">Rows of its device.</param>
    /// <param name="includeFitted">Whether the rows that it was fitted to count as well.</param>
    /// <exception cref="InputException">The profile was fitted to all rows.</exception>
    public static MeasuredEvaluation Evaluated(DeviceProfile device, SelectedRows rows, bool includeFitted)
    {
        EvaluationReport evaluation = Evaluator.Evaluate(device, rows.Rows, includeFitted);
        return new MeasuredEvaluation(rows, evaluation,
        [
            .. evaluation.Rows.GroupBy(row => row.Row.Path)
                .Select(file => FormattableString.Invariant($"{Path.GetFileName(file.Key)} ({file.Count()} rows)")),
        ]);
    }
}
