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

    /// <summary>The decision of the gate that is about it: 0, or the number of the branch that it belongs to.</summary>
    public int GateCell { get; init; }

    /// <summary>
    /// The decision of an early exit whose confidences it computes: an image whose greatest one reaches the threshold ends with the scores
    /// that it reads. Null: it is no exit.
    /// </summary>
    public string? Exit { get; init; }

    /// <summary>Weight sets that its weights are mixed from for every image; 0: it has weights of its own.</summary>
    public int WeightSets { get; init; }

    /// <summary>Which of the sets of coefficients mixes them, where it does.</summary>
    public int CoefficientSet { get; init; }

    /// <summary>Full name of what lists the groups of channels that its block keeps beside patches; null: it keeps all.</summary>
    public string? Channels { get; init; }

    /// <summary>How a linear layer decides; null: it decides nothing.</summary>
    public Salience? Salience { get; init; }

    /// <summary>Full name of the layer by whose saliences its results are scaled; null: nothing scales them.</summary>
    public string? ScaledBy { get; init; }

    /// <summary>Whether a linear layer ends in a ReLU.</summary>
    public bool EndsInRelu { get; init; }

    /// <summary>What an image decides here, one name a cell; none: the block's own mask.</summary>
    public IReadOnlyList<string> Decisions { get; init; } = [];

    /// <summary>Full name of the decision without which those of this layer mean nothing; null: they always do.</summary>
    public string? DecidesUnder => Decisions.Count > 0 ? Gate : null;

    /// <summary>Its name in the network, e.g. <c>stage1.block0 conv1</c>.</summary>
    public string FullName => Node.OfBlock(Block, Name);

    /// <summary>What its arrays in a file of weights begin with, e.g. <c>stage1.block0/conv1.</c></summary>
    public string ArrayPrefix => $"{Block}/{Name}.";
}
