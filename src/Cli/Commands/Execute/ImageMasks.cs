using LatencyLab.Networks;
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

    /// <summary>The network with the rates of this image in every operator.</summary>
    public Network Applied(Network network) => network with
    {
        Blocks =
        [
            .. network.Blocks.Select(block => block with
            {
                Steps = [.. block.Steps.Select(step => Applied(block.Name, step))],
            }),
        ],
    };

    /// <summary>Part of the pixels of a block's first convolution that later windows read; null: it has no halo in any schedule.</summary>
    public double? DilatedRateOf(Block block) => block.Steps.SelectMany(step => step.Schedules).SelectMany(schedule => schedule.Nodes)
        .Select(node => Applied(block.Name, node.Operator)).OfType<PatchConv2d>()
        .FirstOrDefault(convolution => convolution.Halo > 0)?.DilatedRate;

    private Step Applied(string block, Step step) => step with
    {
        Schedules =
        [
            .. step.Schedules.Select(schedule => schedule with
            {
                Nodes = [.. schedule.Nodes.Select(node => node with { Operator = Applied(block, node.Operator) })],
            }),
        ],
        ExecutionProbability = step.ExecutionProbability < 1 ? masks[block].Rate : 1,
    };

    private Operator Applied(string block, Operator op) => !masks.TryGetValue(block, out PatchMask? mask) ? op : op switch
    {
        MaskCompaction compaction => compaction with { ActivationRate = mask.Rate },
        ChannelMaskedConv2d masked => masked with
        {
            InputKeepRate = masked.InputKeepRate == 1 ? 1 : mask.Rate,
            OutputKeepRate = masked.OutputKeepRate == 1 ? 1 : mask.Rate,
            DepthKeepRate = null,
        },
        _ => MaskedOperator.Of(op, (_, _, _, _) => mask).Operator,
    };
}
