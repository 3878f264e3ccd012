using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Tests.Networks.Lasnet;

public class RatedConfigurationTests
{
    private static readonly MemoizedModel s_model = MemoizedModel.Of(LatencyModels.Create("latencylab", DeviceCatalog.Get("nvidia-v100")));

    private static readonly Backbone s_resnet = BackboneCatalog.Find("resnet50");

    [Theory]
    [InlineData(1, RateSharing.Image)]
    [InlineData(8, RateSharing.Image)]
    [InlineData(8, RateSharing.Batch)]
    public void A_distribution_of_one_rate_is_that_rate(int batch, RateSharing drawn)
    {
        DynamicEstimate estimate = Predict(new HistogramRate([(0.3, 7)]), null, batch, drawn);
        double atRate = AtRates(0.3, null, batch);
        Assert.Equal(atRate, estimate.Expected.TotalSeconds, 1e-12 * atRate);
        Assert.Equal(atRate, estimate.P99Seconds, 1e-12 * atRate);
        Assert.Equal(0, estimate.MeanRateGap, 1e-12);
    }

    [Fact]
    public void Two_rates_that_a_batch_shares_are_two_outcomes()
    {
        DynamicEstimate estimate = Predict(new HistogramRate([(0.25, 3), (0.75, 1)]), null, 8, RateSharing.Batch);
        double low = AtRates(0.25, null, 8), high = AtRates(0.75, null, 8), expected = 0.75 * low + 0.25 * high;

        Assert.Equal(expected, estimate.Expected.TotalSeconds, 1e-12 * expected);
        Assert.Equal([low, high, high], [estimate.P50Seconds, estimate.P90Seconds, estimate.P99Seconds]);
        Assert.Equal(AtRates(0.375, null, 8), estimate.AtMeanSeconds, 1e-15);
    }

    [Fact]
    public void Two_images_of_two_rates_average_them()
    {
        // c of two images: 0.25, 0.5 and 0.75 with probabilities 9/16, 6/16 and 1/16; Var[c] = 3/64, of which 1 - 1/2 is within a batch.
        const double Variance = 3 / 128.0;
        DynamicEstimate estimate = Predict(new HistogramRate([(0.25, 3), (0.75, 1)]), null, 2, RateSharing.Image);
        double expected =
            (9 * AtRates(0.25, null, 2, Variance) + 6 * AtRates(0.5, null, 2, Variance) + AtRates(0.75, null, 2, Variance)) / 16;
        Assert.Equal(expected, estimate.Expected.TotalSeconds, 1e-9 * expected);
        Assert.Equal(
            [AtRates(0.25, null, 2, Variance), AtRates(0.5, null, 2, Variance), AtRates(0.75, null, 2, Variance)],
            [estimate.P50Seconds, estimate.P90Seconds, estimate.P99Seconds], (a, b) => Math.Abs(a - b) < 1e-9 * a);
    }

    [Theory]
    [InlineData(DynamicMode.Channel)]
    [InlineData(DynamicMode.Both)]
    public void Multiply_accumulates_an_image_do_not_depend_on_the_batch(DynamicMode mode)
    {
        // conv2 multiplies c by c: a batch at the mean share alone would do up to a seventh less an image than its images do.
        double Macs(int batch) =>
            Predict(new BetaRate(0.5, 3), mode == DynamicMode.Both ? new FixedRate(0.5) : null, batch, RateSharing.Image).Macs / batch;
        double alone = Macs(1);
        Assert.Equal(alone, Macs(4), 0.01 * alone);
        Assert.Equal(alone, Macs(64), 0.02 * alone);
    }

    [Fact]
    public void Rates_of_patches_and_of_channels_are_independent()
    {
        DynamicEstimate estimate = Predict(
            new HistogramRate([(0.25, 1), (1, 1)]), new HistogramRate([(0.2, 1), (0.6, 3)]), 4, RateSharing.Batch);
        double expected = (AtRates(0.25, 0.2, 4) + AtRates(1, 0.2, 4) + 3 * AtRates(0.25, 0.6, 4) + 3 * AtRates(1, 0.6, 4)) / 8;
        Assert.Equal(expected, estimate.Expected.TotalSeconds, 1e-12 * expected);
        Assert.Equal(4, estimate.Distribution.Count);
    }

    [Theory]
    [InlineData(RateSharing.Image)]
    [InlineData(RateSharing.Batch)]
    public void A_beta_distribution_lies_between_its_ends_and_its_quantiles_rise(RateSharing drawn)
    {
        DynamicEstimate estimate = Predict(new BetaRate(0.5, 2), new BetaRate(0.4, 3), 4, drawn);
        Assert.InRange(estimate.Expected.TotalSeconds, AtRates(0, 0, 4), AtRates(1, 1, 4));
        Assert.True(estimate.P50Seconds < estimate.P90Seconds && estimate.P90Seconds < estimate.P99Seconds);
        Assert.Equal(estimate.Distribution.MeanSeconds, estimate.Expected.TotalSeconds, 1e-9 * estimate.Expected.TotalSeconds);
    }

    [Fact]
    public void A_wider_distribution_spreads_a_batch_more_and_images_of_their_own_less()
    {
        double Spread(double concentration, RateSharing drawn) =>
            Predict(new BetaRate(0.5, concentration), null, 8, drawn) is var estimate ? estimate.P99Seconds - estimate.P50Seconds : 0;

        Assert.True(Spread(2, RateSharing.Batch) > Spread(20, RateSharing.Batch));
        Assert.True(Spread(2, RateSharing.Batch) > Spread(2, RateSharing.Image));
    }

    [Fact]
    public void Channels_that_follow_keep_the_square_root_of_what_is_drawn()
    {
        RatedConfiguration follows =
            new(Configuration(0.5, 0.5)) { ActivationRate = new HistogramRate([(0.09, 1), (0.64, 1)]), ChannelsFollow = true };
        double expected = (AtRates(0.3, 0.09, 4) + AtRates(0.8, 0.64, 4)) / 2;
        Assert.Equal(
            expected, DynamicPredictor.Predict(s_model, follows.Build(4, null, RateSharing.Batch)!).Expected.TotalSeconds,
            1e-12 * expected);
    }

    private static LasnetConfiguration Configuration(double keep, double? rate, double variance = 0) =>
        LasnetConfiguration.Create(s_resnet, rate is null
            ? new() { Mode = DynamicMode.Channel, ChannelGroup = 2, ChannelKeepRate = keep, ChannelKeepVariance = variance }
            : new()
            {
                Mode = DynamicMode.Both,
                ChannelGroup = 2,
                ChannelKeepRate = keep,
                ChannelKeepVariance = variance,
                ActivationRate = rate.Value,
            },
            "4-4-2-1");

    private static double AtRates(double keep, double? rate, int batch, double variance = 0) =>
        NetworkPredictor.Predict(s_model, LasnetFamily.Build(Configuration(keep, rate, variance), batch)).Estimate.TotalSeconds;

    private static DynamicEstimate Predict(RateDistribution keep, RateDistribution? rate, int batch, RateSharing drawn) =>
        DynamicPredictor.Predict(s_model, new RatedConfiguration(Configuration(
            keep.Mean, rate?.Mean))
        { ActivationRate = rate, ChannelKeepRate = keep }.Build(batch, null, drawn)!);
}
