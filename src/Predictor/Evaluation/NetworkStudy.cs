using System.Collections.Concurrent;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Measurements;
using LatencyLab.Networks;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>A measured network and its predictions by method, all in seconds.</summary>
/// <param name="Row">The row.</param>
/// <param name="Ours">Mean over draws.</param>
/// <param name="Sum">The plain sum of the operators, launch by launch; mean over draws.</param>
/// <param name="Peers">What other tools predicted.</param>
public sealed record StudiedNetwork(NetworkRow Row, double Ours, double Sum, IReadOnlyDictionary<string, double> Peers)
{
    public double MeasuredSeconds => Row.Milliseconds * 1e-3;
}

/// <summary>The networks that every method predicts, and the errors of each on them.</summary>
/// <param name="Networks">The rows.</param>
/// <param name="Methods">Ours first; figures of ours are means over draws.</param>
/// <param name="LeftOut">Rows without a composition or without a prediction by every tool.</param>
/// <param name="RowsPerClass">Operator rows fitted a class.</param>
public sealed record NetworkStudyResult(
    IReadOnlyList<StudiedNetwork> Networks, IReadOnlyList<(string Method, ErrorSummary Errors)> Methods, int LeftOut, int RowsPerClass);

/// <summary>Whole networks predicted from operators: a profile is fitted to timed operators only, and no network is ever fitted.</summary>
public static class NetworkStudy
{
    public const string Name = "networks-with-peers, operators fitted only";
    public const string SumMethod = "sum of calls";

    private const string NetworkFile = "networks-with-peers.csv";
    private const string OperatorDevices = "netops-with-peers.csv";
    private const string Inference = "-inf";

    private static readonly string[] s_operatorFiles = ["linear-neusight.csv", "bmm-neusight.csv", "vector-neusight.csv"];

    /// <summary>How the file spells networks whose name in the catalogue differs.</summary>
    private static readonly Dictionary<string, string> s_spellings = new(StringComparer.Ordinal)
    {
        ["gpt3_27"] = "gpt3_2.7b",
        ["opt_13"] = "opt_1.3b",
    };

    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="rowsPerClass">Operator rows that are fitted, a class and device.</param>
    /// <param name="draws">Random draws of them.</param>
    /// <param name="jobs">Fits at the same time.</param>
    /// <param name="date">Day of the study.</param>
    public static NetworkStudyResult Run(string data, int rowsPerClass, int draws, int jobs, string date)
    {
        IReadOnlyList<NetworkRow> all = NetworkRowReader.Read(Path.Combine(data, NetworkFile));
        string[] peers = [.. all.SelectMany(row => row.PeerMilliseconds.Keys).Distinct()];
        (NetworkRow Row, Network Network, MeasuredDevice Device)[] rows =
        [
            .. from row in all
               where row.Model.EndsWith(Inference, StringComparison.Ordinal) && peers.All(row.PeerMilliseconds.ContainsKey)
               let device = MeasuredDevices.All.FirstOrDefault(entry => entry.File == OperatorDevices && entry.Device == row.Device)
               let network = NetworkOf(row)
               where device is not null && network is not null
               select (row, network, device),
        ];
        ConcurrentBag<(int Row, int Draw, double Ours, double Sum)> predicted = [];
        IGrouping<string, int>[] devices = [.. Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Device.Profile)];
        Dictionary<string, TimedOperator[]> operators = devices.ToDictionary(group => group.Key, group => OperatorsOf(group.Key, data));
        Parallel.ForEach(
            devices.SelectMany(group => Enumerable.Range(1, draws).Select(draw => (group, draw))),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) },
            work =>
            {
                DeviceProfile profile = DeviceCatalog.Get(work.group.Key) with { Calibration = null };
                TimedOperator[] fitted =
                [
                    .. CalibrationRun.Shuffled(operators[work.group.Key], work.draw).GroupBy(row => row.Work.Class).SelectMany(group => group.Take(rowsPerClass)),
                ];
                DeviceProfile calibrated = AccuracyStudy.Fit(profile, fitted, MeasurementKind.Kernel, work.draw, date, ParameterPriors.None);
                foreach (IGrouping<string, int> ofType in work.group.GroupBy(i => rows[i].Row.DataType))
                {
                    MemoizedModel model = MemoizedModel.Of(LatencyModels.Create(LatencyModels.Default, calibrated, DataTypes.Parse(ofType.Key, NetworkFile)));
                    foreach (int i in ofType)
                    {
                        NetworkEstimate estimate = NetworkPredictor.Predict(model, rows[i].Network);
                        predicted.Add((i, work.draw, LaunchedAhead.Seconds(estimate, profile.KernelFloorSeconds), estimate.Estimate.TotalSeconds));
                    }
                }
            });

        double[] measured = [.. rows.Select(row => row.Row.Milliseconds * 1e-3)];
        StudiedNetwork[] studied =
        [
            .. rows.Select((row, i) => new StudiedNetwork(
                row.Row,
                predicted.Where(one => one.Row == i).Average(one => one.Ours),
                predicted.Where(one => one.Row == i).Average(one => one.Sum),
                row.Row.PeerMilliseconds.ToDictionary(peer => peer.Key, peer => peer.Value * 1e-3))),
        ];
        return new NetworkStudyResult(
            studied,
            [
                (LatencyModels.Default, MeanOf(draw => [.. predicted.Where(one => one.Draw == draw).OrderBy(one => one.Row).Select(one => one.Ours)])),
                (SumMethod, MeanOf(draw => [.. predicted.Where(one => one.Draw == draw).OrderBy(one => one.Row).Select(one => one.Sum)])),
                .. peers.Select(peer => (peer, ErrorSummary.Of([.. studied.Select(network => network.Peers[peer])], measured))),
            ],
            all.Count(row => row.Model.Contains(Inference, StringComparison.Ordinal)) - rows.Length,
            rowsPerClass);

        ErrorSummary MeanOf(Func<int, double[]> ofDraw)
        {
            ErrorSummary[] errors = [.. Enumerable.Range(1, draws).Select(draw => ErrorSummary.Of(ofDraw(draw), measured))];
            return errors[0] with
            {
                MedianApePercent = errors.Average(one => one.MedianApePercent),
                MapePercent = errors.Average(one => one.MapePercent),
                P90ApePercent = errors.Average(one => one.P90ApePercent),
                BiasPercent = errors.Average(one => one.BiasPercent),
                KendallTau = errors.Average(one => one.KendallTau),
            };
        }
    }

    private static Network? NetworkOf(NetworkRow row)
    {
        string name = row.Model[..^Inference.Length];
        try
        {
            return NetworkCatalog.Find(s_spellings.GetValueOrDefault(name, name)).Build(row.Batch, row.Resolution);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static TimedOperator[] OperatorsOf(string profile, string data) =>
    [
        .. MeasuredDevices.All.Where(entry => entry.Profile == profile && s_operatorFiles.Contains(entry.File)).SelectMany(entry => AccuracyStudy.RowsOf(entry, data, [])),
    ];
}
