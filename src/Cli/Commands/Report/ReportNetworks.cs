using LatencyLab.Cli.Commands.Families;
using LatencyLab.Networks;
using LatencyLab.Reporting.Content;
using LatencyLab.Search.Configurations;
using LatencyLab.Studies.Reports;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>The network of a report: described by the options, or a backbone made dynamic by a search.</summary>
internal static class ReportNetworks
{
    private const string DefaultNetwork = "resnet50";

    /// <summary>Whether the options describe a network, without predicting anything.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public static void Check(ParseResult parsed, NetworkOptions options)
    {
        if (parsed.GetValue(options.Config) is not null || parsed.GetValue(options.Network) is not null)
            options.ReadEither(parsed);
        else
            NetworkCatalog.Open(options.Bound(parsed, DefaultNetwork)).Build(options.BatchOf(parsed), options.ResolutionOf(parsed));
    }

    /// <exception cref="InputException">The options do not describe a network.</exception>
    public static ReportNetwork Of(ParseResult parsed, NetworkOptions options, ILatencyModel model)
    {
        string? name = options.TextOf(parsed), config = parsed.GetValue(options.Config);
        if (name is not null && config is not null)
            throw new InputException("--network and --config exclude each other, expected one of them");
        options.RefuseUnused(parsed, config is null ? "--network" : "--config");
        if (config is not null)
        {
            Configuration configuration = ConfigurationFile.Read(config);
            return Of(options.Read(parsed, configuration), configuration.Network);
        }

        if (parsed.GetValue(options.Family) is not null)
        {
            if (name is null)
                throw new InputException("needs --network", options.Family.Name);
            return Of(options.Read(parsed), name);
        }

        INetworkSource source = NetworkCatalog.Open(name ?? options.Bound(parsed, DefaultNetwork));
        return ReportedNetwork.Of(source, model, options.BatchOf(parsed), options.ResolutionOf(parsed));
    }

    private static ReportNetwork Of(NetworkInput input, string name) => new(
        input.Title,
        input.Blocks ?? throw new InputException(
            $"{input.Title} has no blocks that stand beside those of the dense network, expected another family", "--family"),
        input.Dense, BackboneCatalog.Find(name))
    {
        Rated = input.Dynamic,
        RatesText = input.Dynamic is null ? "" : DynamicText.Rates(input.Dynamic),
    };
}
