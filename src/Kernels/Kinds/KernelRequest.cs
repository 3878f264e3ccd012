namespace LatencyLab.Kernels.Kinds;

/// <summary>How the active cells of a mask lie.</summary>
public enum MaskStyle
{
    /// <summary>Every cell is equally likely, independently of the others.</summary>
    Random,

    /// <summary>Active cells form a few blobs an image, as on real images.</summary>
    Clustered,
}

/// <summary>What to prepare: an operator, and how its random inputs and its mask are drawn.</summary>
public sealed record KernelRequest(Operator Operator)
{
    /// <summary>How the selected cells lie.</summary>
    public MaskStyle Mask { get; init; } = MaskStyle.Random;

    /// <summary>Seed of inputs and masks.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>A request with the name it is reported under.</summary>
public sealed record KernelCase(string Name, KernelRequest Request);
