namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>A size that the data decide.</summary>
/// <param name="Name">By which it can be bound: the tensor and the index of the dimension, <c>boxes[0]</c>.</param>
/// <param name="Dimension">The index.</param>
/// <param name="Size">What is taken: what was told, or the most that it can be.</param>
/// <param name="IsTold">Whether it was told.</param>
internal sealed record DecidedSize(string Name, int Dimension, long Size, bool IsTold)
{
    /// <summary>What to say of it; null where it was told.</summary>
    public string? Note => IsTold ? null
        : "how much it puts out depends on the data; the most that it can is charged, unless --bind 'TENSOR[DIMENSION]=N' tells";
}
