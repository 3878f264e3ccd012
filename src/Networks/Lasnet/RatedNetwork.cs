using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A network whose one activation rate differs from image to image: the rate is drawn once and holds for all of its blocks.</summary>
public static class RatedNetwork
{
    /// <param name="at">The network at an activation rate.</param>
    /// <param name="rate">The activation rate of an image.</param>
    /// <param name="ratesDrawn">Image: a batch runs at the mean of its images' rates. Batch: all of its images have one rate.</param>
    public static DynamicNetwork Of(Func<double, Network> at, RateDistribution rate, RateSharing ratesDrawn)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(rate);
        Network mean = at(rate.Mean);
        Part all = new() { Name = mean.Name, Rate = rate, Build = (images, drawn) => images == 0 ? [] : at(drawn).Blocks };
        return new DynamicNetwork
        {
            Name = mean.Name,
            Batch = mean.Batch,
            Resolution = mean.Resolution,
            Groups = [new AlwaysGroup { Parts = [all] }],
            RatesDrawn = ratesDrawn,
        };
    }
}
