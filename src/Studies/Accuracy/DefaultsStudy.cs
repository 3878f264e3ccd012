using System.Collections.Concurrent;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Studies.Accuracy;

/// <summary>Rows of one operator class and data type of one device in one file.</summary>
/// <param name="File">Measurement file.</param>
/// <param name="Device">Text of the device column.</param>
/// <param name="Class">Operator class.</param>
/// <param name="Type">Data type.</param>
/// <param name="Defaults">Errors of the profile without a calibration.</param>
/// <param name="Roofline">Errors of a roofline of three numbers that was fitted to other rows of the group, on the same rows.</param>
public sealed record DefaultErrors(
    string File, string Device, OperatorClass Class, DataType Type, ErrorSummary Defaults, ErrorSummary Roofline)
{
    /// <summary>Whether the defaults are worse than the roofline in the median and in the mean.</summary>
    public bool IsWorse => Defaults.MedianApePercent > Roofline.MedianApePercent && Defaults.MapePercent > Roofline.MapePercent;
}

/// <summary>
/// Profiles as they are before any calibration, beside a roofline whose launch and two efficiencies were fitted to rows of the very device:
/// a default that says less than that misleads whoever has no measurements.
/// </summary>
/// <remarks>The launch is that of who timed the rows, not the device's: it is fitted for both, and nothing else is for defaults.</remarks>
internal static class DefaultsStudy
{
    /// <summary>Rows a group has to have: fewer than twice its three numbers' worth of unseen ones say nothing.</summary>
    private const int FewestRows = 24;

    private const int FittedRows = 200, Seed = 1;

    /// <summary>What the launch of an unknown set-up may be off by, in natural-log units: nothing is known of it.</summary>
    private const double LaunchWidth = 4;

    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="jobs">Devices at the same time.</param>
    public static IReadOnlyList<DefaultErrors> Run(string data, int jobs)
    {
        MeasuredDevice[] devices = [.. MeasuredDevices.All];
        ConcurrentBag<(int Index, DefaultErrors Errors)> found = [];
        Parallel.For(0, devices.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) }, i =>
        {
            foreach (DefaultErrors errors in Of(devices[i], data))
                found.Add((i, errors));
        });
        return [.. found.OrderBy(one => one.Index).ThenBy(one => (one.Errors.Class, one.Errors.Type)).Select(one => one.Errors)];
    }

    private static IEnumerable<DefaultErrors> Of(MeasuredDevice device, string data)
    {
        DeviceProfile profile = AccuracyStudy.Uncalibrated(device.Profile);
        bool includesFramework = device.Measurement == MeasurementKind.Wall;
        foreach (IGrouping<(OperatorClass Class, DataType Type), TimedOperator> group in AccuracyStudy.RowsOf(device, data, [])
            .GroupBy(row => (row.Work.Class, row.Type)))
        {
            TimedOperator[] rows = CalibrationRun.Shuffled([.. group], Seed);
            if (rows.Length < FewestRows)
                continue;
            int fitted = AccuracyCase.AtMost(FittedRows, rows.Length);
            DeviceRates rates = new(profile, group.Key.Type);
            TimedWork[] known = [.. rows[..fitted].Select(row => new TimedWork(rates, row.Work, row.Seconds))];
            Roofline roofline = Roofline.Fit(rates, known);
            IReadOnlyDictionary<string, double>? factors = OperatorFactors.Defaults(rates, group.Key.Class);
            double FactorOf(TimedOperator row) => factors?.GetValueOrDefault(OperatorFactors.NameOf(row.Operator), 1) ?? 1;
            ClassModel model = WithLaunchOf(
                [.. rows[..fitted].Select(row => new TimedWork(rates, row.Work, row.Seconds / FactorOf(row)))], group.Key.Class, rates,
                includesFramework);
            TimedOperator[] unseen = rows[fitted..];
            double[] measured = [.. unseen.Select(row => row.Seconds)];
            yield return new DefaultErrors(
                device.File, device.Device, group.Key.Class, group.Key.Type,
                ErrorSummary.Of([.. unseen.Select(row => model.Predict(row.Work).TotalSeconds * FactorOf(row))], measured),
                ErrorSummary.Of([.. unseen.Select(row => roofline.Seconds(rates, row.Work))], measured));
        }
    }

    private static ClassModel WithLaunchOf(TimedWork[] rows, OperatorClass operatorClass, DeviceRates rates, bool includesFramework)
    {
        IReadOnlyList<ParameterDefinition> launch =
        [
            .. ParameterCatalog.Of(operatorClass, rates)
                .Select(d => d with { Width = d.Parameter == Parameter.LaunchSeconds ? LaunchWidth : 0 }),
        ];
        ClassFit.Result fit = ClassFit.Fit(operatorClass, launch, rows, includesFramework);
        return new ClassModel(rates, operatorClass, new ClassParameters(fit.Values, includesFramework));
    }
}
