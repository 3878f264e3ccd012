namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Reads the measured rows that an experiment works with.</summary>
internal static class Measured
{
    /// <summary>The selection as text.</summary>
    public static string InputsOf(MeasurementsSection rows)
    {
        RowSelection selection = rows.Selection;
        return $"{selection.RowsOf} {string.Join(',', selection.Filters)} {string.Join(',', selection.Operators)} {selection.Type}";
    }

    /// <exception cref="Diagnostics.InputException">A file cannot be read or nothing is selected.</exception>
    public static SelectedRows Read(MeasurementsSection rows, DeviceProfile device) =>
        MeasuredRows.Read(rows.Files, rows.Selection, device);

    /// <summary>Whether a profile was fitted to all rows: too few to leave any out, their errors are too low.</summary>
    public static bool IsAllFitted(DeviceProfile device, SelectedRows rows)
    {
        HashSet<string> fitted = [.. device.Calibration?.Classes.Values.SelectMany(one => one.RowFingerprints) ?? []];
        return rows.Rows.All(row => fitted.Contains(row.Fingerprint));
    }
}
