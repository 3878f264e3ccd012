using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Search.Configurations;

/// <summary>A configuration file's stages as the blocks of a network, built as the search that wrote it built them.</summary>
public static class ConfigurationNetwork
{
    /// <exception cref="Diagnostics.InputException">Unknown backbone, or another number of stages than it has.</exception>
    public static RatedConfiguration ToLasnet(this Configuration configuration)
    {
        Backbone backbone = BackboneCatalog.Find(configuration.Network);
        return new RatedConfiguration(new LasnetConfiguration(backbone, BlockList.Expand(
            [.. configuration.Stages.Select(stage => new StageChoice(stage.Mode, stage.Granularity, stage.ChannelGroup)
                .At(stage.ActivationRate, stage.ChannelKeepRate, backbone.Kind))],
            backbone)))
        {
            ActivationRate = configuration.ActivationRates,
            ChannelKeepRate = configuration.ChannelKeepRates,
            ChannelsFollow = configuration.Stages.Any(stage => stage.ChannelsFollow),
        };
    }
}
