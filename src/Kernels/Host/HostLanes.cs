namespace LatencyLab.Kernels.Host;

/// <summary>Register width of the host's kernels.</summary>
public enum HostLanes
{
    /// <summary>The widest that the processor has.</summary>
    Best,
    /// <summary>One number at a time.</summary>
    Scalar,
    /// <summary>Registers of 128 bits.</summary>
    Bits128,
    /// <summary>Registers of 256 bits.</summary>
    Bits256,
    /// <summary>Registers of 512 bits.</summary>
    Bits512,
}
