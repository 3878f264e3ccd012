
namespace LatencyLab.Executing.Plans;

/// <summary>A network as the operators that are run one after another for one image, each with the names of what it reads.</summary>
/// <param name="Layers">In their order.</param>
/// <param name="Output">Full name of the layer whose result is the network's.</param>
public sealed record ExecutionPlan(IReadOnlyList<PlannedLayer> Layers, string Output)
{
    /// <summary>Name of the image that the first layers read.</summary>
    public const string Image = "image";

    /// <summary>
    /// Names of the same image in the sizes that other networks of the plan read, e.g. <c>before0</c> of the first network of a cascade.
    /// </summary>
    public IReadOnlyDictionary<string, ImageSize> OtherImages { get; init; } = new Dictionary<string, ImageSize>();

    /// <summary>The operators of the schedules that a caller chooses, of a network for one image.</summary>
    /// <param name="network">Steps with one schedule run that.</param>
    /// <param name="choose">The schedule of a step that has several.</param>
    /// <exception cref="InputException">The network is for several images, or a layer reads what is not there.</exception>
    public static ExecutionPlan Of(Network network, Func<Block, Step, Schedule> choose)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(choose);
        if (network.Batch != 1)
            throw new InputException($"{network.Name} is for {network.Batch} images at a time, expected 1: decisions are an image's own");
        PlanBuilder plan = new(choose);
        foreach (Block block in network.Blocks)
            plan.Add(block);
        return new ExecutionPlan(plan.Layers, plan.Previous);
    }

    /// <summary>Full name of the layer that decides whether steps of a block run.</summary>
    internal static string? GateOf(Block block) => block.Steps.SelectMany(step => step.Schedules[0].Nodes)
        .FirstOrDefault(node => node.Operator is LayerGate) is Node gate ? Node.OfBlock(block.Name, gate.Name) : null;
}
