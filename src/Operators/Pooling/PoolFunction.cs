namespace LatencyLab.Operators.Pooling;

/// <summary>What a pooling computes of its window.</summary>
public enum PoolFunction
{
    Max,
    Average,
}
