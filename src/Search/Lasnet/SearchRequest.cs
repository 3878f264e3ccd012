using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Search.Lasnet;

/// <summary>What to search: a network, its space and the objective.</summary>
public sealed record SearchRequest
{
    public const double DefaultMargin = 0.03;

    /// <summary><c>lasnet</c> or <c>laudnet</c>.</summary>
    public required string Family { get; init; }

    public required Backbone Backbone { get; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public required int Resolution { get; init; }

    public required int Batch { get; init; }

    /// <summary>What each stage may take.</summary>
    public required IReadOnlyList<IReadOnlyList<StageChoice>> Choices { get; init; }

    public required ActivationRates Rates { get; init; }

    /// <summary>Whom the rates are drawn for, where they are a distribution.</summary>
    public RateSharing RatesDrawn { get; init; } = RateSharing.Image;

    /// <summary>Fraction of channel groups kept, independent of r where it is a distribution; null for r in channel mode and the square root of r in mode both.</summary>
    public RateDistribution? ChannelKeepRate { get; init; }

    /// <summary>Points of <see cref="ChannelKeepRate"/> as a batch sees them; one of rate null where it is null.</summary>
    public IReadOnlyList<(double? Rate, double Probability)> ChannelKeepPoints => ChannelKeepRate is null
        ? [(null, 1)]
        : [.. MeanOfDraws.Of(ChannelKeepRate, RatesDrawn == RateSharing.Batch ? 1 : Batch, PartCosts.RatePoints).Select(point => ((double?)point.Rate, point.Probability))];

    /// <summary>Variance of what the images of a batch keep about their mean, where each has a share of its own.</summary>
    public double ChannelKeepVariance(DynamicMode mode)
    {
        RateDistribution? kept = ChannelKeepRate ?? (mode == DynamicMode.Channel ? Rates.Distribution : null);
        return kept is null || RatesDrawn == RateSharing.Batch ? 0 : kept.Variance * (1 - 1.0 / Batch);
    }

    public Objective Objective { get; init; } = Objective.Finest;

    /// <summary>How much slower than the fastest the finest may be, as a fraction.</summary>
    public double Margin { get; init; } = DefaultMargin;

    /// <summary>Latency that a batch may take, in seconds; for <see cref="Objective.Budget"/>.</summary>
    public double? BudgetSeconds { get; init; }
}
