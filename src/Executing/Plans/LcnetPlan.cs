using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lcnet;

namespace LatencyLab.Executing.Plans;

/// <summary>The plan of an LC-Net: L-Nets decide on blocks and C-Nets on their channels, and saliences scale what is kept.</summary>
/// <remarks>A block's L-Net and down-sampling have the block's name; decisions are called as in files of measured rates.</remarks>
public static class LcnetPlan
{
    /// <summary>The operators of all blocks, with what decides on them.</summary>
    /// <inheritdoc cref="DynamicPlan.Of"/>
    public static ExecutionPlan Of(DynamicNetwork network, Func<Block, Step, Schedule> choose)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(choose);
        if (network.Batch != 1)
            throw new InputException($"{network.Name} is for {network.Batch} images at a time, expected 1: decisions are an image's own");
        Row row = new(new PlanBuilder(choose));
        foreach (Block block in network.Groups.SelectMany(group => group.Parts).SelectMany(part => part.Build(1, part.MeanRates)))
            row.Append(block);
        return row.Plan;
    }

    private sealed class Row(PlanBuilder plan)
    {
        private string? _decided, _gate;
        private string _residual = ExecutionPlan.Image;

        public ExecutionPlan Plan => new(plan.Layers, plan.Previous);

        public void Append(Block block)
        {
            if (!block.Name.EndsWith(LcnetNetwork.LnetSuffix, StringComparison.Ordinal))
            {
                plan.Add(block, layer => Completed(block, layer));
                return;
            }

            // What a skipped block leaves: its down-sampled input, or the input itself, which the block reads.
            string begin = plan.Previous, name = block.Name[..^LcnetNetwork.LnetSuffix.Length];
            Block named = BlockNames.Renamed(block, new Dictionary<string, string> { [block.Name] = name });
            plan.Add(named, layer => Net(named, layer, LcnetNetwork.LayerLogit, LcnetNetwork.LayerDecision(name), 1));
            (_decided, _gate) = (name, Node.OfBlock(name, LcnetNetwork.LayerLogit));
            _residual = plan.Previous == _gate ? begin : plan.Previous;
            plan.Previous = begin;
        }

        private PlannedLayer Completed(Block block, PlannedLayer layer)
        {
            string? gate = block.Name == _decided ? _gate : null;
            string logits = Node.OfBlock(block.Name, LcnetNetwork.ChannelLogits);
            layer = layer with { Gate = gate };
            return layer.Operator switch
            {
                Linear => Net(
                    block, layer, LcnetNetwork.ChannelLogits, LcnetNetwork.ChannelDecision(block.Name), GroupOf(block)),
                ChannelMaskedConv2d { OutputKeepRate: < 1 } when IsAdded(block, layer) => throw new InputException(
                    $"{layer.FullName} makes the channels that are kept, which the block adds to all of its input: not executed with "
                    + "trained weights yet, expected template hidden, or bottleneck blocks"),
                ChannelMaskedConv2d => layer with
                {
                    Reads = [.. layer.Reads, plan.Layers.Last(other => other.Operator is MaskCompaction).FullName],
                    ScaledBy = IsAdded(block, layer) ? null : logits,
                },
                Add when gate is not null => layer with { Reads = [layer.Reads[0], _residual], ScaledBy = gate },
                _ => layer,
            };
        }

        private static PlannedLayer Net(Block block, PlannedLayer layer, string logits, string decision, int group)
        {
            if (layer.Operator is not Linear)
                return layer;
            if (layer.Name != logits)
                return layer with { EndsInRelu = layer.Name.EndsWith(LcnetNetwork.HiddenSuffix, StringComparison.Ordinal) };
            string hidden = layer.Name[..^"_out".Length] + LcnetNetwork.HiddenSuffix;
            bool isSingle = NodesOf(block).All(node => node.Name != hidden);
            return layer with { Salience = new Salience(group, isSingle), Decisions = [decision] };
        }

        private static int GroupOf(Block block) =>
            NodesOf(block).Select(node => node.Operator).OfType<ChannelMaskedConv2d>().FirstOrDefault()?.ChannelGroup ?? 1;

        private static bool IsAdded(Block block, PlannedLayer layer) =>
            NodesOf(block).Any(node => node.Operator is Add && node.Inputs[0] == layer.Name);

        private static IEnumerable<Node> NodesOf(Block block) => block.Steps.SelectMany(step => step.Schedules[0].Nodes);
    }
}
