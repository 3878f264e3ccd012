namespace LatencyLab.Operators;

/// <summary>Geometry of a convolution or pooling, in elements; the padding is the sum of both sides.</summary>
public readonly record struct ConvolutionWindow
{
    public int Images { get; init; }

    public int InputHeight { get; init; }

    public int InputWidth { get; init; }

    public int OutputHeight { get; init; }

    public int OutputWidth { get; init; }

    public int KernelHeight { get; init; }

    public int KernelWidth { get; init; }

    public int StrideHeight { get; init; }

    public int StrideWidth { get; init; }

    public int DilationHeight { get; init; }

    public int DilationWidth { get; init; }

    public int PaddingHeight { get; init; }

    public int PaddingWidth { get; init; }

    public bool HasBias { get; init; }

    public bool HasActivation { get; init; }
}
