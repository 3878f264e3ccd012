namespace LatencyLab.Predictor.Calibration;

/// <summary>One timed call.</summary>
/// <param name="Device">Rates of the device for the call's data type.</param>
/// <param name="Work">What was done.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="SetUp">How it was timed, one of <see cref="SetUps"/>.</param>
/// <param name="Kind">Which operator it is, by <see cref="OperatorFactors.NameOf"/>; empty where that does not matter.</param>
internal readonly record struct TimedWork(
    DeviceRates Device, OperatorWork Work, double Seconds, string SetUp = SetUps.Queued, string Kind = "");
