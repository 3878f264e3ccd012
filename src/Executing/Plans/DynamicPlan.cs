using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Executing.Plans;

/// <summary>The plan of a network of which an image runs some parts: those before its exit, and those of its branches.</summary>
/// <remarks>
/// Names of blocks are the network's, but for <c>before0.</c>, <c>before1.</c> in front of those of networks that run first, and
/// <c>branch0.</c>, <c>branch1.</c> in place of <c>branch.</c>. The image in another size is called as its network: <c>before0</c>,
/// <c>preview</c>.
/// </remarks>
public static class DynamicPlan
{
    /// <summary>The operators of all parts, with what decides on them.</summary>
    /// <param name="network">For one image at a time; steps with one schedule run that.</param>
    /// <param name="choose">The schedule of a step that has several.</param>
    /// <exception cref="InputException">The network is for several images, or a layer reads what is not there.</exception>
    public static ExecutionPlan Of(DynamicNetwork network, Func<Block, Step, Schedule> choose)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(choose);
        if (network.Batch != 1)
            throw new InputException($"{network.Name} is for {network.Batch} images at a time, expected 1: decisions are an image's own");
        Row row = new(new PlanBuilder(choose), new ImageSize(0, network.Resolution, network.ImageWidth ?? network.Resolution));
        foreach (PartGroup group in network.Groups)
        {
            switch (group)
            {
                case CascadeGroup cascade:
                    row.Add(cascade);
                    break;
                case BranchGroup branches:
                    row.Add(branches);
                    break;
                case KeptGroup { DecidesToEnd: true } kept:
                    row.Add(kept);
                    break;
                case KeptGroup:
                    throw new InputException($"{network.Name}: parts that an image skips are not executed with trained weights yet");
                default:
                    foreach (Part part in group.Parts)
                        row.Add(part);
                    break;
            }
        }

        return row.Plan;
    }

    private sealed class Row(PlanBuilder plan, ImageSize image)
    {
        private readonly Dictionary<string, ImageSize> _otherImages = [];
        private readonly List<string> _results = [];
        private string _read = ExecutionPlan.Image, _coefficients = ExecutionPlan.Image;
        private int _mixed;

        public ExecutionPlan Plan => new(plan.Layers, plan.Previous) { OtherImages = _otherImages };

        public void Add(CascadeGroup cascade)
        {
            int before = cascade.Parts.Count(part => part.ReadsImage) - 1;
            for (int i = 0; i < cascade.Parts.Count; i++)
            {
                string? exit = i < cascade.Exits.Count ? cascade.Exits[i] : null;
                Block[] blocks = [.. BlocksOf(cascade.Parts[i])];
                if (cascade.Parts[i].ReadsImage)
                {
                    string prefix = FormattableString.Invariant($"before{i}");
                    plan.Previous = i < before ? ImageOf(blocks, prefix) : ExecutionPlan.Image;
                    if (i < before)
                        blocks = [.. Renamed(blocks, name => $"{prefix}.{name}")];
                }

                foreach (Block block in blocks)
                {
                    bool isExit = exit is not null && ReferenceEquals(block, blocks[^1]);
                    plan.Add(block, layer => isExit && IsLast(block, layer) ? layer with { Exit = exit } : layer);
                }
            }
        }

        /// <summary>Branches read what the gate read; the gate and what chooses among them lie before.</summary>
        public void Add(BranchGroup branches)
        {
            string routing = plan.Previous;
            for (int i = 0; i < branches.Parts.Count; i++)
            {
                plan.Previous = routing;
                string name = branches.Parts[i].Name;
                foreach (Block block in Renamed(BlocksOf(branches.Parts[i]), block => BlockNames.OfBranch(name, block)))
                    plan.Add(block, layer => layer with { Gate = routing, GateCell = i });
                _results.Add(plan.Previous);
            }

            plan.Layers[plan.Layers.FindIndex(layer => layer.FullName == routing)] =
                plan.Layers.First(layer => layer.FullName == routing) with { Decisions = branches.Decisions };
            plan.Previous = routing;
        }

        /// <summary>What the images run that do not end with the confidences before it.</summary>
        public void Add(KeptGroup kept)
        {
            int exit = plan.Layers.FindLastIndex(layer => layer.Operator is Softmax);
            plan.Layers[exit] = plan.Layers[exit] with { Exit = kept.Decision };
            foreach (Part part in kept.Parts)
                Add(part);
        }

        public void Add(Part part)
        {
            IReadOnlyList<Block> blocks = BlocksOf(part);
            if (part.ReadsImage)
                plan.Previous = ImageOf(blocks, part.Name.Split('.')[0]);
            string begin = plan.Previous;
            foreach (Block block in blocks)
            {
                plan.Add(block, layer => layer.Operator switch
                {
                    BranchRouting => layer with { Reads = [.. layer.Reads, _read] },
                    BranchCombine => layer with { Reads = [.. layer.Reads, .. _results] },
                    Softmax => Coefficients(layer),
                    BasisSynthesis => layer with { Reads = [_coefficients] },
                    PerImageConv2d => Mixed(layer),
                    _ => layer,
                });
            }

            _read = begin;
        }

        /// <summary>The last softmax before a mix makes its coefficients.</summary>
        private PlannedLayer Coefficients(PlannedLayer layer)
        {
            _coefficients = layer.FullName;
            return layer;
        }

        /// <summary>A layer whose weights the layer before it mixes; sets of coefficients are in the order of the layers.</summary>
        private PlannedLayer Mixed(PlannedLayer layer) =>
            plan.Layers[^1] is { Operator: BasisSynthesis synthesis, Block: string block } mix && block == layer.Block
                ? layer with { Reads = [.. layer.Reads, mix.FullName], WeightSets = synthesis.Bases, CoefficientSet = _mixed++ }
                : throw new InputException(
                    $"{layer.FullName}: weights that are mixed all at once are not executed with trained weights yet, expected "
                    + "coefficients of every layer's own");

        private static IReadOnlyList<Block> BlocksOf(Part part) => part.Build(1, part.MeanRates);

        private static bool IsLast(Block block, PlannedLayer layer) =>
            block.Steps[^1].Schedules.Any(schedule => schedule.Nodes[^1].Name == layer.Name);

        private static IEnumerable<Block> Renamed(IReadOnlyList<Block> blocks, Func<string, string> rename)
        {
            Dictionary<string, string> names = blocks.Select(block => block.Name).Distinct().ToDictionary(name => name, rename);
            return blocks.Select(block => BlockNames.Renamed(block, names));
        }

        /// <summary>The image in the size that a network reads.</summary>
        private string ImageOf(IEnumerable<Block> blocks, string name)
        {
            Conv2d first = blocks.SelectMany(block => block.Steps).Select(step => step.Schedules[0].Nodes[0].Operator)
                .OfType<Conv2d>().First();
            if ((first.InputHeight, first.InputWidth) == (image.Height, image.Width))
                return ExecutionPlan.Image;
            _otherImages.Add(name, new ImageSize(first.InputChannels, first.InputHeight, first.InputWidth));
            plan.AddInput(name);
            return name;
        }
    }
}
