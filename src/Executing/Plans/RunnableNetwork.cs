namespace LatencyLab.Executing.Plans;

/// <summary>What of a network the kernels run with trained weights.</summary>
public static class RunnableNetwork
{
    /// <summary>The network without the schedules that are not run.</summary>
    /// <remarks>
    /// Not run: a masker that is fused into the convolution beside it, as what reads the convolution's map would have to step over the
    /// logits; channels that are left out of patches; and steps that are run for some images only, unless a gate of the block decides
    /// on them and a sum ends them.
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="family">What it is, for messages.</param>
    /// <exception cref="InputException">A step has no schedule that is run; names its operators.</exception>
    public static Network Of(Network network, string family)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network with
        {
            Blocks = [.. network.Blocks.Select(block => block with { Steps = [.. block.Steps.Select(step => Runnable(block, step))] })],
        };

        Step Runnable(Block block, Step step)
        {
            Schedule[] schedules = [.. step.Schedules.Where(schedule => schedule.Nodes.All(node => Runs(node.Operator)))];
            bool isDecided = step.ExecutionProbability == 1 || EndsInSum(block);
            if (schedules.Length > 0 && isDecided)
                return step with { Schedules = schedules };
            string operators = string.Join(", ", step.Schedules.SelectMany(schedule => schedule.Nodes)
                .Where(node => !Runs(node.Operator)).Select(node => $"{node.Name} ({node.Operator.Kind})").Distinct());
            throw new InputException(
                $"step '{step.Name}' of {block.Name} {(isDecided ? $"needs {operators}" : "is run for some images only")}, which is not "
                + $"executed with trained weights yet, expected a network of family {family} in mode spatial, channel, layer or dense, of "
                + "convolutions, sums, functions, poolings and linear layers");
        }
    }

    private static bool EndsInSum(Block block) =>
        ExecutionPlan.GateOf(block) is not null && block.Steps[^1].Schedules.All(schedule => schedule.Nodes[^1].Operator is Add);

    private static bool Runs(Operator op) => op switch
    {
        PatchConv2d patches => patches is { InputKeepRate: 1, OutputKeepRate: 1 },
        Conv2d or SpatialMasker or MaskCompaction or PatchGather or PatchScatterAdd or Add or Unary or Pool2d or GlobalPool
            or Linear or ChannelMasker => true,
        LayerGate gate => gate.Hidden == 0,
        ChannelMaskedConv2d masked => masked.Dense.Groups == 1,
        PatchScatter scatter => scatter.ClearsMap,
        _ => false,
    };
}
