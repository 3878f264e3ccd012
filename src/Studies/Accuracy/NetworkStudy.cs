using System.Collections.Concurrent;
using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Studies.Accuracy;

/// <summary>A measured network and its predictions by method, all in seconds.</summary>
/// <param name="Row">The row.</param>
/// <param name="Ours">Mean over draws.</param>
/// <param name="Peers">What other tools predicted.</param>
public sealed record StudiedNetwork(NetworkRow Row, double Ours, IReadOnlyDictionary<string, double> Peers)
{
    /// <summary>What was measured.</summary>
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
internal static class NetworkStudy
{
    /// <summary>The method that adds the operators' calls one by one.</summary>
    public const string SumMethod = "sum of calls";

    /// <param name="one">What to study.</param>
    /// <param name="data">Folder of the measurement files.</param>
    /// <param name="draws">Random draws of them.</param>
    /// <param name="jobs">Fits at the same time.</param>
    /// <param name="date">Day of the study.</param>
    public static NetworkStudyResult Run(NetworkCase one, string data, int draws, int jobs, string date)
    {
        IReadOnlyList<NetworkRow> all = NetworkRowReader.Read(Path.Combine(data, one.File));
        string[] peers = [.. all.SelectMany(row => row.PeerMilliseconds.Keys).Distinct()];
        (NetworkRow Row, Network Network, MeasuredDevice Device)[] rows =
        [
            .. from row in all
               where row.Model.EndsWith(one.InferenceSuffix, StringComparison.Ordinal) && peers.All(row.PeerMilliseconds.ContainsKey)
               let device = MeasuredDevices.All.FirstOrDefault(entry => entry.File == one.DeviceFile && entry.Device == row.Device)
               let network = NetworkOf(one, row)
               where device is not null && network is not null
               select (row, network, device),
        ];
        ConcurrentBag<(int Row, int Draw, double Ours, double Sum)> predicted = [];
        IGrouping<string, int>[] devices = [.. Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Device.Profile)];
        Dictionary<string, TimedOperator[]> operators = devices.ToDictionary(
            group => group.Key, group => OperatorsOf(one, group.Key, data));
        Parallel.ForEach(
            devices.SelectMany(group => Enumerable.Range(1, draws).Select(draw => (group, draw))),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) },
            work =>
            {
                DeviceProfile profile = DeviceCatalog.Get(work.group.Key) with { Calibration = null };
                TimedOperator[] fitted =
                [
                    .. CalibrationRun.Shuffled(operators[work.group.Key], work.draw).GroupBy(row => row.Work.Class)
                        .SelectMany(group => group.Take(one.RowsPerClass)),
                ];
                DeviceProfile calibrated =
                    AccuracyStudy.Fit(profile, fitted, MeasurementKind.Kernel, work.draw, date, ParameterPriors.None);
                foreach (IGrouping<string, int> ofType in work.group.GroupBy(i => rows[i].Row.DataType))
                {
                    DataType type = DataTypes.Parse(ofType.Key, one.File);
                    MemoizedModel ahead = MemoizedModel.Of(LatencyModels.EnqueuedAsMeasured(calibrated, type));
                    MemoizedModel oneByOne = MemoizedModel.Of(LatencyModels.AsMeasured(calibrated, type));
                    foreach (int i in ofType)
                    {
                        predicted.Add((
                            i, work.draw, NetworkPredictor.Predict(ahead, rows[i].Network).Estimate.TotalSeconds,
                            NetworkPredictor.Predict(oneByOne, rows[i].Network).Estimate.TotalSeconds));
                    }
                }
            });

        double[] measured = [.. rows.Select(row => row.Row.Milliseconds * 1e-3)];
        StudiedNetwork[] studied =
        [
            .. rows.Select((row, i) => new StudiedNetwork(
                row.Row,
                predicted.Where(time => time.Row == i).Average(time => time.Ours),
                row.Row.PeerMilliseconds.ToDictionary(peer => peer.Key, peer => peer.Value * 1e-3))),
        ];
        return new NetworkStudyResult(
            studied,
            [
                (LatencyModels.Default, MeanOf(time => time.Ours)),
                (SumMethod, MeanOf(time => time.Sum)),
                .. peers.Select(peer => (peer, ErrorSummary.Of([.. studied.Select(network => network.Peers[peer])], measured))),
            ],
            all.Count(row => row.Model.Contains(one.InferenceSuffix, StringComparison.Ordinal)) - rows.Length,
            one.RowsPerClass);

        ErrorSummary MeanOf(Func<(int Row, int Draw, double Ours, double Sum), double> ofDraw)
        {
            ErrorSummary[] errors =
            [
                .. Enumerable.Range(1, draws).Select(draw => ErrorSummary.Of(
                    [.. predicted.Where(time => time.Draw == draw).OrderBy(time => time.Row).Select(ofDraw)], measured)),
            ];
            return errors[0] with
            {
                MedianApePercent = errors.Average(draw => draw.MedianApePercent),
                MapePercent = errors.Average(draw => draw.MapePercent),
                P90ApePercent = errors.Average(draw => draw.P90ApePercent),
                BiasPercent = errors.Average(draw => draw.BiasPercent),
                KendallTau = errors.Average(draw => draw.KendallTau),
            };
        }
    }

    private static Network? NetworkOf(NetworkCase one, NetworkRow row)
    {
        string name = row.Model[..^one.InferenceSuffix.Length];
        try
        {
            return NetworkCatalog.Find(one.Spellings.GetValueOrDefault(name, name)).Build(row.Batch, row.Resolution);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static TimedOperator[] OperatorsOf(NetworkCase one, string profile, string data) =>
    [
        .. MeasuredDevices.All.Where(entry => entry.Profile == profile && one.OperatorFiles.Contains(entry.File))
            .SelectMany(entry => AccuracyStudy.RowsOf(entry, data, [])),
    ];
}
