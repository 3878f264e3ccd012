using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Executing.Plans;

/// <summary>What of a network the kernels run with trained weights.</summary>
public static class RunnableNetwork
{
    /// <summary>The network without the schedules that are not run.</summary>
    /// <remarks>
    /// Not run: a masker that is fused into the convolution beside it, as what reads the convolution's map would have to step over the
    /// logits; a convolution of all channels of which the next one reads those that are kept; and steps that are run for some images
    /// only, unless a gate of the block decides on them and a sum ends them.
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="family">What it is, for messages.</param>
    /// <exception cref="InputException">A step has no schedule that is run; names its operators.</exception>
    public static Network Of(Network network, string family)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network with { Blocks = [.. network.Blocks.Select(block => Of(block, family))] };
    }

    /// <inheritdoc cref="Of(Network, string)"/>
    /// <remarks>
    /// Not run: copies of what the branches of an image read, as they read it where it is; sums of the outputs of weight sets in place of
    /// their weights; and the scaling of images, which come in all sizes that are read.
    /// </remarks>
    public static DynamicNetwork Of(DynamicNetwork network, string family)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network with
        {
            Groups =
            [
                .. network.Groups.Select(group => group with
                {
                    Parts =
                    [
                        .. group.Parts.Where(part => !IsScaling(part)).Select(part => part with
                        {
                            Build = (images, rates) => [.. part.Build(images, rates).Select(block => Of(block, family))],
                        }),
                    ],
                }),
            ],
        };
    }

    private static Block Of(Block block, string family)
    {
        return block with { Steps = [.. block.Steps.Select(Runnable)] };

        Step Runnable(Step step)
        {
            bool isMixed = step.Schedules.Any(Mixes);
            Schedule[] schedules =
            [
                .. step.Schedules.Where(schedule => schedule.Nodes.All(node => Runs(node.Operator)) && isMixed == Mixes(schedule)
                    && !ComputesLeftChannels(block, schedule)),
            ];
            bool isDecided = step.ExecutionProbability == 1 || EndsInSum(block);
            if (schedules.Length > 0 && isDecided)
                return step with { Schedules = schedules };
            string operators = string.Join(", ", step.Schedules.SelectMany(schedule => schedule.Nodes)
                .Where(node => !Runs(node.Operator)).Select(node => $"{node.Name} ({node.Operator.Kind})").Distinct());
            throw new InputException(
                $"step '{step.Name}' of {block.Name} {(isDecided ? $"needs {operators}" : "is run for some images only")}, which is not "
                + $"executed with trained weights yet, expected a network of family {family} of convolutions, sums, functions, "
                + "poolings, squeeze-and-excitation and linear layers"
                + (family is "lasnet" or "laudnet" ? ", in mode spatial, channel, layer, both or dense" : ""));
        }
    }

    /// <summary>Whether a convolution behind the masker computes all channels, of which the next one reads some.</summary>
    private static bool ComputesLeftChannels(Block block, Schedule schedule) =>
        schedule.Nodes.Any(node => node.Operator is SpatialMasker) && schedule.Nodes.Any(node => node.Operator is Conv2d)
        && block.Steps.SelectMany(step => step.Schedules[0].Nodes).Any(node => node.Operator is ChannelMasker);

    private static bool Mixes(Schedule schedule) => schedule.Nodes.Any(node => node.Operator is BasisSynthesis);

    private static bool IsScaling(Part part) => part.Build(1, part.MeanRates).SelectMany(block => block.Steps)
        .SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator).DefaultIfEmpty().All(op => op is RowGather);

    private static bool EndsInSum(Block block) =>
        ExecutionPlan.GateOf(block) is not null && block.Steps[^1].Schedules.All(schedule => schedule.Nodes[^1].Operator is Add);

    private static bool Runs(Operator op) => op switch
    {
        PatchConv2d patches => patches is { InputKeepRate: 1, OutputKeepRate: 1 } || patches.Dense.Groups == 1,
        Conv2d or SpatialMasker or MaskCompaction or PatchGather or PatchScatterAdd or Add or Unary or Pool2d or GlobalPool
            or Linear or SqueezeExcite or ChannelMasker or Softmax or BranchCombine or BasisSynthesis
            or PerImageConv2d => true,
        BranchRouting routing => routing is { Batch: 1, Channels: 1, Height: 1, Width: 1 },
        LayerGate gate => gate.Hidden == 0,
        ChannelMaskedConv2d masked => masked.Dense.Groups == 1,
        PatchScatter scatter => scatter.ClearsMap,
        _ => false,
    };
}
