using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Operators;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>What the blocks of a network decided on one image.</summary>
/// <param name="image">Number of the image.</param>
/// <param name="masks">A mask of one image a block.</param>
internal sealed class ImageMasks(int image, IReadOnlyDictionary<string, PatchMask> masks) : IMaskSource
{
    public string Description => FormattableString.Invariant($"image {image}");

    /// <summary>The decisions of an executed image.</summary>
    public static ImageMasks Of(int image, IReadOnlyDictionary<string, PatchGrid> grids, IReadOnlyDictionary<string, bool[]> decisions) =>
        new(image, decisions.ToDictionary(
            block => block.Key, block => new PatchMask(1, grids[block.Key].Rows, grids[block.Key].Columns, block.Value)));

    public PatchMask Of(string block, int images, int rows, int columns, double rate) => masks[block];

    /// <summary>Mean over the blocks of <see cref="RateOf"/>; 1 where none skips.</summary>
    public double MeanRate => masks.Count == 0 ? 1 : masks.Values.Average(mask => mask.Rate);

    /// <summary>Whether a block decides anything.</summary>
    public bool Knows(string block) => masks.ContainsKey(block);

    /// <summary>Part of a block's patches, groups of channels or of itself that is computed.</summary>
    public double RateOf(string block) => masks[block].Rate;

    /// <summary>Part of a block's groups of channels that is computed; where it decides on nothing else, as <see cref="RateOf"/>.</summary>
    public double ChannelRateOf(string block) => ChannelsOf(block)?.Rate ?? RateOf(block);

    /// <summary>Whether a block decides on channels and on patches.</summary>
    public bool KnowsBoth(string block) => ChannelsOf(block) is not null;

    /// <summary>The network with the rates of this image in every operator.</summary>
    public Network Applied(Network network) => OnNodes(network, Applied);

    /// <summary>The network with the channels of this image, whose patches are simulated.</summary>
    public Network WithChannels(Network network) => OnNodes(network, (block, node) => ChannelsOf(block) is PatchMask channels
        ? WithChannels(node, channels) : node.Operator);

    private Network OnNodes(Network network, Func<string, Node, Operator> of) => network with
    {
        Blocks =
        [
            .. network.Blocks.Select(block => block with
            {
                Steps = [.. block.Steps.Select(step => OnNodes(block.Name, step, of))],
            }),
        ],
    };

    /// <summary>Part of the pixels of a block's first convolution that later windows read; null: it has no halo in any schedule.</summary>
    public double? DilatedRateOf(Block block) => block.Steps.SelectMany(step => step.Schedules).SelectMany(schedule => schedule.Nodes)
        .Select(node => Applied(block.Name, node)).OfType<PatchConv2d>()
        .FirstOrDefault(convolution => convolution.Halo > 0)?.DilatedRate;

    private Step OnNodes(string block, Step step, Func<string, Node, Operator> of) => step with
    {
        Schedules =
        [
            .. step.Schedules.Select(schedule => schedule with
            {
                Nodes = [.. schedule.Nodes.Select(node => node with { Operator = of(block, node) })],
            }),
        ],
        ExecutionProbability = step.ExecutionProbability < 1 ? masks[block].Rate : 1,
    };

    private PatchMask? ChannelsOf(string block) => masks.GetValueOrDefault(LasnetFamily.ChannelDecision(block));

    private Operator Applied(string block, Node node)
    {
        if (!masks.TryGetValue(block, out PatchMask? mask))
            return node.Operator;
        Operator op = node.Operator switch
        {
            MaskCompaction compaction => compaction with { ActivationRate = mask.Rate },
            ChannelMaskedConv2d masked => masked with
            {
                InputKeepRate = masked.InputKeepRate == 1 ? 1 : mask.Rate,
                OutputKeepRate = masked.OutputKeepRate == 1 ? 1 : mask.Rate,
                DepthKeepRate = null,
            },
            Operator other => MaskedOperator.Of(other, (_, _, _, _) => mask).Operator,
        };
        return ChannelsOf(block) is PatchMask channels ? WithChannels(node with { Operator = op }, channels) : op;
    }

    private static Operator WithChannels(Node node, PatchMask channels) => node.Operator switch
    {
        MaskCompaction compaction when node.Name == LasnetFamily.ChannelCompaction =>
            compaction with { ActivationRate = channels.Rate },
        PatchConv2d patches => patches with
        {
            InputKeepRate = patches.InputKeepRate == 1 ? 1 : channels.Rate,
            OutputKeepRate = patches.OutputKeepRate == 1 ? 1 : channels.Rate,
            DepthKeepRate = null,
        },
        Operator op => op,
    };
}
