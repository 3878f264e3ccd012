using System.Globalization;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Predictor;
using LatencyLab.Reporting.Content;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Studies.Reports;

/// <summary>A network of a report by its name: where it is a backbone, beside the LASNet that a search finds for the device.</summary>
public static class ReportedNetwork
{
    private const double Rate = 0.5;

    /// <param name="source">The network.</param>
    /// <param name="model">Latency model of the device.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="resolution">Of the input; null: the network's own.</param>
    public static ReportNetwork Of(INetworkSource source, ILatencyModel model, int batch, int? resolution)
    {
        Network dense = source.Build(batch, resolution);
        if (source is not Backbone backbone)
            return new ReportNetwork($"{dense.Name}, dense", dense, dense, null);
        SearchResult found = LasnetSearch.Run(model, new SearchRequest
        {
            Family = "lasnet",
            Backbone = backbone,
            Resolution = dense.Resolution,
            Batch = batch,
            Choices = LasnetSpace.Build("lasnet", backbone, dense.Resolution, "spatial", null, null),
            Rates = ActivationRates.Parse(Rate.ToString(CultureInfo.InvariantCulture), "--activation-rate"),
        });
        string granularity = string.Join('-', found.Stages.Select(stage => stage.Choice.Granularity));
        BlockConfiguration block = new() { Mode = DynamicMode.Spatial, ActivationRate = Rate };
        LasnetConfiguration lasnet = LasnetConfiguration.Create(backbone, block, granularity);
        return new ReportNetwork(
            FormattableString.Invariant($"{backbone.Name}, LASNet with S = {granularity} (found by search) at r = {Rate}"),
            LasnetFamily.Build(lasnet, batch, dense.Resolution), dense, backbone);
    }
}
