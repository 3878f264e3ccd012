using System.Diagnostics;

namespace LatencyLab.Studies.Accuracy;

/// <summary>Which part of the accuracy report is made, and how.</summary>
public sealed record AccuracyOptions
{
    /// <summary>Folder of the measurement files.</summary>
    public required string Data { get; init; }

    /// <summary>Day of the study.</summary>
    public required string Date { get; init; }

    /// <summary>Beginnings of the names of the cases that are studied; empty: all.</summary>
    public IReadOnlyList<string> DataSets { get; init; } = [];

    /// <summary>Random draws of the fitted rows.</summary>
    public int Draws { get; init; } = 8;

    /// <summary>Fits at the same time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>A device that the project's own kernels were measured on; null: none.</summary>
    public DeviceProfile? OwnDevice { get; init; }

    /// <summary>What they took on it.</summary>
    public IReadOnlyList<string> OwnMeasurements { get; init; } = [];
}

/// <summary>Errors on rows not fitted, of every case.</summary>
/// <param name="Date">Day of the study.</param>
/// <param name="Draws">Random draws of the fitted rows.</param>
/// <param name="Results">A line a case.</param>
/// <param name="Blind">The same with priors that never saw the device, where that can be studied.</param>
/// <param name="Networks">Whole networks; null where they were not chosen.</param>
/// <param name="Dynamic">Kernels of dynamic operators; null where they were not chosen.</param>
/// <param name="Cnns">Whole CNNs in a framework; null where they were not chosen.</param>
public sealed record AccuracyReport(
    string Date, int Draws, IReadOnlyList<StudyResult> Results, IReadOnlyList<StudyResult> Blind, NetworkStudyResult? Networks,
    DynamicStudyResult? Dynamic, CnnStudyResult? Cnns)
{
    /// <summary>Profiles before any calibration, beside a fitted roofline; null where they were not chosen.</summary>
    public IReadOnlyList<DefaultErrors>? Defaults { get; init; }

    /// <summary>Makes the report.</summary>
    /// <param name="options">Which part, and how.</param>
    /// <param name="done">Takes the name of each study that is done, and the seconds it took.</param>
    /// <exception cref="InputException">A text chooses no case, or a file cannot be read.</exception>
    public static AccuracyReport Run(AccuracyOptions options, Action<string, double>? done = null)
    {
        AccuracyCases cases = AccuracyCases.Shipped;
        Refuse(cases, options.DataSets);
        (string folder, int draws, int jobs, string date) = (options.Data, options.Draws, options.Jobs, options.Date);
        List<StudyResult> results = [];
        foreach (AccuracyCase one in cases.Published.Where(one => IsChosen(one.Name)))
            results.Add(Timed(one.Name, () => AccuracyStudy.Run(one, folder, draws, jobs, date)));
        if (IsChosen(cases.HeldOut.Name))
            results.AddRange(Timed(cases.HeldOut.Name, () => AccuracyStudy.HoldOut(cases.HeldOut, folder, draws, jobs, date)));
        if (options.OwnDevice is DeviceProfile device)
        {
            foreach (AccuracyCase one in cases.Own.Where(one => IsChosen(one.Name)))
                results.Add(Timed(one.Name, () => AccuracyStudy.RunOwn(one, device, options.OwnMeasurements, draws, jobs, date)));
        }

        List<StudyResult> blind = [];
        foreach (AccuracyCase one in results.Select(result => result.Case).Where(BlindStudy.Applies))
            blind.Add(Timed($"{one.Name}, priors of other devices", () => BlindStudy.Run(one, folder, draws, jobs, date)));
        NetworkStudyResult? networks = IsChosen(cases.Networks.Name)
            ? Timed(cases.Networks.Name, () => NetworkStudy.Run(cases.Networks, folder, draws, jobs, date)) : null;
        DynamicStudyResult? dynamic = IsChosen(cases.Dynamic.Name)
            ? Timed(cases.Dynamic.Name, () => DynamicStudy.Run(cases.Dynamic, folder, date)) : null;
        CnnStudyResult? cnns = IsChosen(cases.Cnns.Name) ? Timed(cases.Cnns.Name, () => CnnStudy.Run(cases.Cnns)) : null;
        IReadOnlyList<DefaultErrors>? defaults = IsChosen(cases.Defaults)
            ? Timed(cases.Defaults, () => DefaultsStudy.Run(folder, jobs)) : null;
        return new AccuracyReport(date, draws, results, blind, networks, dynamic, cnns) { Defaults = defaults };

        bool IsChosen(string name) => options.DataSets.Count == 0 || options.DataSets.Any(prefix => Begins(name, prefix));

        T Timed<T>(string name, Func<T> run)
        {
            long start = Stopwatch.GetTimestamp();
            T result = run();
            done?.Invoke(name, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return result;
        }
    }

    /// <summary>Every chosen text has to be the beginning of a case, whether or not others are.</summary>
    private static void Refuse(AccuracyCases cases, IReadOnlyList<string> chosen)
    {
        string[] names = [.. cases.Names];
        if (chosen.FirstOrDefault(prefix => !names.Any(name => Begins(name, prefix))) is not string unknown)
            return;
        string[] known =
        [
            .. cases.Published.Select(one => Path.GetFileNameWithoutExtension(one.File)),
            .. cases.Own.Select(one => $"own {one.File}"), .. names,
        ];
        throw new InputException(
            $"no case '{unknown}', expected the beginning of one of {string.Join("; ", names)}", "--data-set",
            nearest: NearestName.Find(unknown, known));
    }

    private static bool Begins(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
