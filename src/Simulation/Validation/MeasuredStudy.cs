using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Validation;

/// <summary>Errors of both on measured rows that the profile was not fitted to.</summary>
/// <param name="File">The file.</param>
/// <param name="Device">The profile.</param>
/// <param name="Rows">Which rows.</param>
/// <param name="Closed">Errors of the closed form.</param>
/// <param name="Simulated">Errors where the simulated kernel stands in the place of the closed form's.</param>
public sealed record MeasuredErrors(string File, string Device, string Rows, ErrorSummary Closed, ErrorSummary Simulated);

/// <summary>The simulation and the closed form against measured rows, with the same calibration.</summary>
public static class MeasuredStudy
{
    /// <summary>Rows of one device and file, at most: evenly spread over the file.</summary>
    private const int MostRows = 1500;

    /// <summary>Kernels on patches, timed by a kernel timer; no profile is fitted to them.</summary>
    private static readonly MeasuredDevice s_patches = new(
        "dynamic-conv-v100.csv", "Tesla V100", "nvidia-v100-sxm2-16gb", MeasurementKind.Kernel);

    /// <summary>Files that are compared, besides that.</summary>
    public static IReadOnlyList<string> Files { get; } = ["conv-neusight.csv", "linear-neusight.csv", "gemm-matrix-units.csv"];

    /// <summary>Compares all devices of the files that there are.</summary>
    /// <param name="folder">Folder of the measurement files.</param>
    /// <param name="progress">Told what is compared.</param>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static IReadOnlyList<MeasuredErrors> Run(string folder, Action<string> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        List<MeasuredErrors> errors = [];
        IEnumerable<MeasuredDevice> known = MeasuredDevices.All.Where(entry => Files.Contains(entry.File));
        foreach (MeasuredDevice entry in known.Append(s_patches).DistinctBy(entry => (entry.File, entry.Profile)))
        {
            progress($"{entry.File}, {entry.Profile}");
            errors.AddRange(Compare(entry, Path.Combine(folder, entry.File)));
        }

        return errors;
    }

    private static IEnumerable<MeasuredErrors> Compare(MeasuredDevice entry, string path)
    {
        DeviceProfile device = DeviceCatalog.Get(entry.Profile);
        HashSet<string> fitted = [.. device.Calibration?.Classes.Values.SelectMany(one => one.RowFingerprints) ?? []];
        TimedOperator[] unseen =
        [
            .. MeasuredRows.Read([path], Selection(entry), device).Rows
                .Where(row => !fitted.Contains(row.Fingerprint) && row.Operator is not CompositeOperator),
        ];
        int step = Math.Max(1, (unseen.Length + MostRows - 1) / MostRows);
        Dictionary<(DataType, bool), KernelSimulator> simulators = [];
        List<Pair> pairs = [.. unseen.Where((_, i) => i % step == 0).Select(row => PairOf(row, device, simulators))];
        yield return Errors(entry, "all", pairs);
        List<Pair> few = pairs.FindAll(pair => pair.HasFewWaves);
        if (few.Count > 0 && few.Count < pairs.Count)
            yield return Errors(entry, "one tile to three an engine", few);
    }

    private static RowSelection Selection(MeasuredDevice entry) => new()
    {
        RowsOf = entry.Device,
        SetUp = entry == s_patches ? SetUps.KernelTimer : null,
    };

    private static Pair PairOf(TimedOperator row, DeviceProfile device, Dictionary<(DataType, bool), KernelSimulator> simulators)
    {
        if (!simulators.TryGetValue((row.Type, row.IsTuned), out KernelSimulator? kernels))
        {
            kernels = new KernelSimulator(device, row.Type, row.IsTuned ? Library.Tuned : Library.Full);
            simulators.Add((row.Type, row.IsTuned), kernels);
        }

        double closed = LatencyModels.AsMeasured(device, row.Type, row.SetUp, row.IsTuned).Predict(row.Operator).TotalSeconds;
        KernelRun run = kernels.Run(row.Operator, CacheState.Repeated);
        double tilesOfEngine = run.Plan.Grids.Count == 0 ? 0 : run.Plan.Grids.Max(grid => grid.Tiles) / (double)run.Plan.Engines;
        return new Pair(row.Seconds, closed, Math.Max(0, closed + run.Seconds - run.ClosedSeconds), tilesOfEngine is >= 1 and <= 3);
    }

    private static MeasuredErrors Errors(MeasuredDevice entry, string rows, IReadOnlyList<Pair> pairs)
    {
        double[] measured = [.. pairs.Select(pair => pair.Measured)];
        return new MeasuredErrors(
            entry.File, entry.Profile, rows, ErrorSummary.Of([.. pairs.Select(pair => pair.Closed)], measured),
            ErrorSummary.Of([.. pairs.Select(pair => pair.Simulated)], measured));
    }

    private readonly record struct Pair(double Measured, double Closed, double Simulated, bool HasFewWaves);
}
