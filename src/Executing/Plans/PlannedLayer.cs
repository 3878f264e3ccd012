namespace LatencyLab.Executing.Plans;

/// <summary>An operator of a network that is run with trained weights.</summary>
/// <param name="Block">Name of its block.</param>
/// <param name="Name">Name of its node in the block.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Reads">Full names of what it reads; <see cref="ExecutionPlan.Image"/> stands for the image.</param>
public sealed record PlannedLayer(string Block, string Name, Operator Operator, IReadOnlyList<string> Reads)
{
    /// <summary>Full name of the gate that decides whether it runs; null: it always does.</summary>
    public string? Gate { get; init; }

    /// <summary>Its name in the network, e.g. <c>stage1.block0 conv1</c>.</summary>
    public string FullName => Node.OfBlock(Block, Name);

    /// <summary>What its arrays in a file of weights begin with, e.g. <c>stage1.block0/conv1.</c></summary>
    public string ArrayPrefix => $"{Block}/{Name}.";
}
