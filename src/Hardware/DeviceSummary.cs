namespace LatencyLab.Hardware;

/// <summary>A shipped device as a list shows it. What was fitted, most of a profile's text, is not read for it.</summary>
/// <param name="Device">The device without its <see cref="DeviceProfile.Calibration"/>.</param>
/// <param name="CalibratedClasses">Operator classes that the profile has a calibration of, in its order; empty: none.</param>
public sealed record DeviceSummary(DeviceProfile Device, IReadOnlyList<string> CalibratedClasses);
