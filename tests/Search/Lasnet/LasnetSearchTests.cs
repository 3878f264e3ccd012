using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Tests.Search.Lasnet;

public class LasnetSearchTests
{
    [Theory]
    [InlineData("lasnet-v100", 128, new[] { 8, 4, 7, 1 }, 1.677)]
    [InlineData("lasnet-tx2", 1, new[] { 4, 4, 2, 1 }, 32.24)]
    public void The_published_model_chooses_the_published_granularities(string device, int batch, int[] expected, double denseMillisecondsAnImage)
    {
        SearchResult result = LasnetSearch.Run(
            LatencyModels.Create("lasnet", DeviceCatalog.Get(device)), Request("resnet101", batch) with { Objective = Objective.Latency, Rates = ActivationRates.Of(0.4) });

        Assert.Equal(expected, result.Stages.Select(stage => stage.Choice.Granularity));
        Assert.Null(result.StemAndHead);
        Assert.StartsWith("blocks only", result.Scope, StringComparison.Ordinal);
        Assert.Equal(denseMillisecondsAnImage, result.DenseTotal.TotalSeconds * 1e3 / batch, 0.005 * denseMillisecondsAnImage);
    }

    [Fact]
    public void The_result_is_what_predicting_the_chosen_network_gives()
    {
        ILatencyModel model = Model();
        SearchRequest request = Request("resnet50", 8) with { Rates = ActivationRates.Of(0.5) };
        SearchResult result = LasnetSearch.Run(model, request);
        LasnetConfiguration chosen = LasnetConfiguration.Create(
            request.Backbone, new BlockConfiguration { Mode = DynamicMode.Spatial, ActivationRate = 0.5 }, string.Join('-', result.Stages.Select(stage => stage.Choice.Granularity)));

        Close(NetworkPredictor.Predict(model, LasnetFamily.Build(chosen, 8)).Estimate.TotalSeconds, result.Total.TotalSeconds);
        Close(NetworkPredictor.Predict(model, request.Backbone.Build(8)).Estimate.TotalSeconds, result.DenseTotal.TotalSeconds);
        Close(LasnetFamily.MacRatio(chosen), result.TargetRate);
        Assert.Equal("whole network", result.Scope);
    }

    [Fact]
    public void Every_combination_of_a_small_space_is_no_better_than_what_is_chosen()
    {
        ILatencyModel model = Model();
        SearchRequest request = Request("resnet50", 4, granularities: "1,4,28-2,7-1,7-1") with { Rates = ActivationRates.Of(0.5) };
        var all = (from a in request.Choices[0] from b in request.Choices[1] from c in request.Choices[2] select Latency(a, b, c)).ToArray();
        double fastest = all.Min(entry => entry.Seconds);

        SearchResult least = LasnetSearch.Run(model, request with { Objective = Objective.Latency });
        SearchResult finest = LasnetSearch.Run(model, request with { Margin = 0.05 });
        SearchResult budget = LasnetSearch.Run(model, request with { Objective = Objective.Budget, BudgetSeconds = fastest * 1.05 });

        Close(fastest, least.Total.TotalSeconds);
        Assert.Equal(all.Where(entry => entry.Seconds <= fastest * 1.05).Min(entry => entry.Coarseness), CoarsenessOf(finest), 9);
        Assert.Equal(CoarsenessOf(finest), CoarsenessOf(budget), 9);

        (double Seconds, double Coarseness) Latency(StageChoice a, StageChoice b, StageChoice c)
        {
            LasnetConfiguration configuration = LasnetConfiguration.Create(
                request.Backbone, new BlockConfiguration { Mode = DynamicMode.Spatial, ActivationRate = 0.5 }, $"{a.Granularity}-{b.Granularity}-{c.Granularity}-1");
            return (NetworkPredictor.Predict(model, LasnetFamily.Build(configuration, 4)).Estimate.TotalSeconds, a.Coarseness(3) + b.Coarseness(4) + c.Coarseness(6));
        }
    }

