namespace LatencyLab.Hardware;

/// <summary>A shipped device as a list shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is; null: not said.</param>
/// <param name="Aliases">Other names that it goes by.</param>
/// <param name="Architecture">Its generation.</param>
/// <param name="EngineCount">Processing engines.</param>
/// <param name="FrequencyHz">Their clock.</param>
/// <param name="VectorFlopsPerSecond">fp32 FLOP/s of the ordinary lanes: 2 a MAC.</param>
/// <param name="OffChipBytesPerSecond">Bandwidth of the outermost memory.</param>
/// <param name="CalibratedClasses">Operator classes that the profile has a calibration of, in its order; empty: none.</param>
public sealed record DeviceSummary(
    string Name, string? Description, IReadOnlyList<string> Aliases, string Architecture, int EngineCount, double FrequencyHz,
    double VectorFlopsPerSecond, double OffChipBytesPerSecond, IReadOnlyList<string> CalibratedClasses)
{
    /// <summary>That of a profile.</summary>
    public static DeviceSummary Of(DeviceProfile device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new DeviceSummary(
            device.Name, device.Description, device.Aliases, device.Architecture, device.Processing.EngineCount,
            device.Processing.FrequencyHz, 2 * device.Processing.PeakMacsPerSecond(DataType.Fp32, allowMatrixUnits: false),
            device.OffChip.BandwidthBytesPerSecond, [.. device.Calibration?.Classes.Keys ?? []]);
    }
}
