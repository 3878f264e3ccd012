using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Onnx;
using LatencyLab.Search.Searches;

namespace LatencyLab.Studies.Reports;

/// <summary>A network of a report by its name: where it is a backbone, beside the LASNet that a search finds for the device.</summary>
public static class ReportedNetwork
{
    /// <param name="source">The network.</param>
    /// <param name="model">Latency model of the device.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="resolution">Of the input; null: the network's own.</param>
    public static ReportNetwork Of(INetworkSource source, ILatencyModel model, int batch, int? resolution)
    {
        Network dense = source.Build(batch, resolution);
        if ((source as Backbone ?? (source as OnnxNetwork)?.AsBackboneOrNull()) is not Backbone backbone)
            return new ReportNetwork($"{dense.Name}, dense", dense, dense, null);
        (string title, Network network) = FoundNetwork.Of(model, backbone, batch, dense.Resolution);
        return new ReportNetwork(title, network, dense, backbone);
    }
}
