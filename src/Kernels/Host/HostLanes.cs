namespace LatencyLab.Kernels.Host;

/// <summary>Register width of the host's kernels.</summary>
public enum HostLanes
{
    /// <summary>The widest that the processor has.</summary>
    Best,
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}
