using LatencyLab.Networks.Lasnet;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Measuring.Suites;

/// <summary>
/// Dynamic operators of the blocks of well-known backbones: spatial over every granularity that divides the map and r = 0.1 .. 1,
/// channel over groupings and keep rates, both together over the granularities, layer skipping over batches.
/// </summary>
public static class DynamicSuite
{
    private const int LayerBatch = 8, GroupOfBoth = 8;

    /// <summary>Networks of whose blocks the suite is made.</summary>
    public static IReadOnlyList<string> Backbones { get; } = ["resnet50", "resnet101", "regnety-800mf"];

    /// <summary>Activation rates measured.</summary>
    public static IReadOnlyList<double> Rates { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    /// <summary>Channel granularities G measured, where they divide the block's width.</summary>
    public static IReadOnlyList<int> ChannelGroups { get; } = [1, 2, 4, 8, 16];

    /// <summary>All its operators.</summary>
    public static IEnumerable<Operator> All() => Backbones.SelectMany(name => All(BackboneCatalog.Find(name), Rates));

    internal static IEnumerable<Operator> All(Backbone backbone, IReadOnlyList<double> rates)
    {
        // Blocks of a stage after its second are like the second.
        foreach (BlockShape shape in backbone.BlocksOf().Where(shape => shape.Index < 2))
        {
            foreach (double rate in rates)
            {
                foreach (Operator op in Spatial(shape, rate).Concat(Channel(shape, rate)).Concat(Both(shape, rate))
                    .Concat(Layer(shape, rate)))
                    yield return op;
            }
        }
    }

    /// <summary>Dynamic operators of one block at one setting of each mode that the block has.</summary>
    internal static IEnumerable<Operator> Sample(BlockShape shape, int granularity, int channelGroup, double rate) =>
        Of(shape, 1, new BlockConfiguration { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate })
            .Concat(
                Of(shape, 1, new BlockConfiguration { Mode = DynamicMode.Channel, ChannelGroup = channelGroup, ChannelKeepRate = rate }))
            .Concat(Layer(shape, rate));

    private static IEnumerable<Operator> Spatial(BlockShape shape, double rate) =>
        from granularity in LasnetRules.GranularityChoices(shape.OutputHeight).Append(shape.OutputHeight)
        from op in Of(shape, 1, new BlockConfiguration { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate })
        select op;

    private static IEnumerable<Operator> Channel(BlockShape shape, double rate) =>
        from channelGroup in ChannelGroups
        where shape.Width % channelGroup == 0
        from op in Of(shape, 1, new BlockConfiguration { Mode = DynamicMode.Channel, ChannelGroup = channelGroup, ChannelKeepRate = rate })
        select op;

    /// <summary>Patches and kept channels at one rate, what is not in the spatial rows already.</summary>
    private static IEnumerable<Operator> Both(BlockShape shape, double rate) =>
        from granularity in LasnetRules.GranularityChoices(shape.OutputHeight)
        let block = new BlockConfiguration
        {
            Mode = DynamicMode.Both,
            Granularity = granularity,
            ActivationRate = rate,
            ChannelGroup = GroupOfBoth,
            ChannelKeepRate = rate,
        }
        where LasnetRules.Violation(shape, block) is null
        from op in Of(shape, 1, block)
        where op is PatchConv2d { InputKeepRate: < 1 } or PatchConv2d { OutputKeepRate: < 1 }
        select op;

    private static IEnumerable<Operator> Layer(BlockShape shape, double rate)
    {
        BlockConfiguration block = new() { Mode = DynamicMode.Layer, ActivationRate = rate };
        return LasnetRules.Violation(shape, block) is null ? Of(shape, LayerBatch, block) : [];
    }

    internal static IEnumerable<Operator> Of(BlockShape shape, int batch, BlockConfiguration block) =>
        MeasurableOperators.Of(LasnetFamily.BuildBlock(shape, block, batch)).Where(IsDynamic);

    /// <summary>Static operators of a dynamic block are the static suite's.</summary>
    private static bool IsDynamic(Operator op) => op is not (Conv2d or Add or Unary or Binary or Linear or GlobalPool);
}
