using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Networks.Lasnet;

/// <summary>
/// A network whose activation rate, share of kept channels or both differ from image to image: each is drawn once and holds for all
/// of its blocks; the two are independent of each other.
/// </summary>
public static class RatedNetwork
{
    /// <param name="at">The network at an activation rate and a share of kept channels, with its variance over the images.</param>
    /// <param name="rate">The activation rate of an image; a fixed one where it does not differ.</param>
    /// <param name="channelRate">The share of channel groups that an image keeps; a fixed one where it does not differ.</param>
    /// <param name="ratesDrawn">Image: a batch runs at the means of its images' rates. Batch: all of its images have the same.</param>
    public static DynamicNetwork Of(
        Func<PartRates, Network> at, RateDistribution rate, RateDistribution channelRate, RateSharing ratesDrawn)
    {
        Network mean = at(new PartRates(rate.Mean, channelRate.Mean));
        Part all = new()
        {
            Name = mean.Name,
            Rate = rate,
            ChannelRate = channelRate,
            Build = (images, drawn) => images == 0 ? [] : at(drawn).Blocks,
        };
        return new DynamicNetwork
        {
            Name = mean.Name,
            Batch = mean.Batch,
            Resolution = mean.Resolution,
            ImageWidth = mean.ImageWidth,
            Groups = [new AlwaysGroup { Parts = [all] }],
            RatesDrawn = ratesDrawn,
        };
    }
}
