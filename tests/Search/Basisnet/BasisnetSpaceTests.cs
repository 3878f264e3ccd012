using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Basisnet;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;
using static LatencyLab.Tests.Search.Basisnet.BasisnetPlans;

namespace LatencyLab.Tests.Search.Basisnet;

public class BasisnetSpaceTests
{
    private static readonly PartCosts s_costs = new(LatencyModels.Create("latencylab", DeviceCatalog.Get("nvidia-v100")));

    /// <summary>Small enough to try everything: 3 exits x 2 previews x 2 widths x 2 starts x 2 bases.</summary>
    private static readonly string[] s_small =
    [
        "--exit-threshold", "none,0.7,0.9", "--preview", "mobilenet_v3_small_x0.5,mobilenet_v2_x0.35", "--preview-resolution", "64",
        "--width-multipliers", "0.5,1", "--synthesised-from", "1,9", "--bases", "1,8",
    ];

    private static readonly FamilyTarget s_target = new("mobilenet_v3_small", 128, 5);

    [Fact]
    public void The_latency_of_a_choice_is_what_predict_says_of_its_configuration() => AssertLatencies(Space());

    [Fact]
    public void The_bound_of_a_prefix_is_below_all_of_its_completions() => AssertBounds(Space().Space);

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(60e6)]
    public void The_front_is_the_one_of_trying_everything(double macs)
    {
        ISearchSpace space = Space().Space;
        CostLimits limits = new() { Macs = macs };
        FrontResult front = FrontSearch.Of(space, limits);
        IReadOnlyList<Candidate> everything = Pareto.Front(
            All(space).Select(choices => new Candidate(choices, space.Evaluate(choices)!.Value))
                .Where(candidate => limits.Allow(candidate.Costs)));

        Assert.True(front.IsExact);
        Assert.NotEmpty(front.Points);
        Assert.Equal(everything.Select(point => point.Costs), front.Points.Select(point => point.Costs));
    }

    [Fact]
    public void The_loss_is_what_an_answer_is_not_made_with()
    {
        ISearchSpace space = Space().Space;
        int[] most = Best(space);
        Assert.Equal("none", space.Variables[0].Options[most[0]]);
        Assert.Equal("8", space.Variables[^1].Options[most[^1]]);
        Assert.Equal(0, space.Evaluate(most)!.Value.Loss, 1e-12);
        double fullMacs = space.Evaluate(most)!.Value.Macs;
        Assert.All(All(space), choices =>
        {
            CandidateCosts costs = space.Evaluate(choices)!.Value;
            Assert.Equal(1 - costs.Macs / fullMacs, costs.Loss, 1e-12);
        });

        ISearchSpace capacity = Space("--proxy", "capacity").Space;
        Assert.NotEqual(space.Evaluate(new int[8])!.Value.Loss, capacity.Evaluate(new int[8])!.Value.Loss);
        Assert.Equal(0, capacity.Evaluate(Best(capacity))!.Value.Loss, 1e-12);

        static int[] Best(ISearchSpace space) => All(space).MinBy(choices => space.Evaluate(choices)!.Value.Loss)!;
    }

    [Theory]
    [InlineData("--width-multipliers|0.5|--exit-threshold|0.7", "backbone", "mobilenet_v3_small_x0.5")]
    [InlineData(
        "--backbones|mobilenet_v2_x0.75", "backbone",
        "mobilenet_v3_small_x0.5|mobilenet_v3_small_x0.75|mobilenet_v3_small|mobilenet_v2_x0.75")]
    [InlineData("--backbones|mobilenet_v2|--width-multipliers|0.75", "backbone", "mobilenet_v3_small_x0.75|mobilenet_v2_x0.75")]
    [InlineData("--bases|2..4", "bases", "2|3|4")]
    [InlineData("--exit-threshold|0.70,none,0.7", "exit_threshold", "0.7|none")]
    [InlineData("--synthesised-layers|head,convolution-depthwise", "synthesised_layers", "head|convolution-depthwise")]
    [InlineData("--coefficients|network,layer", "coefficients", "network|layer")]
    [InlineData("--preview-resolution|96,64", "preview_resolution", "64|96")]
    [InlineData("--preview|mobilenet_v2_x0.35", "preview", "mobilenet_v2_x0.35")]
    [InlineData("--synthesised-from|2,3", "synthesised_from", "2|3")]
    public void Options_say_what_to_choose_from(string options, string variable, string expected)
    {
        ISearchSpace space = Family.Space(ForSearch(options.Split('|')), s_target, s_costs).Space;
        Assert.Equal(expected.Split('|'), Assert.Single(space.Variables, known => known.Name == variable).Options);
    }

    [Theory]
    [InlineData(
        "resnet18", "--width-multipliers|0.5",
        "--width-multipliers: 'resnet18' has no widths, expected a network such as mobilenet_v3_large")]
    [InlineData(
        "mobilenet_v2_x0.5", "--width-multipliers|0.5",
        "--width-multipliers: 'mobilenet_v2_x0.5' gives its width, expected a network such as mobilenet_v3_large")]
    [InlineData("mobilenet_v2", "--synthesised-from|99", "synthesis starts at block 99 of 'mobilenet_v2_x0.5', expected 1 to 17")]
    [InlineData(
        "mobilenet_v2", "--preview|wide_resnet_28_10|--exit-threshold|0.7",
        "preview network 'wide_resnet_28_10' answers with 10 classes, expected the backbone's 1000 for an early exit")]
    [InlineData(
        "mobilenet_v2", "--exit-threshold|none|--confidence|a.csv",
        "--confidence: does nothing: there is no early exit (--exit-threshold none)")]
    [InlineData("mobilenet_v2", "--proxy|cost", "--proxy: unknown value 'cost', expected one of compute, capacity")]
    [InlineData("mobilenet_v2", "--bases|4..2", "--bases: expected a range A..B with A up to B, got '4..2'")]
    public void Hostile_options_are_one_clear_line(string network, string options, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InputException>(
            () => Family.Space(ForSearch(options.Split('|')), new FamilyTarget(network, 64, 1), s_costs)).Errors[0].ToString(),
            StringComparison.Ordinal);

    /// <summary>A preview of 10 classes cannot answer for 1000, but it can give coefficients.</summary>
    [Fact]
    public void Choices_that_do_not_fit_each_other_are_left_out()
    {
        ISearchSpace space = Family.Space(
            ForSearch(
                "--preview", "wide_resnet_16_8,mobilenet_v2_x0.35", "--preview-resolution", "32", "--exit-threshold", "none,0.7", "--bases",
                "2", "--synthesised-from", "1", "--width-multipliers", "1"),
            s_target, s_costs).Space;

        Assert.Null(space.Evaluate([1, 0, 0, 0, 0, 0, 0, 0]));
        Assert.NotNull(space.Evaluate([0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.NotNull(space.Evaluate([1, 1, 0, 0, 0, 0, 0, 0]));
    }

    /// <summary>Two previews, each at two resolutions, all with confidences of their own: what goes on depends on all three.</summary>
    [Fact]
    public void Every_preview_can_have_confidences_of_its_own()
    {
        string folder = Directory.CreateTempSubdirectory("latlab-confidences-").FullName;
        try
        {
            string[] previews = ["mobilenet_v3_small_x0.5@64", "mobilenet_v3_small_x0.5@96", "mobilenet_v2_x0.35@64",
                "mobilenet_v2_x0.35@96"];
            string option = string.Join(',', previews.Select((preview, i) =>
            {
                string path = Path.Combine(folder, $"{i}.csv");
                File.WriteAllText(path, $"confidence,weight\n0.95,{i + 1}\n0.75,{2 * i + 1}\n0.1,9\n");
                return $"{preview}={path}";
            }));
            FamilySpace space = Space("--preview-resolution", "64,96", "--confidence", option);
            int[] choices = new int[8];
            (choices[0], choices[1], choices[2]) = (1, 1, 1);
            Assert.Equal(11 / 20.0, ((BasisnetPlan)space.Configuration(choices)).Network.ExitRate, 1e-12);

            AssertBounds(space.Space);
            AssertLatencies(space);
            FrontResult front = FrontSearch.Of(space.Space, CostLimits.None);
            Assert.True(front.IsExact);
            Assert.Equal(
                Pareto.Front(All(space.Space).Select(all => new Candidate(all, space.Space.Evaluate(all)!.Value)))
                    .Select(point => point.Costs),
                front.Points.Select(point => point.Costs));

            Assert.StartsWith(
                "--confidence: has no file for mobilenet_v3_small_x0.5@80", Refused("--preview-resolution", "80,64,96"),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "--confidence: does nothing for mobilenet_v3_small_x0.5@96: there is no such preview",
                Refused("--preview-resolution", "64"), StringComparison.Ordinal);
            Assert.StartsWith(
                "--confidence: 'small=a.csv' is not a file, nor a preview", Refused("--preview-resolution", "64", "small=a.csv"),
                StringComparison.Ordinal);

            string Refused(string name, string value, string? confidence = null) =>
                Assert.Throws<InputException>(() => Space(name, value, "--confidence", confidence ?? option)).Errors[0].ToString();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertLatencies(FamilySpace space)
    {
        foreach (int[] choices in All(space.Space).Where((_, i) => i % 7 == 0))
        {
            CandidateCosts costs = space.Space.Evaluate(choices)!.Value;
            DynamicNetwork network = space.Configuration(choices).Build(s_target);
            DynamicEstimate estimate = DynamicPredictor.Predict(s_costs, network);
            Assert.Equal(estimate.Expected.TotalSeconds, costs.LatencySeconds, 1e-12);
            Assert.Equal(network.ParameterCount, costs.Parameters);
            Assert.Equal(estimate.Macs / s_target.Batch, costs.Macs, costs.Macs * 1e-9);
        }
    }

    private static void AssertBounds(ISearchSpace space)
    {
        foreach (int[] choices in All(space))
        {
            CandidateCosts costs = space.Evaluate(choices)!.Value;
            for (int length = 0; length <= choices.Length; length++)
            {
                CandidateCosts bound = space.Bound(choices[..length])!.Value;
                Assert.True(bound.LatencySeconds <= costs.LatencySeconds + 1e-15);
                Assert.True(bound.Loss <= costs.Loss + 1e-12);
                Assert.True(bound.Macs <= costs.Macs + 1e-3);
                Assert.True(bound.Parameters <= costs.Parameters);
                if (length == choices.Length)
                    Assert.Equal(costs, bound);
            }
        }
    }

    private static FamilySpace Space(params string[] more) => Family.Space(
        ForSearch([.. s_small.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair), .. more]), s_target, s_costs);

    private static IEnumerable<int[]> All(ISearchSpace space)
    {
        IEnumerable<int[]> prefixes = [[]];
        foreach (SearchVariable variable in space.Variables)
            prefixes = prefixes.SelectMany(
                prefix => Enumerable.Range(0, variable.Options.Count).Select(option => (int[])[.. prefix, option]));
        return prefixes;
    }
}
