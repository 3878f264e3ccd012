namespace LatencyLab.Search.Lasnet;

/// <summary>What to search in a LASNet or LAUDNet.</summary>
internal sealed record LasnetRequest
{
    public required Backbone Backbone { get; init; }

    /// <summary>Side of the square input image, in pixels.</summary>
    public required int Resolution { get; init; }

    public required int Batch { get; init; }

    /// <summary>What each stage may take.</summary>
    public required IReadOnlyList<IReadOnlyList<StageChoice>> Choices { get; init; }

    public required ActivationRates Rates { get; init; }

    /// <summary>Whom the rates are drawn for, where they are a distribution.</summary>
    public RateSharing RatesDrawn { get; init; } = RateSharing.Image;

    /// <summary>How the patches of a mask lie.</summary>
    public MaskStatistics Masks { get; init; } = MaskStatistics.Scattered;

    /// <summary>
    /// Fraction of channel groups kept, independent of r where it is a distribution; null for r in channel mode and the square root
    /// of r in mode both.
    /// </summary>
    public RateDistribution? ChannelKeepRate { get; init; }

    /// <summary>Points of <see cref="ChannelKeepRate"/> as a batch sees them; one of rate null where it is null.</summary>
    public IReadOnlyList<(double? Rate, double Probability)> ChannelKeepPoints => ChannelKeepRate is null
        ? [(null, 1)]
        : [.. MeanOfDraws.Of(ChannelKeepRate, Draws, PartCosts.RatePoints).Select(point => ((double?)point.Rate, point.Probability))];

    /// <summary>Draws that a batch averages.</summary>
    private int Draws => RatesDrawn == RateSharing.Batch ? 1 : Batch;

    /// <summary>From the options of <c>search</c>.</summary>
    /// <exception cref="InputException">A value is wrong, or an option does nothing beside the others.</exception>
    public static LasnetRequest Of(KnobValues knobs, FamilyTarget target, bool masksChannels)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        int resolution = target.Resolution ?? backbone.DefaultResolution;
        LasnetRequest request = new()
        {
            Backbone = backbone,
            Resolution = resolution,
            Batch = target.Batch,
            Choices = StageChoices.Of(
                masksChannels, backbone, resolution, knobs.Required(LasnetKnobs.Mode), knobs.Text(LasnetKnobs.Choices),
                knobs.Text(LasnetKnobs.Group)),
            Rates = ActivationRates.Of(1),
            RatesDrawn = target.RatesDrawn,
            ChannelKeepRate = knobs.Text(LasnetKnobs.ChannelKeepRate) is null ? null : knobs.Rate(LasnetKnobs.ChannelKeepRate),
            Masks = MaskStatistics.Parse(knobs.Required(LasnetKnobs.Masks), backbone, LasnetKnobs.Masks),
        };
        string rate = knobs.Required(LasnetKnobs.ActivationRate);
        request = request with
        {
            Rates = RateText.IsDistribution(rate)
                ? ActivationRates.Of(knobs.Rate(LasnetKnobs.ActivationRate), request.Draws)
                : ActivationRates.Parse(rate, LasnetKnobs.ActivationRate),
        };
        request.Check(knobs);
        return request;
    }

    /// <summary>A block of a stage that skips in a way.</summary>
    /// <param name="shape">The block.</param>
    /// <param name="choice">What it skips.</param>
    /// <param name="rate">Activation rate r.</param>
    /// <param name="keep">Share of kept channel groups, see <see cref="StageChoice.At"/>.</param>
    public BlockConfiguration BlockOf(BlockShape shape, StageChoice choice, double rate, double? keep) =>
        Masks.On(choice.At(rate, keep, shape.Kind), shape.Stage, shape.LargestSquare);

    /// <summary>Variance of what the images of a batch keep about their mean, where each has a share of its own.</summary>
    public double ChannelKeepVariance(DynamicMode mode)
    {
        RateDistribution? kept = ChannelKeepRate ?? (mode == DynamicMode.Channel ? Rates.Distribution : null);
        return kept is null || RatesDrawn == RateSharing.Batch ? 0 : kept.Variance * (1 - 1.0 / Batch);
    }

    private void Check(KnobValues knobs)
    {
        StageChoice[] first = [.. Choices.Select(choices => choices[0])];
        if (ChannelKeepRate is { Mean: <= 0 })
            throw new InputException("expected a rate above 0 and up to 1", LasnetKnobs.ChannelKeepRate);
        if (ChannelKeepRate is not null && !first.Any(choice => choice.MasksChannels))
            throw new InputException(
                $"does not go with --mode {knobs.Text(LasnetKnobs.Mode)}, which does not skip channels", LasnetKnobs.ChannelKeepRate);
        if (ChannelKeepRate is not null && first.All(choice => choice.Mode == DynamicMode.Channel)
            && knobs.IsGiven(LasnetKnobs.ActivationRate))
            throw new InputException("does nothing: mode channel keeps what --channel-keep-rate says", LasnetKnobs.ActivationRate);
        if (RatesDrawn == RateSharing.Batch && Rates.Distribution is null && ChannelKeepRate is null or FixedRate)
            throw new InputException("does nothing: no rate is a distribution", "--rates-drawn");
    }
}
