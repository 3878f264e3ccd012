using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Dynamic;
using static LatencyLab.Tests.Predictor.Dynamic.CountingModel;

namespace LatencyLab.Tests.Predictor.Dynamic;

public class DynamicPredictorTests
{
    [Fact]
    public void A_part_kept_by_two_images_counted_by_hand()
    {
        // n = 0, 1, 2 with 0.16, 0.48, 0.36; takes 0, 10, 13 s; always 5 s besides.
        DynamicEstimate estimate = Predict(Network(2, Always(Part("stem", _ => 5)), Kept(0.6, Part("block", n => n == 0 ? 0 : 7 + 3 * n))));

        Assert.Equal(5 + 0.48 * 10 + 0.36 * 13, estimate.Expected.TotalSeconds, 12);
        Assert.Equal((15, 18, 18), (estimate.P50Seconds, estimate.P90Seconds, estimate.P99Seconds));
        Assert.Equal("exact", estimate.Method);
        Assert.Equal(1.2, estimate.Parts[1].MeanImages, 12);
        Assert.Equal(0.84, estimate.Parts[1].RunsProbability, 12);

        // At the mean count 1.2: between 10 and 13.
        Assert.Equal(5 + 10.6, estimate.AtMeanSeconds, 12);
        Assert.Equal((14.48 - 15.6) / 15.6, estimate.MeanRateGap, 12);
        Assert.True(estimate.IsGapNotable);
    }

    [Fact]
    public void At_batch_1_expectation_is_the_probability_times_the_time_and_no_gap()
    {
        DynamicEstimate estimate = Predict(Network(1, Always(Part("gate", _ => 3)), Kept(0.3, Part("block", n => 20 * n))));

        Assert.Equal(3 + 0.3 * 20, estimate.Expected.TotalSeconds, 12);
        Assert.Equal(0, estimate.MeanRateGap, 12);
    }

    [Fact]
    public void A_cascade_of_three_parts_counted_by_hand()
    {
        // One image: ends after the first part with 0.5, after the second with 0.5 x 0.2.
        DynamicEstimate one = Predict(
            Network(1, Cascade([0.5, 0.2], Part("a", n => 10 * n), Part("b", n => 100 * n), Part("c", n => 1000 * n))));
        Assert.Equal(10 + 0.5 * 100 + 0.4 * 1000, one.Expected.TotalSeconds, 12);
        Assert.Equal((110, 1110), (one.Distribution.QuantileSeconds(0.6), one.P90Seconds));

        // Two images, a fixed cost a part: the batch waits for the slowest, P(b runs) = 0.75, P(c runs) = 1 - 0.6^2.
        DynamicEstimate two = Predict(
            Network(2, Cascade([0.5, 0.2], Part("a", _ => 10), Part("b", n => n == 0 ? 0 : 100), Part("c", n => n == 0 ? 0 : 1000))));
        Assert.Equal(10 + 0.75 * 100 + 0.64 * 1000, two.Expected.TotalSeconds, 9);
        Assert.Equal("exact", two.Method);
    }

    [Fact]
    public void An_exit_rate_of_0_runs_everything_and_of_1_only_the_first_part()
    {
        Part[] parts = [Part("a", n => 2 * n), Part("b", n => 3 * n), Part("c", n => 5 * n)];

        Assert.Equal(80, Predict(Network(8, Cascade([0, 0], parts))).P50Seconds);
        Assert.Equal(16, Predict(Network(8, Cascade([1, 0], parts))).Expected.TotalSeconds, 9);
    }

    [Fact]
    public void Simulation_of_a_long_cascade_agrees_with_the_exact_expectation()
    {
        Part[] parts = [.. Enumerable.Range(0, 6).Select(i => Part($"p{i}", n => n == 0 ? 0 : 50 + (i + 1) * n))];
        DynamicEstimate estimate = Predict(Network(32, Cascade([0.1, 0.2, 0.3, 0.2, 0.5], parts)));

        Assert.StartsWith("simulation of 20000 batches, seed 1", estimate.Method, StringComparison.Ordinal);
        Assert.False(estimate.ExpectationIsSimulated);
        Assert.InRange(estimate.Distribution.MeanSeconds / estimate.Expected.TotalSeconds, 0.997, 1.003);
        Assert.Equal(estimate.P99Seconds, Predict(Network(32, Cascade([0.1, 0.2, 0.3, 0.2, 0.5], parts))).P99Seconds);
    }

    [Fact]
    public void Independent_groups_convolve()
    {
        // Three coins of 1, 2 and 4 s: every sum of 0..7 s has probability 1/8.
        DynamicEstimate estimate = Predict(
            Network(1, Kept(0.5, Part("1", n => n)), Kept(0.5, Part("2", n => 2 * n)), Kept(0.5, Part("4", n => 4 * n))));

        Assert.Equal(
            [.. Enumerable.Range(0, 8).Select(i => (double)i)],
            Enumerable.Range(1, 8).Select(i => estimate.Distribution.QuantileSeconds(i / 8.0)));
    }

