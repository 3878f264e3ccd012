using System.Text.Json.Nodes;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Registry;
using LatencyLab.Search.Searches;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Tests.Search.Lasnet;

public class LasnetSearchTests
{
    [Theory]
    [InlineData("lasnet-v100", 128, new[] { 8, 4, 7, 1 }, 1.677)]
    [InlineData("lasnet-tx2", 1, new[] { 4, 4, 2, 1 }, 32.24)]
    public void The_published_model_chooses_the_published_granularities(
        string device, int batch, int[] expected, double denseMillisecondsAnImage)
    {
        FamilySearchResult result = Run(
            LatencyModels.Create("lasnet", DeviceCatalog.Get(device)),
            Request("resnet101", batch, "--activation-rate 0.4") with { Objective = Objective.Latency });

        Assert.Equal(expected, Granularities(result));
        Assert.Equal("blocks only", result.Devices[0].Scope);
        Assert.Equal(denseMillisecondsAnImage, result.Devices[0].DenseLatency.TotalSeconds * 1e3 / batch, 0.005 * denseMillisecondsAnImage);
    }

    [Fact]
    public void The_result_is_what_predicting_the_chosen_network_gives()
    {
        ILatencyModel model = Model();
        FamilySearchResult result = Run(model, Request("resnet50", 8, "--activation-rate 0.5"));
        Backbone backbone = BackboneCatalog.Find("resnet50");
        LasnetConfiguration chosen = Chosen(backbone, 0.5, Granularities(result));
        DeviceResult device = result.Devices[0];

        Close(NetworkPredictor.Predict(model, LasnetFamily.Build(chosen, 8)).Estimate.TotalSeconds, device.Estimate.Expected.TotalSeconds);
        Close(device.Costs.LatencySeconds, device.Estimate.Expected.TotalSeconds);
        Close(NetworkPredictor.Predict(model, backbone.Build(8)).Estimate.TotalSeconds, device.DenseLatency.TotalSeconds);
        Close(LasnetFamily.Build(chosen, 1024).Macs / backbone.Build(1024).Macs, device.MacRatio);
        Assert.Equal("whole network", device.Scope);
    }

    [Fact]
    public void Every_combination_of_a_small_space_is_no_better_than_what_is_chosen()
    {
        ILatencyModel model = Model();
        Backbone backbone = BackboneCatalog.Find("resnet50");
        int[][] choices = [[1, 4, 28], [2, 7], [1, 7]];
        FamilySearchRequest request = Request("resnet50", 4, "--activation-rate 0.5 --granularity-choices 1,4,28-2,7-1,7-1");
        var all = (from a in choices[0] from b in choices[1] from c in choices[2] select Costs(a, b, c)).ToArray();
        double fastest = all.Min(entry => entry.Seconds);

        FamilySearchResult least = Run(model, request with { Objective = Objective.Latency });
        FamilySearchResult finest = Run(model, request with { Margin = 0.05 });
        FamilySearchResult budget = Run(model, WithBudget(request, fastest * 1.05));

        Close(fastest, least.Devices[0].Costs.LatencySeconds);
        Assert.Equal(all.Where(entry => entry.Seconds <= fastest * 1.05).Min(entry => entry.Loss), finest.Devices[0].Costs.Loss, 9);
        Assert.Equal(finest.Devices[0].Costs.Loss, budget.Devices[0].Costs.Loss, 9);

        (double Seconds, double Loss) Costs(int a, int b, int c) => (
            NetworkPredictor.Predict(model, LasnetFamily.Build(Chosen(backbone, 0.5, [a, b, c, 1]), 4)).Estimate.TotalSeconds,
            (3 * Math.Log2(a) + 4 * Math.Log2(b) + 6 * Math.Log2(c)) / 16);
    }

    [Fact]
    public void A_range_is_the_mean_over_its_rates()
    {
        ILatencyModel model = Model();
        double At(string rates) => Run(
            model, Request("resnet50", 2, $"--granularity-choices 4-4-2-1 --activation-rate {rates}") with
            {
                Objective = Objective.Latency,
            }).Devices[0].Costs.LatencySeconds;
        Close(new[] { "0.4", "0.45", "0.5", "0.55", "0.6" }.Average(At), At("0.4..0.6"));
    }

    [Fact]
    public void A_budget_takes_the_highest_rate_that_fits_and_then_the_finest()
    {
        ILatencyModel model = Model();
        FamilySearchRequest request = Request("resnet50", 16, "--activation-rate 0.2..0.8");
        double least = Least("0.2"), at = Least("0.5"), above = Least("0.55");
        Assert.True(at < above);

        FamilySearchResult result = Run(model, WithBudget(request, (at + above) / 2)), free = Run(model, WithBudget(request, 100));

        Assert.Equal("0.5", result.Named(result.Choices).First().Option);
        Assert.True(result.Devices[0].Estimate.Expected.TotalSeconds <= (at + above) / 2);
        Assert.Equal("0.8", free.Named(free.Choices).First().Option);
        Assert.All(Granularities(free), granularity => Assert.Equal(1, granularity));
        InputException problem = Assert.Throws<InputException>(() => Run(model, WithBudget(request, least * 0.9)));
        Assert.Contains("cannot be met on nvidia-v100-sxm2-16gb; the least achievable is", problem.Message, StringComparison.Ordinal);
        Assert.Contains("for a batch of 16, at activation rate 0.2", problem.Message, StringComparison.Ordinal);

        double Least(string rate) =>
            Run(model, Request("resnet50", 16, $"--activation-rate {rate}") with { Objective = Objective.Latency }).Devices[
                0].Costs.LatencySeconds;
    }

