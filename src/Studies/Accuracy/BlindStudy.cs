using System.Collections.Concurrent;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Studies.Accuracy;

/// <summary>The accuracy study with priors that never saw the device: those of fits to other devices of the file alone.</summary>
/// <remarks>
/// Defaults of the catalogue are means over fits to rows of the published files, the studied devices' among them. Here neither a device's
/// rows nor a default enters its priors: siblings are fitted from the bounds of the parameters (<see cref="SiblingPriors.Uninformed"/>),
/// once a device and class, and the device is fitted with their mean and spread, on the same draws as everywhere.
/// </remarks>
internal static class BlindStudy
{
    private const int SiblingRows = 200, TogetherRows = 60, SiblingSeed = 1, MostRows = 200;

    /// <summary>Whether priors still matter and siblings exist: at most 200 rows fitted, of several devices.</summary>
    public static bool Applies(AccuracyCase one) =>
        one.Rows <= MostRows && AccuracyStudy.DevicesOf(one).Skip(1).Any() && one.Device is null;

    /// <summary>One device of a study.</summary>
    /// <param name="Profile">Without a calibration.</param>
    /// <param name="Rows">Its timed rows.</param>
    /// <param name="IncludesFramework">Whether they are wall times.</param>
    public sealed record Sibling(DeviceProfile Profile, IReadOnlyList<TimedOperator> Rows, bool IncludesFramework);

    /// <param name="one">What to study.</param>
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="draws">Random draws of the fitted rows, a device.</param>
    /// <param name="jobs">Draws at the same time.</param>
    /// <param name="date">Day of the study.</param>
    public static StudyResult Run(AccuracyCase one, string data, int draws, int jobs, string date)
    {
        List<StudiedDevice> devices = AccuracyStudy.Read(one, data);
        IReadOnlyList<ParameterPriors> priors = PriorsOf(
        [
            .. devices.Select(device => new Sibling(
                device.Profile, AccuracyStudy.Counted(one, device), device.Device.Measurement == MeasurementKind.Wall)),
        ], jobs);
        return AccuracyStudy.RunOn(one, devices, draws, jobs, date, priors);
    }

    /// <summary>Priors of each device from fits to all the others.</summary>
    /// <param name="devices">All devices of a file.</param>
    /// <param name="jobs">Fits at the same time.</param>
    /// <returns>One a device, in their order.</returns>
    public static IReadOnlyList<ParameterPriors> PriorsOf(IReadOnlyList<Sibling> devices, int jobs)
    {
        ConcurrentDictionary<(int Device, OperatorClass Class), ClassFit.Result> fits = [];
        Parallel.ForEach(
            from device in Enumerable.Range(0, devices.Count)
            from operatorClass in devices[device].Rows.Select(row => row.Work.Class).Distinct()
            select (device, operatorClass), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) },
            one => fits[one] = Fit(devices[one.device], one.operatorClass));
        return
        [
            .. devices.Select((device, i) => new ParameterPriors(device.Rows.Select(row => row.Work.Class).Distinct().ToDictionary(
                operatorClass => operatorClass,
                operatorClass =>
                {
                    int[] nearest = [.. Nearest(devices, i, operatorClass)];
                    return SiblingPriors.AsPriors(SiblingPriors.From(
                        Definitions(device, operatorClass), [.. nearest.Select(j => fits[(j, operatorClass)])],
                        Together(devices, nearest, i, operatorClass)));
                }))),
        ];
    }

    /// <summary>One parameter set for all siblings: means of parameters that trade off against each other predict nobody's rows.</summary>
    private static ClassFit.Result? Together(IReadOnlyList<Sibling> devices, int[] siblings, int target, OperatorClass operatorClass)
    {
        int[] several = siblings.Length > 1 ? siblings : Others(devices, target, operatorClass);
        if (several.Length < 2)
            return null;
        return ClassFit.Fit(
            operatorClass, SiblingPriors.Uninformed(Definitions(devices[target], operatorClass)),
            [.. several.SelectMany(j => Timed(devices[j], operatorClass).Take(TogetherRows))], devices[target].IncludesFramework);
    }

    /// <summary>The other devices with rows of the class, of the same or the next generation, else the nearest.</summary>
    private static IEnumerable<int> Nearest(IReadOnlyList<Sibling> devices, int target, OperatorClass operatorClass)
    {
        int[] others = Others(devices, target, operatorClass);
        if (others.Length == 0)
            return [];
        IReadOnlyList<DeviceProfile> nearest = Generations.Nearest(devices[target].Profile, [.. others.Select(j => devices[j].Profile)]);
        return others.Where(j => nearest.Contains(devices[j].Profile));
    }

    /// <summary>The other devices with rows of the class.</summary>
    private static int[] Others(IReadOnlyList<Sibling> devices, int target, OperatorClass operatorClass) =>
    [
        .. Enumerable.Range(0, devices.Count).Where(j => j != target && devices[j].Rows.Any(row => row.Work.Class == operatorClass)),
    ];

    private static ClassFit.Result Fit(Sibling device, OperatorClass operatorClass) => ClassFit.Fit(
        operatorClass, SiblingPriors.Uninformed(Definitions(device, operatorClass)),
        [.. Timed(device, operatorClass).Take(SiblingRows)], device.IncludesFramework);

    private static IEnumerable<TimedWork> Timed(Sibling device, OperatorClass operatorClass)
    {
        TimedOperator[] rows = CalibrationRun.Shuffled([.. device.Rows.Where(row => row.Work.Class == operatorClass)], SiblingSeed);
        Dictionary<DataType, DeviceRates> rates = rows.Select(row => row.Type).Distinct()
            .ToDictionary(type => type, type => new DeviceRates(device.Profile, type));
        return rows.Select(row => new TimedWork(rates[row.Type], row.Work, row.Seconds));
    }

    private static IReadOnlyList<ParameterDefinition> Definitions(Sibling device, OperatorClass operatorClass) =>
        ParameterCatalog.Of(
            operatorClass,
            device.Rows.Where(row => row.Work.Class == operatorClass).Select(row => row.Type).Distinct()
                .Select(type => new DeviceRates(device.Profile, type)));
}
