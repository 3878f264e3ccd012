namespace LatencyLab.OnnxRuntime.Graphs;

/// <summary>A tensor that a model is given or puts out.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Shape">Elements along each side; null: only a run tells.</param>
internal sealed record ModelTensor(string Name, long[]? Shape)
{
    /// <summary>What it holds, where that matters: indices, counts. Null: random numbers.</summary>
    public long[]? Values { get; init; }

    /// <summary>The same of floats: a mask.</summary>
    public float[]? Floats { get; init; }

    /// <summary>Whether its elements are 64-bit integers and not fp32.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Elements of a shape.</summary>
    public static long Count(long[] shape) => shape.Aggregate(1L, (product, side) => checked(product * side));
}