    [Theory]
    [InlineData(1, "exact")]
    [InlineData(5, "exact")]
    [InlineData(40, "simulation of 20000 batches, seed 1")]
    public void Branches_run_on_their_share_of_the_images(int batch, string method)
    {
        Part[] branches = [.. Enumerable.Range(0, 5).Select(i => Part($"b{i}", n => 10 * n))];
        DynamicEstimate estimate = Predict(Network(batch, new BranchGroup { Parts = branches, TopK = 2 }));

        Assert.Equal(method, estimate.Method);
        Assert.Equal(20 * batch, estimate.Expected.TotalSeconds, 9);

        // Two different branches an image, whatever the split: linear costs leave no spread.
        Assert.Equal(
            (20.0 * batch, 20.0 * batch), (Math.Round(estimate.Distribution.QuantileSeconds(0), 6), Math.Round(estimate.P99Seconds, 6)));
        Assert.All(estimate.Parts, part => Assert.Equal(0.4 * batch, part.MeanImages, 9));
    }

    [Fact]
    public void Popular_branches_get_more_images_in_the_exact_law_and_in_the_draw()
    {
        double[] popularity = [0.4, 0.3, 0.2, 0.1];
        BranchGroup group = new()
        {
            Parts = [.. popularity.Select((_, i) => Part($"b{i}", n => n == 0 ? 0 : 100 * i + n))],
            TopK = 2,
            Popularity = popularity,
        };
        Random random = new(5);
        double[] drawn = new double[4];
        for (int i = 0; i < 4000; i++)
        {
            int[] counts = CountDraw.Draw(group, 3, RateSharing.Image, random);
            Assert.Equal(6, counts.Sum());
            Assert.All(counts, count => Assert.InRange(count, 0, 3));
            for (int branch = 0; branch < 4; branch++)
                drawn[branch] += counts[branch] / (4000.0 * 3 * 2);
        }

        for (int branch = 0; branch < 4; branch++)
            Assert.InRange(drawn[branch] - popularity[branch], -0.01, 0.01);
        DynamicEstimate estimate = Predict(Network(3, group));
        Assert.InRange(estimate.Distribution.MeanSeconds / estimate.Expected.TotalSeconds, 0.99, 1.01);
    }

    [Fact]
    public void Concurrent_branches_take_as_long_as_the_longest()
    {
        BranchGroup group = new() { Parts = [Part("a", n => 10 * n), Part("b", n => 30 * n), Part("c", n => 20 * n)], TopK = 2 };

        // Pairs ab, ac, bc with a third each: 30, 20, 30 against sums 40, 30, 50.
        Assert.Equal((30 + 20 + 30) / 3.0, Predict(Network(1, group with { Concurrent = true })).Expected.TotalSeconds, 9);
        Assert.Equal(40, Predict(Network(1, group)).Expected.TotalSeconds, 9);
    }

    [Fact]
    public void A_rate_of_a_part_averages_out_over_a_batch_unless_the_batch_shares_it()
    {
        DynamicNetwork network = Network(16, Always(Rated("block", new HistogramRate([(0, 1), (1, 1)]))));
        DynamicEstimate own = Predict(network), shared = Predict(network with { RatesDrawn = RateSharing.Batch });

        Assert.Equal(800, own.Expected.TotalSeconds, 16 * 1.0);
        Assert.Equal(800, shared.Expected.TotalSeconds, 9);
        Assert.Equal((0, 1600), (shared.Distribution.QuantileSeconds(0.5), shared.P90Seconds));
        Assert.InRange(own.P90Seconds, 900, 1150);
    }

    [Fact]
    public void A_shared_keep_rate_spreads_the_counts_and_keeps_their_mean()
    {
        RateDistribution half = new HistogramRate([(0.1, 1), (0.9, 1)]);
        DynamicNetwork network = Network(10, new KeptGroup { Keep = half, Parts = [Part("block", n => 10 * n)] });
        DynamicEstimate own = Predict(network), shared = Predict(network with { RatesDrawn = RateSharing.Batch });

        Assert.Equal(50, own.Expected.TotalSeconds, 9);
        Assert.Equal(50, shared.Expected.TotalSeconds, 9);
        Assert.True(shared.P90Seconds > own.P90Seconds + 10);
    }

    [Fact]
    public void What_does_not_fit_its_parts_is_an_error()
    {
        Part part = Part("p", n => n);
        Assert.Throws<InputException>(() => Predict(Network(1, Cascade([0.5, 0.5], part, part))));
        Assert.Throws<InputException>(() => Predict(Network(1, new BranchGroup { Parts = [part], TopK = 2 })));
        Assert.Throws<InputException>(
            () => Predict(Network(1, new BranchGroup { Parts = [part, part], TopK = 2, Popularity = [0.9, 0.1] })));
    }

    private static DynamicEstimate Predict(DynamicNetwork network) => DynamicPredictor.Predict(new CountingModel(), network);

    private static AlwaysGroup Always(Part part) => new() { Parts = [part] };

    private static KeptGroup Kept(double keep, Part part) => new() { Keep = new FixedRate(keep), Parts = [part] };

    private static CascadeGroup Cascade(double[] exits, params Part[] parts) =>
        new() { Parts = parts, ExitRates = [.. exits.Select(exit => new FixedRate(exit))] };
}
