namespace LatencyLab.Networks.Basisnet;

/// <summary>What one image costs in a BasisNet, by parts. 1 MAC = 2 FLOP.</summary>
public sealed record BasisnetCosts
{
    /// <summary>Preview network, with its classifier where there is an early exit.</summary>
    public required double PreviewMacs { get; init; }

    /// <summary>Coefficients, synthesis and specialist.</summary>
    public required double SpecialisedMacs { get; init; }

    /// <summary>The plain backbone.</summary>
    public required double BackboneMacs { get; init; }

    /// <summary>Bases times synthesised elements.</summary>
    public required double SynthesisMacs { get; init; }

    /// <summary>Elements of one weight set, over all synthesised layers.</summary>
    public required long SynthesisedElements { get; init; }

    /// <summary>Weight tensors that are synthesised.</summary>
    public required int SynthesisedLayers { get; init; }

    /// <summary>Trainable parameters of the preview.</summary>
    public required long PreviewParameterCount { get; init; }

    /// <summary>Trainable parameters of the second stage: coefficients, all weight sets, and what is not synthesised.</summary>
    public required long SpecialisedParameterCount { get; init; }

    /// <summary>Trainable parameters of the plain backbone.</summary>
    public required long BackboneParameterCount { get; init; }

    /// <summary>Share of the images that leave after the preview.</summary>
    public required double ExitRate { get; init; }

    /// <summary>Trainable parameters of the preview and of the second stage.</summary>
    public long ParameterCount => PreviewParameterCount + SpecialisedParameterCount;

    /// <summary>Of an image that does not exit.</summary>
    public double FullMacs => PreviewMacs + SpecialisedMacs;

    /// <summary>Mean over images: preview + (1 - exit rate) specialised.</summary>
    public double MeanMacs => PreviewMacs + (1 - ExitRate) * SpecialisedMacs;
}
