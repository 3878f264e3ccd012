using System.Collections.Concurrent;

namespace LatencyLab.Studies.Accuracy;

/// <summary>Errors on rows that were not fitted: mean over devices of the mean over random draws.</summary>
/// <param name="Method">Model or tool.</param>
/// <param name="Devices">Devices it predicts rows of.</param>
/// <param name="MedianApePercent">Mean of the median APE.</param>
/// <param name="MedianSpread">Standard deviation between draws of the device mean of the median APE.</param>
/// <param name="MapePercent">Mean of the MAPE.</param>
/// <param name="MapeSpread">Standard deviation between draws of the device mean of the MAPE.</param>
/// <param name="KendallTau">Mean of tau.</param>
/// <param name="CoveragePercent">Mean coverage of the 90 % interval; null without intervals.</param>
public sealed record StudyFigures(
    string Method, int Devices, double MedianApePercent, double MedianSpread, double MapePercent, double MapeSpread, double KendallTau,
    double? CoveragePercent)
{
    /// <summary>
    /// Pairs of skewed and even routing that differ by more than 5 % whose sign is predicted, in percent; null without such pairs.
    /// </summary>
    public double? SkewSignPercent { get; init; }

    /// <summary>Mean of the 90th percentile of the APE.</summary>
    public required double P90ApePercent { get; init; }
}

/// <summary>One case, studied.</summary>
/// <param name="Case">The case.</param>
/// <param name="Methods">Ours first.</param>
/// <param name="ByDevice">Ours, by text of the device column: rows in all, then figures.</param>
public sealed record StudyResult(
    AccuracyCase Case, IReadOnlyList<StudyFigures> Methods, IReadOnlyList<(string Device, int Rows, StudyFigures Ours)> ByDevice)
{
    /// <summary>Our figures over all devices; null where no device had rows enough.</summary>
    public StudyFigures? Ours => Methods.FirstOrDefault(method => method.Method == LatencyModels.Default);
}

/// <summary>A device and its rows of a case.</summary>
/// <param name="Device">How it is named and timed.</param>
/// <param name="Profile">Without a calibration.</param>
/// <param name="Rows">All of its rows in the file.</param>
internal sealed record StudiedDevice(MeasuredDevice Device, DeviceProfile Profile, IReadOnlyList<TimedOperator> Rows);

/// <summary>Fits random draws of published rows and evaluates the others.</summary>
internal static class AccuracyStudy
{
    private const int FewestUnseenRows = 5, FoldsFromManyRows = 2, ManyRows = 500;

    private sealed record DrawErrors(string Device, int Draw, string Method, ErrorSummary Errors)
    {
        public (int Right, int All) SkewSigns { get; init; }
    }

    /// <param name="one">What to study.</param>
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="draws">Random draws of fitted rows, a device.</param>
    /// <param name="jobs">Draws at the same time.</param>
    /// <param name="date">Day of the study.</param>
    public static StudyResult Run(AccuracyCase one, string data, int draws, int jobs, string date) =>
        RunOn(one, Read(one, data), draws, jobs, date);

    /// <summary>The same for rows that the project's own kernels gave on one device.</summary>
    /// <param name="one">What to study; its file is a suite of <c>latlab measure</c>.</param>
    /// <param name="profile">The device; a calibration that it has is not used.</param>
    /// <param name="files">Measurement files.</param>
    /// <param name="draws">Random draws of the fitted rows.</param>
    /// <param name="jobs">Draws at the same time.</param>
    /// <param name="date">Day of the study.</param>
    /// <exception cref="Diagnostics.InputException">The files cannot be read or have no rows of the suite.</exception>
    public static StudyResult RunOwn(AccuracyCase one, DeviceProfile profile, IReadOnlyList<string> files, int draws, int jobs, string date)
    {
        RowSelection selection = new() { Filters = [("suite", one.File), ("trusted", "1")] };
        SelectedRows rows = MeasuredRows.Read(files, selection, profile);
        MeasuredDevice device = new(one.File, rows.MeasuredDevices[0], profile.Name, MeasurementKind.Kernel);
        StudiedDevice studied = new(device, profile with { Calibration = null }, [.. rows.Rows.Where(row => !row.IsComposite)]);
        return RunOn(one, [studied], draws, jobs, date);
    }

