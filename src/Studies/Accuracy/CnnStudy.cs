using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor.Composition;
using LatencyLab.Runtimes;

namespace LatencyLab.Studies.Accuracy;

/// <summary>A published CNN and what was predicted for it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Predicted">Its latency as the runtime runs it.</param>
public sealed record StudiedCnn(NetworkRow Row, LatencyEstimate Predicted)
{
    /// <summary>What was measured.</summary>
    public double MeasuredSeconds => Row.Milliseconds * 1e-3;
}

/// <summary>How well whole CNNs in a framework are predicted by shipped profiles.</summary>
/// <param name="Case">What was studied.</param>
/// <param name="Cnns">The rows.</param>
/// <param name="Errors">Over all rows.</param>
/// <param name="ByDevice">Over the rows of a device.</param>
/// <param name="ByNetwork">Over the rows of a network.</param>
/// <param name="LeftOut">Rows of networks that there is no description of.</param>
public sealed record CnnStudyResult(
    CnnCase Case, IReadOnlyList<StudiedCnn> Cnns, ErrorSummary Errors, IReadOnlyList<(string Device, ErrorSummary Errors)> ByDevice,
    IReadOnlyList<(string Network, ErrorSummary Errors)> ByNetwork, int LeftOut);

/// <summary>
/// Whole CNNs that others timed in a framework, predicted by shipped profiles and a shipped runtime: profiles are fitted to kernels only,
/// and rows that a number of the runtime is from are not in the file.
/// </summary>
internal static class CnnStudy
{
    public static CnnStudyResult Run(CnnCase one)
    {
        Runtime runtime = RuntimeCatalog.Get(one.Runtime);
        IReadOnlyList<NetworkRow> rows = NetworkRowReader.Parse(Embedded.Text(one.File), one.File);
        StudiedCnn[] studied =
        [
            .. from row in rows
               let network = SourceOf(row.Model)
               where network is not null
               let model = LatencyModels.Create(
                   LatencyModels.Default, DeviceCatalog.Get(row.Device), DataTypes.Parse(row.DataType, one.File), runtime)
               select new StudiedCnn(row, NetworkPredictor.Predict(model, network.Build(row.Batch, row.Resolution)).Estimate),
        ];
        return new CnnStudyResult(
            one, studied, ErrorsOf(studied), By(row => row.Device), By(row => row.Model), rows.Count - studied.Length);

        (string, ErrorSummary)[] By(Func<NetworkRow, string> key) =>
        [
            .. studied.GroupBy(cnn => key(cnn.Row)).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, ErrorsOf([.. group]))),
        ];
    }

    private static ErrorSummary ErrorsOf(StudiedCnn[] cnns) => ErrorSummary.Of(
        [.. cnns.Select(cnn => cnn.Predicted.TotalSeconds)], [.. cnns.Select(cnn => cnn.MeasuredSeconds)],
        [.. cnns.Select(cnn => (cnn.Predicted.LowSeconds, cnn.Predicted.HighSeconds))]);

    /// <summary>A network of the catalogue, or one that is described beside the rows.</summary>
    private static INetworkSource? SourceOf(string model) => NetworkCatalog.Names.Contains(model) ? NetworkCatalog.Find(model)
        : Embedded.Has($"{model}.yaml") ? NetworkCatalog.Parse(Embedded.Text($"{model}.yaml"), $"{model}.yaml") : null;
}
