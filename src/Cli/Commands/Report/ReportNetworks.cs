using System.CommandLine;
using System.Globalization;
using LatencyLab.Cli.Commands.Families;
using LatencyLab.Cli.Options;
using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Reporting.Content;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>The network of a report: described by the options, or a backbone made dynamic by a search.</summary>
internal static class ReportNetworks
{
    private const string DefaultNetwork = "resnet50";
    private const double Rate = 0.5;

    /// <exception cref="InputException">The options do not describe a network.</exception>
    public static ReportNetwork Of(ParseResult parsed, NetworkOptions options, ILatencyModel model)
    {
        string? name = parsed.GetValue(options.Network), config = parsed.GetValue(options.Config);
        if (name is not null && config is not null)
            throw new InputException("--network and --config exclude each other, expected one of them");
        options.RefuseUnused(parsed, config is null ? "--network" : "--config");
        if (config is not null)
        {
            Configuration configuration = ConfigurationFile.Read(config);
            return Of(options.Read(parsed, configuration), BackboneCatalog.Find(configuration.Network));
        }

        if (parsed.GetValue(options.Family) is not null)
        {
            if (name is null)
                throw new InputException("needs --network", options.Family.Name);
            return Of(options.Read(parsed), BackboneCatalog.Find(name));
        }

        INetworkSource source = NetworkCatalog.Open(name ?? DefaultNetwork);
        return Default(source, model, parsed.GetValue(options.Batch) ?? 1, parsed.GetValue(options.Resolution));
    }

    /// <summary>A network by its name: where it is a backbone, beside the LASNet that a search finds for the device.</summary>
    public static ReportNetwork Default(INetworkSource source, ILatencyModel model, int batch, int? resolution)
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
            string.Create(CultureInfo.InvariantCulture, $"{backbone.Name}, LASNet with S = {granularity} (found by search) at r = {Rate}"),
            LasnetFamily.Build(lasnet, batch, dense.Resolution), dense, backbone);
    }

    private static ReportNetwork Of(NetworkInput input, Backbone backbone) => new(input.Title, input.Network, input.Dense, backbone)
    {
        Rated = input.Rated,
        RatesText = input.Rated is null ? "" : DynamicText.Rates(input.Rated),
    };
}