    /// <summary>The published devices of a case.</summary>
    internal static IEnumerable<MeasuredDevice> DevicesOf(AccuracyCase one) => MeasuredDevices.All.Where(entry => entry.File == one.File
        && (one.Device is null || entry.Device == one.Device) && entry.Device != one.ExceptDevice);

    internal static List<StudiedDevice> Read(AccuracyCase one, string data) =>
    [
        .. DevicesOf(one)
            .Select(device => new StudiedDevice(device, Uncalibrated(device.Profile), RowsOf(device, data, one.Operators)))
            .Select(device => one.Type is DataType type
                ? device with { Rows = [.. device.Rows.Where(row => row.Type == type)] } : device)
            .Select(device => device with { Rows = [.. device.Rows.Where(row => row.Seconds >= one.LeastMicroseconds * 1e-6)] })
            .Where(device => device.Rows.Count > 0),
    ];

    /// <summary>Rows of a device that count in a case.</summary>
    internal static TimedOperator[] Counted(AccuracyCase one, StudiedDevice device) =>
        [.. device.Rows.Where(row => one.Class is null || row.Work.Class == one.Class)];

    /// <param name="one">What to study.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="draws">Random draws of the fitted rows, a device.</param>
    /// <param name="jobs">Draws at the same time.</param>
    /// <param name="date">Day of the study.</param>
    /// <param name="priors">Priors in place of the generation defaults, by device.</param>
    internal static StudyResult RunOn(
        AccuracyCase one, List<StudiedDevice> devices, int draws, int jobs, string date, IReadOnlyList<ParameterPriors>? priors = null)
    {
        ConcurrentBag<DrawErrors> errors = [];
        Parallel.ForEach(
            from i in Enumerable.Range(0, devices.Count)
            from draw in Enumerable.Range(1, draws)
            select (device: devices[i], priors: priors?[i] ?? ParameterPriors.None, draw),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) },
            work =>
            {
                TimedOperator[] all = CalibrationRun.Shuffled(Counted(one, work.device), work.draw);
                TimedOperator[] fitted = all[..one.RowsOf(all.Length)];
                bool isUnknown = fitted.Length == 0 && priors is null && !one.IsOfDefaults;
                if (isUnknown || all.Length - fitted.Length < FewestUnseenRows)
                    return;
                DeviceProfile profile = work.device.Profile;
                if (fitted.Length > 0)
                    profile = Fit(profile, fitted, work.device.Device.Measurement, work.draw, date, work.priors);
                else if (priors is not null)
                    profile = work.priors.Centred(profile, MeasurementKinds.NameOf(work.device.Device.Measurement), date);
                EvaluationReport report = Evaluator.Evaluate(profile, all);
                (int, int) signs = SkewSigns.Of(report.Rows);
                foreach (MethodErrors line in LinesOf(report))
                {
                    bool hasInterval = fitted.Length > 0 || priors is null;
                    ErrorSummary found = hasInterval ? line.Errors : line.Errors with { CoveragePercent = null };
                    errors.Add(new DrawErrors(work.device.Device.Device, work.draw, line.Method, found)
                    {
                        SkewSigns = line.Method == LatencyModels.Default ? signs : default,
                    });
                }
            });
        return ResultOf(one, devices, [.. errors]);
    }

    /// <summary>
    /// Every device of a file in turn as if it had never been measured: its siblings are fitted, their parameters transferred; then again
    /// with a few rows of its own.
    /// </summary>
    /// <param name="held">What to study.</param>
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="draws">Random draws of the fitted rows.</param>
    /// <param name="jobs">Draws at the same time.</param>
    /// <param name="date">Day of the study.</param>
    public static IReadOnlyList<StudyResult> HoldOut(HeldOutCase held, string data, int draws, int jobs, string date)
    {
        (AccuracyCase unmeasured, AccuracyCase fewRows) = (held.Unmeasured, held.FewRows);
        List<StudiedDevice> devices = Read(unmeasured, data);
        ConcurrentBag<(AccuracyCase Case, DrawErrors Errors)> errors = [];
        Parallel.ForEach(Enumerable.Range(1, draws), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) }, draw =>
        {
            DeviceProfile[] fitted = [.. devices.Select(device => Fit(
                device.Profile, CalibrationRun.Shuffled(device.Rows, draw)[..Math.Min(held.SiblingRows, device.Rows.Count)],
                device.Device.Measurement, draw, date, ParameterPriors.None))];
            for (int i = 0; i < devices.Count; i++)
            {
                IReadOnlyList<DeviceProfile> siblings = Generations.Nearest(devices[i].Profile, [.. fitted.Where((_, j) => j != i)]);
                DeviceProfile transferred = Transfer.Apply(devices[i].Profile, siblings, date);
                TimedOperator[] shuffled = CalibrationRun.Shuffled(devices[i].Rows, draw);
                Add(unmeasured, transferred);
                ParameterPriors priors = Transfer.PriorsFor(devices[i].Profile, siblings);
                Add(fewRows, Fit(transferred, shuffled[..fewRows.Rows], devices[i].Device.Measurement, draw, date, priors));

                void Add(AccuracyCase one, DeviceProfile profile)
                {
                    foreach (MethodErrors line in LinesOf(Evaluator.Evaluate(profile, shuffled)))
                        errors.Add((one, new DrawErrors(devices[i].Device.Device, draw, line.Method, line.Errors)));
                }
            }
        });
        return
        [
            .. new[] { unmeasured, fewRows }
                .Select(one => ResultOf(one, devices, [.. errors.Where(line => line.Case == one).Select(line => line.Errors)])),
        ];
    }

    private static StudyResult ResultOf(AccuracyCase one, List<StudiedDevice> devices, IReadOnlyList<DrawErrors> errors) => new(
        one,
        [
            .. errors.GroupBy(line => line.Method).OrderBy(group => group.Key == LatencyModels.Default ? 0 : 1)
                .ThenBy(group => group.Key, StringComparer.Ordinal).Select(FiguresOf),
        ],
        [
            .. errors.Where(line => line.Method == LatencyModels.Default).GroupBy(line => line.Device)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, devices.First(device => device.Device.Device == group.Key).Rows.Count, FiguresOf(group))),
        ]);

    internal static DeviceProfile Uncalibrated(string profile) => DeviceCatalog.Get(profile) with { Calibration = null };

    internal static TimedOperator[] RowsOf(MeasuredDevice device, string data, IReadOnlyList<string> operators) =>
    [
        .. MeasuredRows.Read(
            [Path.Combine(data, device.File)], new RowSelection { RowsOf = device.Device, Operators = operators },
            DeviceCatalog.Get(device.Profile)).Rows.Where(row => !row.IsComposite),
    ];

    internal static DeviceProfile Fit(
        DeviceProfile profile, IReadOnlyList<TimedOperator> rows, MeasurementKind measurement, int draw, string date,
        ParameterPriors priors) =>
        Calibrator.Fit(
            profile, rows, new CalibrationOptions
            {
                Date = date,
                Data = [],
                Seed = draw,
                Measurement = MeasurementKinds.NameOf(measurement),
                Priors = priors,
                Folds = rows.Count >= ManyRows ? FoldsFromManyRows : 5,
            }).Profile;

    /// <summary>The lines over all evaluated rows, whether they are of one class or of several.</summary>
    private static IEnumerable<MethodErrors> LinesOf(EvaluationReport report)
    {
        string whole = report.Methods[^1].OperatorClass;
        return report.Methods.Where(line => line.OperatorClass == whole);
    }

    private static StudyFigures FiguresOf(IGrouping<string, DrawErrors> lines)
    {
        (double Median, double Mape, double Tau)[] draws =
        [
            .. lines.GroupBy(line => line.Draw).OrderBy(draw => draw.Key).Select(draw => (
                draw.Average(line => line.Errors.MedianApePercent), draw.Average(line => line.Errors.MapePercent),
                draw.Average(line => line.Errors.KendallTau))),
        ];
        return new StudyFigures(
            lines.First().Method,
            lines.Select(line => line.Device).Distinct().Count(),
            draws.Average(draw => draw.Median),
            Deviation([.. draws.Select(draw => draw.Median)]),
            draws.Average(draw => draw.Mape),
            Deviation([.. draws.Select(draw => draw.Mape)]),
            draws.Average(draw => draw.Tau),
            lines.Any(line => line.Errors.CoveragePercent is not null) ? lines.Average(line => line.Errors.CoveragePercent) : null)
        {
            P90ApePercent = lines.Average(line => line.Errors.P90ApePercent),
            SkewSignPercent = lines.Sum(line => line.SkewSigns.All) is int pairs and > 0
                ? 100.0 * lines.Sum(line => line.SkewSigns.Right) / pairs : null,
        };
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
