using LatencyLab.Hardware;

namespace LatencyLab.Reporting.Content;

/// <summary>The profile: memories, rates, what was fitted, and where its numbers come from.</summary>
internal static class DeviceSection
{
    public static ReportSection Of(DeviceProfile device) => new("device", "Device profile", [])
    {
        Tables = [Memories(device), Rates(device),
            .. device.Calibration is null ? Array.Empty<ReportTable>() : [Calibration(device.Calibration)],
            .. device.Sources.Count > 0 ? [Sources(device)] : Array.Empty<ReportTable>()],
    };

    /// <summary>For the first screen.</summary>
    public static FactGroup Facts(DeviceProfile device, DataType type)
    {
        int engines = device.Processing.EngineCount;
        DeviceCalibration? calibration = device.Calibration;
        return new FactGroup("Device",
        [
            ("profile", device.Name),
            .. device.Description is string description ? [("what", description)] : Array.Empty<(string, string)>(),
            ("architecture", device.Architecture),
            ("engines",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{engines} x {device.Processing.LanesPerEngine} lanes at {NumberText.Quantity(device.Processing.FrequencyHz, "Hz")}")),
            ($"peak {type.Key()}", NumberText.Quantity(2 * device.Processing.PeakMacsPerSecond(type), "FLOP/s")),
            (device.OffChip.Name, NumberText.Quantity(device.OffChip.TotalBandwidthBytesPerSecond(engines), "B/s")),
            ("calibration", calibration is null ? "none: defaults of the architecture"
                : string.Create(CultureInfo.InvariantCulture, $"{calibration.Date}, "
                    + $"{calibration.Classes.Values.Sum(fitted => fitted.Rows)} rows in {calibration.Classes.Count} operator classes")),
            .. calibration is null ? Array.Empty<(string, string)>() : [("calibration data", string.Join(", ", calibration.Data))],
        ]);
    }

    private static ReportTable Memories(DeviceProfile device) => new(
        "Memories, innermost first",
        [new("level"), new("shared by"), new("size"), new("bandwidth of the device"), new("transaction bytes", true)],
        [
            .. device.Memories.Select(level => (IReadOnlyList<string>)
            [
                level.Name, level.Scope == MemoryScope.Engine ? "one engine" : "all engines", NumberText.Quantity(level.SizeBytes, "B"),
                NumberText.Quantity(level.TotalBandwidthBytesPerSecond(device.Processing.EngineCount), "B/s"),
                    level.TransactionBytes.ToString(CultureInfo.InvariantCulture),
                    ]),
        ]);

    private static ReportTable Rates(DeviceProfile device) => new(
        "Arithmetic peaks", [new("type"), new("lanes"), new("matrix units")],
        [
            .. Enum.GetValues<DataType>().Where(type => device.Processing.PeakMacsPerSecond(type) > 0)
                .Select(type => (IReadOnlyList<string>)
                [
                    type.Key(), NumberText.Quantity(2 * device.Processing.PeakMacsPerSecond(type, allowMatrixUnits: false), "FLOP/s"),
                    device.Processing.RateOf(type).MatrixMacsPerEngineCycle > 0
                        ? NumberText.Quantity(2 * device.Processing.PeakMacsPerSecond(type), "FLOP/s")
                        : "-",
                ]),
        ]);

    public static ReportTable Calibration(DeviceCalibration calibration) => new(
        "Calibration, with errors on rows that were not fitted",
        [new("class"), new("timed as"), new("rows fitted", true), new("rows not fitted", true), new("median APE %", true),
            new("MAPE %", true), new("90 % interval")],
        [
            .. calibration.Classes.OrderBy(fitted => fitted.Key, StringComparer.Ordinal).Select(fitted => (IReadOnlyList<string>)
            [
                ClassText.Of(fitted.Key), fitted.Value.Measurement, fitted.Value.Rows.ToString(CultureInfo.InvariantCulture),
                    fitted.Value.UnseenRows.ToString(CultureInfo.InvariantCulture),
                    fitted.Value.UnseenMedianApePercent is double median ? NumberText.Percent(median) : "-",
                        fitted.Value.UnseenMapePercent is double mape ? NumberText.Percent(mape) : "-",
                        fitted.Value is { IntervalLowFactor: double low, IntervalHighFactor: double high }
                            ? string.Create(CultureInfo.InvariantCulture, $"x{low:0.00} to x{high:0.00}")
                            : "-",
                    ]),
        ]);

    private static ReportTable Sources(DeviceProfile device) => new(
        "Where the numbers come from", [new("field"), new("source")],
        [.. device.Sources.OrderBy(source => source.Key, StringComparer.Ordinal)
            .Select(source => (IReadOnlyList<string>)[source.Key, source.Value])])
    { IsFolded = true };
}
