using LatencyLab.Networks;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Networks;

/// <summary>A kernel that a host enqueues, or the decisions it awaits.</summary>
/// <param name="Block">Its block.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Masked">What runs.</param>
/// <param name="Work">What that does.</param>
/// <param name="IsFused">It runs in the kernel before it.</param>
/// <param name="Inputs">Tensors that it reads.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Output">The tensor that it writes.</param>
/// <param name="Probability">That it runs.</param>
/// <param name="Decisions">Decisions that are awaited behind it.</param>
internal sealed record Launch(
    string Block, string Name, MaskedOperator Masked, OperatorWork Work, bool IsFused, IReadOnlyList<string> Inputs, string Weights,
    string Output, double Probability, int Decisions)
{
    /// <summary>The stream that it runs on.</summary>
    public int Stream { get; init; }

    /// <summary>Kernels of one number above 0 follow each other where they are of one stream, and overlap otherwise.</summary>
    public int Region { get; init; }

    /// <summary>Whether there is anything to run.</summary>
    public bool Runs => Work.Bytes.Total > 0 || Work.Flops > 0;

    /// <summary>The operator.</summary>
    public Operator Operator => Masked.Operator;

    /// <summary>Decisions behind a node, which is nothing to compute.</summary>
    public static Launch Awaiting(string block, string name, Node node, IReadOnlyList<string> inputs, double probability) => new(
        block, name, new MaskedOperator(node.Operator, null, default, 0), new OperatorWork { Class = OperatorClass.Elementwise }, false,
        inputs, $"{name}:none", $"{name}:none", probability, node.DecisionsAwaited);
}
