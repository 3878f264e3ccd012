namespace LatencyLab.Networks.Basisnet;

/// <summary>
/// A BasisNet (Zhang et al., 2021, arXiv 2105.03014): a preview network looks at a small version of the image and gives coefficients;
/// the weights of the specialist, a backbone, are the sum of <see cref="Bases"/> weight sets with these coefficients, for every image
/// its own. Where the preview is confident, its own answer is taken and the specialist does not run.
/// </summary>
public sealed record BasisnetConfiguration
{
    /// <summary>Network whose weights are synthesised: the specialist.</summary>
    public required NetworkReference Backbone { get; init; }

    /// <summary>Side of the square image that the specialist reads, in pixels.</summary>
    public required int Resolution { get; init => field = Check.Positive(value); }

    /// <summary>Weight sets N of every synthesised layer.</summary>
    public required int Bases { get; init => field = Check.Positive(value); }

    /// <summary>Layers whose weights are synthesised.</summary>
    public SynthesisedLayers Layers { get; init; } = SynthesisedLayers.Default;

    /// <summary>Whether every synthesised layer has coefficients of its own, or all share N.</summary>
    public CoefficientScope Coefficients { get; init; } = CoefficientScope.Layer;

    /// <summary>Network that gives the coefficients and can answer by itself.</summary>
    public required NetworkReference Preview { get; init; }

    /// <summary>Side of the square image that the preview reads, in pixels; the image is scaled to it.</summary>
    public required int PreviewResolution { get; init => field = Check.Positive(value); }

    /// <summary>When the preview's answer is taken; null: never, and the preview needs no classifier.</summary>
    public EarlyExit? Exit { get; init; }

    /// <summary>Mean fraction of the images for which the preview answers; 0 without an early exit.</summary>
    public double ExitRate => Exit?.Rate.Mean ?? 0;
}

/// <summary>An exit after the preview: taken by images whose greatest class probability is at least the threshold.</summary>
/// <param name="Rate">Fraction of the images that take it.</param>
public sealed record EarlyExit(RateDistribution Rate)
{
    /// <summary>The same rate for every image.</summary>
    /// <exception cref="Diagnostics.InputException">Not 0 to 1.</exception>
    public EarlyExit(double rate)
        : this(new FixedRate(rate))
    {
    }

    /// <summary>Greatest class probability from which on the exit is taken, 0..1; null: not known, only how many take it.</summary>
    public double? Threshold { get; init => field = value is double given ? Check.Rate(given) : null; }
}

/// <summary>What coefficients the preview puts out.</summary>
public enum CoefficientScope
{
    /// <summary>N for every synthesised layer.</summary>
    Layer,

    /// <summary>N, the same for all layers: then all weights can be synthesised by one matrix product.</summary>
    Network,
}