    [Fact]
    public void A_range_is_the_mean_over_its_rates()
    {
        ILatencyModel model = Model();
        SearchRequest fixedChoice = Request("resnet50", 2, granularities: "4-4-2-1") with { Objective = Objective.Latency };
        SearchResult range = LasnetSearch.Run(model, fixedChoice with { Rates = ActivationRates.Parse("0.4..0.6", "r") });
        double mean = range.Rates.Average(rate => LasnetSearch.Run(model, fixedChoice with { Rates = ActivationRates.Of(rate) }).Total.TotalSeconds);
        Assert.Equal(5, range.Rates.Count);
        Close(mean, range.Total.TotalSeconds);
    }

    [Fact]
    public void A_budget_takes_the_highest_rate_that_fits_and_then_the_finest()
    {
        ILatencyModel model = Model();
        SearchRequest request = Request("resnet50", 16) with { Objective = Objective.Budget, Rates = ActivationRates.Parse("0.2..0.8", "r") };
        double least = Least(0.2), at = Least(0.5), above = Least(0.55);
        Assert.True(at < above);

        SearchResult result = LasnetSearch.Run(model, request with { BudgetSeconds = (at + above) / 2 });

        Assert.Equal(0.5, Assert.Single(result.Rates), 9);
        Assert.True(result.Total.TotalSeconds <= (at + above) / 2);
        Assert.Equal(0.8, LasnetSearch.Run(model, request with { BudgetSeconds = 100 }).Rates[0], 9);
        Assert.All(LasnetSearch.Run(model, request with { BudgetSeconds = 100 }).Stages, stage => Assert.Equal(1, stage.Choice.Granularity));
        InputException problem = Assert.Throws<InputException>(() => LasnetSearch.Run(model, request with { BudgetSeconds = least * 0.9 }));
        Assert.Contains("cannot be met; the least achievable is", problem.Message, StringComparison.Ordinal);
        Assert.Contains("for a batch of 16, at activation rate 0.2", problem.Message, StringComparison.Ordinal);

        double Least(double rate) => LasnetSearch.Run(model, request with { Objective = Objective.Latency, Rates = ActivationRates.Of(rate) }).Total.TotalSeconds;
    }

    [Fact]
    public void Front_points_do_not_beat_each_other_and_hold_the_choice()
    {
        SearchResult result = LasnetSearch.Run(Model(), Request("resnet50", 8));
        Assert.True(result.Front.Count > 1);
        foreach ((FrontPoint a, FrontPoint b) in result.Front.Zip(result.Front.Skip(1)))
        {
            Assert.True(a.LatencySeconds < b.LatencySeconds);
            Assert.True(a.GeometricMeanGranularity > b.GeometricMeanGranularity);
        }

        Assert.Contains(result.Front, point => point.Choices.SequenceEqual(result.Stages.Select(stage => stage.Choice)));
        Assert.All(result.Front, point => Assert.InRange(point.ComputeKept, 0.3, 1));
    }

    [Fact]
    public void The_runner_up_is_another_configuration_that_is_no_better()
    {
        SearchResult result = LasnetSearch.Run(Model(), Request("resnet50", 8) with { Objective = Objective.Latency });
        Assert.NotNull(result.RunnerUp);
        Assert.False(result.RunnerUp.Choices.SequenceEqual(result.Stages.Select(stage => stage.Choice)));
        Assert.True(result.RunnerUp.LatencySeconds >= result.Total.TotalSeconds * (1 - 1e-12));
        Assert.Equal(result.Stages.Min(stage => stage.RunnerUpMargin * stage.Latency.TotalSeconds)!.Value, result.RunnerUp.LatencySeconds - result.Total.TotalSeconds, 1e-9);
    }

    [Fact]
    public void Shares_add_to_one_and_break_even_is_where_latency_crosses_dense()
    {
        ILatencyModel model = Model();
        SearchRequest request = Request("resnet50", 64) with { Rates = ActivationRates.Of(0.5) };
        SearchResult result = LasnetSearch.Run(model, request);
        foreach (StageResult stage in result.Stages)
        {
            TimeShares s = stage.Shares;
            Assert.Equal(1, s.Masker + s.Gather + s.Convolution + s.Scatter + s.Other + s.Launch, 9);
            Assert.True(s.Convolution > 0 && s.Launch > 0);
            Assert.Equal(BreakEvenKind.Below, stage.BreakEven.Kind);
            Assert.True(At(stage, stage.BreakEven.Rate) <= stage.Dense.TotalSeconds);
            Assert.True(At(stage, stage.BreakEven.Rate + 0.002) > stage.Dense.TotalSeconds);
        }

        double At(StageResult stage, double rate) => LasnetSearch.Run(model, request with
        {
            Rates = ActivationRates.Of(rate),
            Choices = [.. result.Stages.Select(other => (IReadOnlyList<StageChoice>)[other.Choice])],
        }).Stages[stage.Stage - 1].Latency.TotalSeconds;
    }

