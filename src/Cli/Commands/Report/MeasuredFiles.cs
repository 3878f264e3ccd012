using System.Globalization;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Reporting.Content;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>Selected rows, evaluated for a report.</summary>
internal static class MeasuredFiles
{
    /// <exception cref="InputException">The profile was fitted to all rows.</exception>
    public static MeasuredEvaluation Evaluated(DeviceProfile device, SelectedRows rows, bool includeFitted)
    {
        EvaluationReport evaluation = Evaluator.Evaluate(device, rows.Rows, includeFitted);
        return new MeasuredEvaluation(rows, evaluation,
        [
            .. evaluation.Rows.GroupBy(row => row.Row.Path).Select(file => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file.Key)} ({file.Count()} rows)")),
        ]);
    }
}
