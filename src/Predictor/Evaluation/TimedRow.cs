using LatencyLab.Hardware;
using LatencyLab.Measurements;
using LatencyLab.Operators;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>One measured operator: rows of one fingerprint are one operator, timed at their median.</summary>
/// <param name="Row">The row; the first of those of one fingerprint.</param>
/// <param name="Path">The file it was read from.</param>
/// <param name="Shape">The operator in schema columns, e.g. <c>conv2d batch=1 cin=64</c>.</param>
/// <param name="Type">Data type of all tensors.</param>
/// <param name="Work">The operator's work at that type.</param>
/// <param name="Seconds">Measured latency.</param>
/// <param name="Fingerprint">See <see cref="RowFingerprint"/>.</param>
/// <param name="PeerSeconds">What other tools predicted for this row, by tool.</param>
public sealed record TimedRow(
    MeasurementRow Row,
    string Path,
    string Shape,
    DataType Type,
    OperatorWork Work,
    double Seconds,
    string Fingerprint,
    IReadOnlyDictionary<string, double> PeerSeconds)
{
    /// <summary>Whether the operator runs as several kernels, so that no operator class describes it alone.</summary>
    public bool IsComposite => Row.Operator is CompositeOperator;
}
