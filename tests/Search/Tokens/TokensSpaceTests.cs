using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;
using LatencyLab.Search.Tokens;

namespace LatencyLab.Tests.Search.Tokens;

public class TokensSpaceTests
{
    [Theory]
    [InlineData("graph")]
    [InlineData("pytorch-eager")]
    public void A_bound_is_below_everything_that_may_follow_and_the_front_is_that_of_all(string runtime)
    {
        FamilySpace family = Space(runtime, "0.02,0.5,1", "4,30");
        ISearchSpace space = family.Space;
        List<Candidate> all = [];
        foreach (int[] choices in All(space))
        {
            if (space.Evaluate(choices) is not CandidateCosts costs)
                continue;
            all.Add(new Candidate(choices, costs));
            for (int length = 0; length < choices.Length; length++)
            {
                CandidateCosts bound = space.Bound(choices[..length])!.Value;
                Assert.True(
                    bound.LatencySeconds <= costs.LatencySeconds * (1 + 1e-9) && bound.Loss <= costs.Loss + 1e-9
                        && bound.Macs <= costs.Macs * (1 + 1e-9) && bound.Parameters <= costs.Parameters,
                    $"{string.Join(',', choices[..length])} of {string.Join(',', choices)}: {bound} above {costs}");
            }
        }

        // Of 16 ways to prune or not, 2 % of 2 % of 196 leaves no token; and there are two to merge.
        Assert.Equal(16 - 1 + 2, all.Count);
        FrontResult front = FrontSearch.Of(space, CostLimits.None);
        Assert.True(front.IsExact);
        Assert.Equal(Pareto.Front(all).Select(Rounded), front.Points.Select(Rounded));
    }

    [Fact]
    public void What_the_search_counts_is_what_the_network_costs()
    {
        FamilySpace family = Space("pytorch-eager", "0.5,0.8", "8");
        foreach (int[] choices in All(family.Space))
        {
            if (family.Space.Evaluate(choices) is not CandidateCosts costs)
                continue;
            DynamicEstimate estimate = DynamicPredictor.Predict(
                Model("pytorch-eager"), family.Configuration(choices).Build(new FamilyTarget("deit_ti", null, 4)));
            Assert.Equal(estimate.Expected.TotalSeconds, costs.LatencySeconds, 9);
            Assert.Equal(estimate.Macs / 4, costs.Macs, 1.0);
            Assert.Equal(estimate.Network.ParameterCount, costs.Parameters);
        }
    }

    [Fact]
    public void The_loss_is_the_share_of_tokens_that_are_gone()
    {
        FamilySpace family = Space("graph", "0.5", "8");

        Assert.Equal(0, family.Space.Evaluate([0, 0, 0])!.Value.Loss, 12);
        // Three layers of 12 have all tokens, nine 99 of 197.
        Assert.Equal(9.0 / 12 * 98 / 197, family.Space.Evaluate([1, 0, 0])!.Value.Loss, 12);
        // Layer i has 197 - 8 i tokens, and 8 less after its attention: 4 + 8 x 5.5 less on average.
        Assert.Equal((4 + 8 * 5.5) / 197, family.Space.Evaluate([0, 0, 1])!.Value.Loss, 12);
    }

    private static FamilySpace Space(string runtime, string keep, string merge)
    {
        TokensFamily family = new();
        Dictionary<string, string> given = new()
        {
            ["--token-keep"] = keep,
            ["--prune-before"] = "3,stage1.block8",
            ["--merge-tokens"] = merge,
        };
        return family.Space(KnobValues.ForSearch(family, given), new FamilyTarget("deit_ti", null, 4), new PartCosts(Model(runtime)));
    }

    private static ILatencyModel Model(string runtime) => LatencyModels.Create(
        LatencyModels.Default, DeviceCatalog.Get("nvidia-v100"), DataType.Fp32, RuntimeCatalog.Get(runtime));

    private static IEnumerable<int[]> All(ISearchSpace space) => space.Variables.Aggregate(
        (IEnumerable<int[]>)[[]],
        (longer, variable) => longer.SelectMany(
            prefix => Enumerable.Range(0, variable.Options.Count).Select(choice => (int[])[.. prefix, choice])));

    private static (double, double) Rounded(Candidate candidate) =>
        (Math.Round(candidate.Costs.LatencySeconds, 9), Math.Round(candidate.Costs.Loss, 9));
}
