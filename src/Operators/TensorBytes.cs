namespace LatencyLab.Operators;

/// <summary>Bytes of each tensor of an operator, every needed element counted once.</summary>
public readonly record struct TensorBytes(long Input, long Weight, long Output, long Index = 0)
{
    /// <summary>Bytes of all tensors together.</summary>
    public long Total => Input + Weight + Output + Index;
}
