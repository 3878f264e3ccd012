namespace LatencyLab.Networks.Dynamic;

/// <summary>Rates that were drawn for a part, averaged over the images that it runs on.</summary>
/// <param name="Rate">From <see cref="Part.Rate"/>.</param>
/// <param name="ChannelRate">From <see cref="Part.ChannelRate"/>.</param>
/// <param name="ChannelVariance">Variance of the images' own channel rates about their mean: what a product of two masked widths
/// needs.</param>
public readonly record struct PartRates(double Rate, double ChannelRate = 1, double ChannelVariance = 0)
{
    /// <summary>Of a part with one rate.</summary>
    public static implicit operator PartRates(double rate) => new(rate);
}

/// <summary>Rates of a part and the probability with which they occur together.</summary>
public readonly record struct WeightedPartRates(PartRates Rates, double Probability);