    [Fact]
    public void A_front_over_rates_holds_what_no_other_beats_in_latency_loss_and_rate()
    {
        FamilySearchResult result = Run(Model(), WithBudget(Request("resnet50", 8, "--activation-rate 0.3..0.5"), 1));
        IReadOnlyList<Candidate> front = result.Devices[0].Front.Points;
        Assert.True(front.Select(point => point.Choices[0]).Distinct().Count() > 1);
        Assert.DoesNotContain(front, a => front.Any(b => b != a
            && b.Costs.LatencySeconds <= a.Costs.LatencySeconds && b.Costs.Loss <= a.Costs.Loss && b.Choices[0] <= a.Choices[0]));
    }

    [Fact]
    public void Front_points_do_not_beat_each_other_and_hold_the_choice()
    {
        FamilySearchResult result = Run(Model(), Request("resnet50", 8));
        IReadOnlyList<Candidate> front = result.Devices[0].Front.Points;
        Assert.True(front.Count > 1);
        foreach ((Candidate a, Candidate b) in front.Zip(front.Skip(1)))
        {
            Assert.True(a.Costs.LatencySeconds < b.Costs.LatencySeconds);
            Assert.True(a.Costs.Loss > b.Costs.Loss);
        }

        Assert.Contains(front, point => point.Choices.SequenceEqual(result.Choices));
        Assert.All(front, point => Assert.InRange(result.Devices[0].MacRatioOf(point.Costs), 0.3, 1));
        Assert.All(front, point => Assert.Equal(Math.Pow(2, point.Costs.Loss), result.Space.Columns[^1].Value(point), 9));
    }

    [Fact]
    public void The_runner_up_is_another_configuration_that_is_no_better()
    {
        DeviceResult result = Run(Model(), Request("resnet50", 8) with { Objective = Objective.Latency }).Devices[0];
        Assert.NotNull(result.RunnerUp);
        Assert.False(result.RunnerUp.Choices.SequenceEqual(result.Own.Choices));
        double slower = result.RunnerUp.Costs.LatencySeconds - result.Own.Costs.LatencySeconds;
        Assert.True(slower >= -1e-12);
        Assert.Equal(
            Stages(result).Where(stage => stage["runner_up"] is not null)
                .Min(stage => (double)stage["runner_up"]!["latency_s"]! - (double)stage["latency_s"]!),
            slower, 1e-9);
    }

    [Fact]
    public void Shares_add_to_one_and_break_even_is_where_latency_crosses_dense()
    {
        ILatencyModel model = Model();
        FamilySearchResult result = Run(model, Request("resnet50", 64, "--activation-rate 0.5"));
        string chosen = string.Join('-', Granularities(result));
        foreach (JsonNode stage in Stages(result.Devices[0]))
        {
            Assert.Equal(1, stage["shares"]!.AsObject().Sum(share => (double)share.Value!), 9);
            Assert.True((double)stage["shares"]!["convolution"]! > 0 && (double)stage["shares"]!["launch"]! > 0);
            Assert.Equal("below", (string)stage["break_even"]!["kind"]!);
            double rate = (double)stage["break_even"]!["activation_rate"]!, dense = (double)stage["dense_latency_s"]!;
            Assert.True(At((int)stage["stage"]!, rate) <= dense);
            Assert.True(At((int)stage["stage"]!, rate + 0.002) > dense);
        }

        double At(int stage, double rate) => (double)Stages(Run(
            model, Request("resnet50", 64, FormattableString.Invariant(
                $"--granularity-choices {chosen} --activation-rate {rate}"))).Devices[0])[stage - 1]["latency_s"]!;
    }

    [Fact]
    public void Where_skipping_does_not_pay_a_warning_says_so_and_what_would()
    {
        IReadOnlyList<string> warnings = Run(Model(), Request("resnet50", 64, "--activation-rate 1")).Warnings;
        Assert.Contains(warnings, warning => warning.StartsWith("stage 1: skipping does not pay with S ", StringComparison.Ordinal)
            && warning.Contains("does up to r = 0.", StringComparison.Ordinal));
        Assert.Contains(
            warnings, warning => warning.StartsWith("the dynamic network is slower than the static one on ", StringComparison.Ordinal));
        Assert.Empty(Run(Model(), Request("resnet50", 64, "--activation-rate 0.2")).Warnings);
    }

