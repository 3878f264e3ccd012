namespace LatencyLab.Predictor.Calibration;

/// <summary>What a calibration made.</summary>
/// <param name="Profile">The profile with its calibration filled.</param>
/// <param name="Classes">One entry an operator class that had rows.</param>
/// <param name="RowsLeftOut">Rows without a latency or without work.</param>
public sealed record CalibrationResult(DeviceProfile Profile, IReadOnlyList<ClassCalibrationResult> Classes, int RowsLeftOut);

/// <summary>The fit of one operator class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Calibration">What the profile records of it, the error on rows not fitted included.</param>
/// <param name="FittedSpread">Robust standard deviation of ln(predicted / measured) on the fitted rows.</param>
public sealed record ClassCalibrationResult(OperatorClass Class, ClassCalibration Calibration, double FittedSpread);
