using LatencyLab.Networks.Hydranet;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Families;
using LatencyLab.Search.Hydranet;
using LatencyLab.Search.Solvers;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Search.Hydranet;

public class HydranetSpaceTests
{
    private static readonly HydranetFamily s_family = new();

    private static readonly Dictionary<string, string> s_small = new()
    {
        ["--stem-end"] = "stage1,stage2",
        ["--branches"] = "2,5",
        ["--top-k"] = "1,2,4",
        ["--branch-width"] = "0.25,0.5",
        ["--branch-depth"] = "1,all",
        ["--combiner"] = "concat,sum",
    };

    [Fact]
    public void The_front_is_that_of_all_combinations()
    {
        FamilySpace space = Space(s_small);
        FrontResult result = FrontSearch.Of(space.Space, CostLimits.None);
        Candidate[] all = [.. Combinations(space.Space.Variables).Select(choices => (choices, Costs: space.Space.Evaluate(choices)))
            .Where(pair => pair.Costs is not null).Select(pair => new Candidate(pair.choices, pair.Costs!.Value))];
        Assert.True(result.IsExact);
        Assert.Equal(Pareto.Front(all).Select(candidate => candidate.Costs), result.Points.Select(candidate => candidate.Costs));
        Assert.True(result.Points.Count > 3);
        Assert.Equal(2 * 5 * 2 * 2 * 2, all.Length);
    }

    [Fact]
    public void A_bound_is_no_more_than_any_completion_costs()
    {
        ISearchSpace space = Space(s_small).Space;
        foreach (int[] choices in Combinations(space.Variables))
        {
            if (space.Evaluate(choices) is not CandidateCosts costs)
                continue;
            for (int length = 0; length <= choices.Length; length++)
            {
                CandidateCosts bound = space.Bound(choices[..length])!.Value;
                Assert.True(bound.LatencySeconds <= costs.LatencySeconds * (1 + 1e-12) && bound.Loss <= costs.Loss + 1e-12
                    && bound.Macs <= costs.Macs * (1 + 1e-12) && bound.Parameters <= costs.Parameters);
            }
        }
    }

    /// <summary>What the search says a configuration costs is what predicting it says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Costs_are_those_of_the_predicted_network(int batch)
    {
        FamilyTarget target = new("resnet20", null, batch);
        PartCosts costs = new(LatencyModels.Create("latencylab", TestDevices.Gpu));
        FamilySpace space = s_family.Space(KnobValues.ForSearch(s_family, s_small), target, costs);
        foreach (int[] choices in Combinations(space.Space.Variables).Where((_, index) => index % 7 == 0))
        {
            if (space.Space.Evaluate(choices) is not CandidateCosts found)
                continue;
            HydranetPlan plan = (HydranetPlan)space.Configuration(choices);
            DynamicEstimate estimate = DynamicPredictor.Predict(costs, plan.Build(target));
            HydranetParts parts = new(plan.Configuration);
            Assert.Equal(estimate.Expected.TotalSeconds, found.LatencySeconds, 1e-9 * found.LatencySeconds);
            Assert.Equal(parts.MacsPerImage, found.Macs, 1e-6 * found.Macs);
            Assert.Equal(estimate.Macs / batch, found.Macs, 1e-6 * found.Macs);
            Assert.Equal(parts.ParameterCount, found.Parameters);
        }
    }

    [Theory]
    [InlineData("compute", "1 - compute kept")]
    [InlineData("capacity", "1 - capacity kept")]
    [InlineData("both", "1 - sqrt(compute kept x capacity kept)")]
    public void The_loss_is_the_stated_one(string proxy, string name)
    {
        FamilySpace space = Space(new(s_small) { ["--proxy"] = proxy });
        Assert.Equal(name, space.LossName);
        int[] choices = new int[space.Space.Variables.Count];
        HydranetPlan plan = (HydranetPlan)space.Configuration(choices);
        HydranetParts parts = new(plan.Configuration);
        double compute = Math.Min(1, parts.MacsPerImage / parts.Baseline.Build(1, parts.Configuration.Resolution).Macs),
            capacity = Math.Min(1, parts.ParameterCount / (double)parts.Baseline.Build(1).ParameterCount);
        double expected = 1 - (proxy == "compute" ? compute : proxy == "capacity" ? capacity : Math.Sqrt(compute * capacity));
        Assert.Equal(expected, space.Space.Evaluate(choices)!.Value.Loss, 12);
    }

    [Theory]
    [InlineData("--top-k", "8", "--top-k: every number of branches is smaller than every top-k")]
    [InlineData("--stem-end", "stage9", "--stem-end: stem end 'stage9' is no block or stage of resnet20")]
    [InlineData("--stem-end", "stage3", "--stem-end: stem end 'stage3' leaves no block")]
    [InlineData("--branches", "2,200", "--branches: '200' is not a whole number of 1 to 100")]
    [InlineData("--branch-width", "0.25,wide", "--branch-width: 'wide' is not a number of 0.01 to 8")]
    [InlineData("--branch-depth", "0", "--branch-depth: '0' is not a whole number")]
    [InlineData("--combiner", "product", "--combiner: unknown value 'product', expected one of concat, sum")]
    [InlineData("--template", "cifar", "--template: unknown value 'cifar'")]
    [InlineData("--proxy", "accuracy", "--proxy: unknown value 'accuracy'")]
    public void Bad_options_are_one_line_that_names_them(string option, string value, string message) =>
        Assert.StartsWith(
            message, $"{Assert.Throws<InputException>(() => Space(new(s_small) { [option] = value })).Errors[0]}",
            StringComparison.Ordinal);

    [Fact]
    public void Without_options_the_space_is_around_the_networks_template()
    {
        FamilySpace space = s_family.Space(
            KnobValues.ForSearch(s_family, new Dictionary<string, string>()), new FamilyTarget("resnet110", null, 1),
            new PartCosts(LatencyModels.Create("latencylab", TestDevices.Gpu)));
        Assert.Equal(["10", "20", "40"], space.Space.Variables.Single(variable => variable.Name == "branches").Options);
        Assert.Equal(["stage1", "stage2"], space.Space.Variables[0].Options);
        Assert.Equal(["1", "2", "4"], space.Space.Variables.Single(variable => variable.Name == "branch_depth").Options);
    }

    private static FamilySpace Space(Dictionary<string, string> given) => s_family.Space(
        KnobValues.ForSearch(s_family, given), new FamilyTarget("resnet20", null, 1),
        new PartCosts(LatencyModels.Create("latencylab", TestDevices.Gpu)));

    private static IEnumerable<int[]> Combinations(IReadOnlyList<SearchVariable> variables)
    {
        IEnumerable<int[]> all = [[]];
        foreach (SearchVariable variable in variables)
            all = [.. all.SelectMany(prefix => Enumerable.Range(0, variable.Options.Count).Select(choice => (int[])[.. prefix, choice]))];
        return all;
    }
}