    [Theory]
    [InlineData("laudnet", "resnet50", "layer", new[] { 56, 28, 14, 7 })]
    [InlineData("laudnet", "regnet_y_400mf", "layer", new[] { 56, 28, 14, 7 })]
    [InlineData("laudnet", "resnet50", "channel", new[] { 1, 1, 1, 1 })]
    public void Layer_and_channel_modes_have_no_spatial_choice(string family, string network, string mode, int[] granularities)
    {
        FamilySearchResult result = Run(Model(), Request(network, 8, $"--mode {mode}", family));
        Assert.Equal(granularities, Granularities(result));
        Configuration configuration = FamilyPlan.Configuration(result, ["nvidia-v100"]);
        Assert.All(((LasnetPlan)configuration.Section).Stages, stage => Assert.Equal(mode, stage.Mode.ToString().ToLowerInvariant()));
        Assert.Equal(configuration, ConfigurationFile.Parse(ConfigurationFile.Format(configuration), "c.yaml"));
    }

    [Fact]
    public void Files_of_a_result_are_its_configuration_and_what_the_published_programs_take()
    {
        FamilySearchResult channels = Run(Model(), Request("resnet101", 8, "--mode channel", "laudnet"));
        Assert.Equal(
            ["latencylab.yaml", "training.json", "train_laudnet.sh", "mmdet_laudnet.py"],
            FamilyPlan.Files(channels, ["nvidia-v100"]).Files.Select(file => file.Name));

        FamilySearchResult unpublished = Run(Model(), Request("resnet18", 8));
        TrainingFiles files = FamilyPlan.Files(unpublished, ["nvidia-v100"]);
        Assert.Equal(
            new EmittedFile("latencylab.yaml", ConfigurationFile.Format(FamilyPlan.Configuration(unpublished, ["nvidia-v100"]))),
            files.Files[0]);
        Assert.Equal(["latencylab.yaml", "training.json"], files.Files.Select(file => file.Name));
        Assert.Equal(
            ["no train_lasnet.sh", "no train_laudnet.sh", "no mmdet_lasnet.py", "no mmdet_laudnet.py"],
            files.Notes.Select(note => note.Split(':')[0]));
    }

    [Fact]
    public void Mode_both_chooses_granularities_of_patches_and_of_channels()
    {
        FamilySearchResult result = Run(
            Model(),
            Request("resnet50", 8, "--mode both --granularity-choices 4-2-2-1 --channel-group 2,4 --activation-rate 0.25", "laudnet"));
        Assert.Equal([4, 2, 2, 1], Granularities(result));
        Assert.All(Stages(result.Devices[0]), stage => Assert.Equal(2, stage["alternatives"]!.AsArray().Count));
        Assert.All(
            ((LasnetPlan)result.Configuration).Stages, stage => Assert.Equal((0.25, 0.5), (stage.ActivationRate, stage.ChannelKeepRate)));
    }

    [Fact]
    public void An_operator_that_the_model_does_not_describe_is_named()
    {
        InputException problem = Assert.Throws<InputException>(() =>
            Run(LatencyModels.Create("lasnet", DeviceCatalog.Get("lasnet-v100")), Request("resnet50", 1, "--mode channel", "laudnet")));
        Assert.StartsWith(
            "--model: model 'lasnet' describes no schedule of step 'channel_masker'", Assert.Single(problem.Errors).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_family_has_a_house()
    {
        Assert.Equal(FamilyRegistry.Names, FamilyRegistry.All.Select(family => FamilyRegistry.Find(family.Name).Name));
        Assert.All(FamilyRegistry.All, family => Assert.NotEmpty(family.Knobs));
        Assert.Equal(FamilyRegistry.Names.Distinct(), FamilyRegistry.Names);
    }

    private static LasnetConfiguration Chosen(Backbone backbone, double rate, IEnumerable<int> granularities) => LasnetConfiguration.Create(
        backbone, new BlockConfiguration { Mode = DynamicMode.Spatial, ActivationRate = rate }, string.Join('-', granularities));

    private static IReadOnlyList<JsonNode> Stages(DeviceResult device) =>
        [.. device.Details.Tables[0].Json!.AsArray().Select(stage => stage!)];

    private static IReadOnlyList<int> Granularities(FamilySearchResult result) =>
        [.. Stages(result.Devices[0]).Select(stage => (int)stage["granularity"]!)];

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * expected);

    private static ILatencyModel Model() => LatencyModels.Create("latencylab", DeviceCatalog.Get("nvidia-v100"));

    private static FamilySearchResult Run(ILatencyModel model, FamilySearchRequest request) => FamilySearch.Run([model], request);

    private static FamilySearchRequest WithBudget(FamilySearchRequest request, double seconds) =>
        request with { Objective = Objective.Budget, Limits = new CostLimits { LatencySeconds = seconds } };

    private static FamilySearchRequest Request(string network, int batch, string options = "", string family = "lasnet")
    {
        INetworkFamily found = FamilyRegistry.Find(family);
        return new FamilySearchRequest
        {
            Family = found,
            Target = new FamilyTarget(network, null, batch),
            Knobs = KnobValues.ForSearch(
                found, options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1])),
        };
    }
}
