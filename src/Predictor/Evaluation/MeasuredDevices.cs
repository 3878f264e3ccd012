namespace LatencyLab.Predictor.Evaluation;

/// <summary>Which shipped profile the rows of a published measurement file belong to: <c>devices/measured-devices.csv</c>.</summary>
public static class MeasuredDevices
{
    private static readonly Lazy<IReadOnlyList<MeasuredDevice>> s_all = new(() =>
    [
        .. DeviceTable.Rows("measured-devices.csv")
            .Select(fields => new MeasuredDevice(fields[0], fields[1], fields[2], MeasurementKinds.Parse(fields[3]))),
    ]);

    /// <summary>
    /// All entries, in file order: for one operator class of a profile, the first file that has it is the one to calibrate from.
    /// </summary>
    public static IReadOnlyList<MeasuredDevice> All => s_all.Value;

    /// <summary>Entries of one shipped profile.</summary>
    public static IEnumerable<MeasuredDevice> Of(string profile) => All.Where(entry => entry.Profile == profile);
}

/// <summary>Rows of one device in one measurement file.</summary>
/// <param name="File">File name.</param>
/// <param name="Device">Text of the device column.</param>
/// <param name="Profile">Name of the shipped profile.</param>
/// <param name="Measurement">How the rows were timed.</param>
public sealed record MeasuredDevice(string File, string Device, string Profile, MeasurementKind Measurement);
