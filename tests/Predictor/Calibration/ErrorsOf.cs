using LatencyLab.Measurements;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>Errors of a profile on rows that are all of the same data type.</summary>
internal static class ErrorsOf
{
    public static ErrorSummary Rows(DeviceProfile profile, IReadOnlyList<TimedOperator> rows)
    {
        ILatencyModel model = LatencyModels.AsMeasured(profile, DataType.Fp32);
        LatencyEstimate[] estimates = [.. rows.Select(row => model.Predict(row.Operator))];
        return ErrorSummary.Of(
            [.. estimates.Select(estimate => estimate.TotalSeconds)],
            [.. rows.Select(row => row.Seconds)],
            [.. estimates.Select(estimate => (estimate.LowSeconds, estimate.HighSeconds))]);
    }
}