    [Fact]
    public void Where_skipping_does_not_pay_a_warning_says_so_and_what_would()
    {
        SearchResult result = LasnetSearch.Run(Model(), Request("resnet50", 64) with { Rates = ActivationRates.Of(1) });
        Assert.Contains(result.Warnings, warning => warning.StartsWith("stage 1: skipping does not pay with S ", StringComparison.Ordinal) && warning.Contains("does up to r = 0.", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("the dynamic network is slower than the static one: ", StringComparison.Ordinal));
        Assert.Empty(LasnetSearch.Run(Model(), Request("resnet50", 64) with { Rates = ActivationRates.Of(0.2) }).Warnings);
    }

    [Theory]
    [InlineData("laudnet", "resnet50", "layer", new[] { 56, 28, 14, 7 })]
    [InlineData("laudnet", "regnet_y_400mf", "layer", new[] { 56, 28, 14, 7 })]
    [InlineData("laudnet", "resnet50", "channel", new[] { 1, 1, 1, 1 })]
    public void Layer_and_channel_modes_have_no_spatial_choice(string family, string network, string mode, int[] granularities)
    {
        SearchResult result = LasnetSearch.Run(Model(), Request(network, 8, family, mode));
        Assert.Equal(granularities, result.Stages.Select(stage => stage.Choice.Granularity));
        Configuration configuration = SearchPlan.Configuration(result, "nvidia-v100", DataType.Fp32, "latencylab");
        Assert.All(configuration.Stages, stage => Assert.Equal(mode, stage.Mode.ToString().ToLowerInvariant()));
        Assert.Equal(configuration, ConfigurationFile.Parse(ConfigurationFile.Format(configuration), "c.yaml"));
    }

    [Fact]
    public void Mode_both_chooses_granularities_of_patches_and_of_channels()
    {
        SearchResult result = LasnetSearch.Run(Model(), Request("resnet50", 8, "laudnet", "both", "4-2-2-1", "2,4") with { Rates = ActivationRates.Of(0.25) });
        Assert.Equal([4, 2, 2, 1], result.Stages.Select(stage => stage.Choice.Granularity));
        Assert.All(result.Stages, stage => Assert.Equal(2, stage.Alternatives.Count));
        Assert.All(SearchPlan.Configuration(result, "d", DataType.Fp32, "latencylab").Stages, stage => Assert.Equal((0.25, 0.5), (stage.ActivationRate, stage.ChannelKeepRate)));
    }

    [Fact]
    public void An_operator_that_the_model_does_not_describe_is_named()
    {
        InputException problem = Assert.Throws<InputException>(() =>
            LasnetSearch.Run(LatencyModels.Create("lasnet", DeviceCatalog.Get("lasnet-v100")), Request("resnet50", 1, "laudnet", "channel")));
        Assert.StartsWith("--model: model 'lasnet' describes no schedule of step 'channel_masker'", Assert.Single(problem.Errors).ToString(), StringComparison.Ordinal);
    }

    private static double CoarsenessOf(SearchResult result) => result.Stages.Sum(stage => stage.Choice.Coarseness(stage.Blocks));

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * expected);

    private static ILatencyModel Model() => LatencyModels.Create("latencylab", DeviceCatalog.Get("nvidia-v100"));

    private static SearchRequest Request(string network, int batch, string family = "lasnet", string mode = "spatial", string? granularities = null, string? groups = null)
    {
        Backbone backbone = BackboneCatalog.Find(network);
        return new SearchRequest
        {
            Family = family,
            Backbone = backbone,
            Resolution = 224,
            Batch = batch,
            Choices = LasnetSpace.Build(family, backbone, 224, mode, granularities, groups),
            Rates = ActivationRates.Parse("0.3..0.7", "r"),
        };
    }
}
