using System.CommandLine;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Operators;
using LatencyLab.Measurements;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>
/// Calibrates the shipped profiles in place from the published kernel times of their devices. Wall-clock rows are left out: a network's operators do not
/// each pay for a session call of a framework. Devices without rows of their own are then transferred from calibrated siblings.
/// </summary>
internal static class ShippedCalibrations
{
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="devices">Folder of the profiles.</param>
    /// <param name="fit">How to fit; kinds of measurement are those that <see cref="MeasuredDevices"/> declares.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="output">For the tables.</param>
    public static void Run(string data, string devices, FitOptions fit, ParseResult parsed, TextWriter output)
    {
        IGrouping<string, MeasuredDevice>[] present =
        [
            .. MeasuredDevices.All.Where(entry => entry.Measurement == MeasurementKind.Kernel).GroupBy(entry => entry.Profile).Where(measured => File.Exists(PathOf(devices, measured.Key))),
        ];
        if (present.Length == 0)
            throw new InputException($"no profile of a measured device in '{devices}', expected e.g. {MeasuredDevices.All[0].Profile}.yaml", "--devices");
        foreach (IGrouping<string, MeasuredDevice> measured in present)
        {
            string path = PathOf(devices, measured.Key);
            string yaml = File.ReadAllText(path);
            // A profile that extends another would otherwise start from the other's calibration.
            DeviceProfile profile = DeviceProfileReader.ReadFile(path) with { Calibration = null };
            List<CalibratedClass> classes = [];
            HashSet<OperatorClass> done = [];
            foreach (MeasuredDevice entry in measured)
            {
                string file = Path.Combine(data, entry.File);
                IReadOnlyList<TimedOperator> rows =
                [
                    .. MeasuredRows.Read([file], new RowSelection { RowsOf = entry.Device }, profile).Rows.Where(row => !done.Contains(row.Work.Class)),
                ];
                if (rows.Count == 0)
                    continue;
                CalibrationOptions options = fit.Options(parsed, [entry.File], null) with { Measurement = MeasurementKinds.NameOf(entry.Measurement) };
                CalibrationOutcome outcome = CalibrationStatus.Show(progress =>
                    CalibrationRun.Run(profile, rows, fit.RowsPerClass(parsed), options with { Progress = progress }));
                profile = outcome.Profile;
                classes.AddRange(outcome.Classes);
                done.UnionWith(outcome.Classes.Select(one => one.Class));
            }

            Write(path, yaml, profile);
            output.WriteLine(path);
            CalibrationText.Write(new CalibrationOutcome(profile, classes, 0), output);
            output.WriteLine();
        }

        foreach (TransferredDevice transferred in TransferredDevices.All)
            Transfer(devices, transferred, output);
    }

    /// <summary>Nothing where the profile or one of its siblings is not in the folder.</summary>
    private static void Transfer(string devices, TransferredDevice transferred, TextWriter output)
    {
        string path = PathOf(devices, transferred.Profile);
        string[] siblings = [.. transferred.Siblings.Select(sibling => PathOf(devices, sibling))];
        if (!File.Exists(path) || !siblings.All(File.Exists))
            return;
        DeviceProfile target = DeviceProfileReader.ReadFile(path) with { Calibration = null };
        DeviceProfile[] calibrated = [.. siblings.Select(DeviceProfileReader.ReadFile)];
        // As of the newest sibling, so that the same rows give the same file.
        string date = calibrated.Select(sibling => sibling.Calibration?.Date ?? "").Max(StringComparer.Ordinal)!;
        Write(path, File.ReadAllText(path), Predictor.Calibration.Transfer.Apply(target, calibrated, date));
        output.WriteLine(path);
        output.WriteLine($"transferred from {string.Join(", ", transferred.Siblings)}");
        output.WriteLine();
    }

    private static void Write(string path, string yaml, DeviceProfile profile)
    {
        string replaced = CalibrationBlock.Replace(yaml, profile);
        DeviceProfileReader.Parse(replaced, path);
        AtomicFile.WriteAllText(path, replaced);
    }

    private static string PathOf(string devices, string profile) => Path.Combine(devices, profile + ".yaml");
}
