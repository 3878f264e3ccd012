namespace LatencyLab.Operators.Pooling;

/// <summary>What a pooling computes of its window.</summary>
public enum PoolFunction
{
    /// <summary>The largest of a window.</summary>
    Max,
    /// <summary>The mean of a window.</summary>
    Average,
}
