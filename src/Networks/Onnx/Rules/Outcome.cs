namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>What a rule says of a node: what it puts out, and what has to run for it.</summary>
/// <param name="Outputs">One an output of the node that is used; fewer where the node has more that nothing is known of.</param>
/// <param name="Work">In order; empty where nothing is computed or moved (a reshape).</param>
internal sealed record Outcome(IReadOnlyList<TensorValue> Outputs, IReadOnlyList<Operator> Work)
{
    /// <summary>Why the work is a bound or a guess; null: it is neither.</summary>
    public string? Note { get => field ?? Decided?.Note; init; }

    /// <summary>A size of the first output that the data decide; null: shapes and constants do.</summary>
    public DecidedSize? Decided { get; init; }

    /// <summary>One output.</summary>
    public static Outcome Of(TensorValue output, params IReadOnlyList<Operator> work) => new([output], work);
}
