using LatencyLab.Files;

namespace LatencyLab.Studies.Calibrations;

/// <summary>A shipped profile that was calibrated in place.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Fitted">What was fitted to rows of its own; null where it was transferred.</param>
/// <param name="Siblings">The profiles that it was transferred from; empty where it was fitted.</param>
public sealed record ShippedCalibration(string Path, CalibrationOutcome? Fitted, IReadOnlyList<string> Siblings);

/// <summary>
/// Calibrates the shipped profiles in place from the published kernel times of their devices. Wall-clock rows are left out: a network's
/// operators do not each pay for a session call of a framework. Devices without rows of their own are then transferred from calibrated
/// siblings.
/// </summary>
public static class ShippedCalibrations
{
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="devices">Folder of the profiles.</param>
    /// <param name="rowsPerClass">Most rows to fit of one operator class.</param>
    /// <param name="options">How to fit; data and kinds of measurement are those that <see cref="MeasuredDevices"/> declares.</param>
    /// <param name="fit">Runs a fit with what takes its progress; null: without any.</param>
    /// <returns>The profiles, each written when it is returned.</returns>
    /// <exception cref="InputException">No profile is there, or a file cannot be read.</exception>
    public static IEnumerable<ShippedCalibration> Run(
        string data, string devices, int rowsPerClass, CalibrationOptions options,
        Func<Func<Action<string, double>?, CalibrationOutcome>, CalibrationOutcome>? fit = null)
    {
        IGrouping<string, MeasuredDevice>[] present =
        [
            .. MeasuredDevices.All.Where(entry => entry.Measurement == MeasurementKind.Kernel).GroupBy(entry => entry.Profile)
                .Where(measured => File.Exists(PathOf(devices, measured.Key))),
        ];
        if (present.Length == 0)
        {
            throw new InputException(
                $"no profile of a measured device in '{devices}', expected e.g. {MeasuredDevices.All[0].Profile}.yaml", "--devices");
        }

        return present.Select(measured => Fit(measured, data, devices, rowsPerClass, options, fit))
            .Concat(TransferredDevices.All.Select(transferred => Transferred(devices, transferred)).OfType<ShippedCalibration>());
    }

    private static ShippedCalibration Fit(
        IGrouping<string, MeasuredDevice> measured, string data, string devices, int rowsPerClass, CalibrationOptions options,
        Func<Func<Action<string, double>?, CalibrationOutcome>, CalibrationOutcome>? fit)
    {
        string path = PathOf(devices, measured.Key);
        string yaml = File.ReadAllText(path);
        // A profile that extends another would otherwise start from the other's calibration.
        DeviceProfile profile = DeviceProfileReader.ReadFile(path) with { Calibration = null };
        List<CalibratedClass> classes = [];
        HashSet<OperatorClass> done = [];
        MeasuredDevice[] ofSisters =
        [
            .. SisterDevices.Of(measured.Key).SelectMany(MeasuredDevices.Of).Where(entry => entry.Measurement == MeasurementKind.Kernel),
        ];
        foreach (MeasuredDevice entry in measured.Concat(ofSisters))
        {
            List<TimedOperator> rows = [.. RowsOf(entry).Where(row => !done.Contains(row.Work.Class))];
            if (rows.Count == 0)
                continue;
            HashSet<OperatorClass> own = [.. rows.Select(row => row.Work.Class)];
            List<string> files = [entry.File];
            foreach (MeasuredDevice sister in measured.Contains(entry) ? ofSisters : [])
            {
                // Of each class the first file of a sister that has it: one more host.
                TimedOperator[] more = [.. RowsOf(sister).Where(row => own.Contains(row.Work.Class))];
                if (more.Length == 0)
                    continue;
                own.ExceptWith(more.Select(row => row.Work.Class));
                files.Add(sister.File);
                rows.AddRange(more);
            }

            CalibrationOptions ofEntry = options with { Data = files, Measurement = MeasurementKinds.NameOf(entry.Measurement) };
            DeviceProfile start = profile;
            CalibrationOutcome Run(Action<string, double>? progress) =>
                CalibrationRun.Run(start, rows, rowsPerClass, ofEntry with { Progress = progress });
            CalibrationOutcome outcome = fit is null ? Run(null) : fit(Run);
            profile = outcome.Profile;
            classes.AddRange(outcome.Classes);
            done.UnionWith(outcome.Classes.Select(one => one.Class));
        }

        List<TimedOperator> RowsOf(MeasuredDevice entry) =>
        [
            .. MeasuredRows.Read([Path.Combine(data, entry.File)], new RowSelection { RowsOf = entry.Device }, profile).Rows
                .Select(row => row with { SetUp = SetUps.Named(row.SetUp ?? SetUps.Queued, entry.File) }),
        ];

        Write(path, yaml, profile);
        return new ShippedCalibration(path, new CalibrationOutcome(profile, classes, 0), []);
    }

    /// <summary>Null where the profile or one of its siblings is not in the folder.</summary>
    private static ShippedCalibration? Transferred(string devices, TransferredDevice transferred)
    {
        string path = PathOf(devices, transferred.Profile);
        string[] siblings = [.. transferred.Siblings.Select(sibling => PathOf(devices, sibling))];
        if (!File.Exists(path) || !siblings.All(File.Exists))
            return null;
        DeviceProfile target = DeviceProfileReader.ReadFile(path) with { Calibration = null };
        DeviceProfile[] calibrated = [.. siblings.Select(DeviceProfileReader.ReadFile)];
        // As of the newest sibling, so that the same rows give the same file.
        string date = calibrated.Select(sibling => sibling.Calibration?.Date ?? "").Max(StringComparer.Ordinal)!;
        Write(path, File.ReadAllText(path), Transfer.Apply(target, calibrated, date));
        return new ShippedCalibration(path, null, transferred.Siblings);
    }

    private static void Write(string path, string yaml, DeviceProfile profile)
    {
        string replaced = CalibrationBlock.Replace(yaml, profile);
        DeviceProfileReader.Parse(replaced, path);
        OutputFile.Replace(path, replaced);
    }

    private static string PathOf(string devices, string profile) => Path.Combine(devices, profile + ".yaml");
}
