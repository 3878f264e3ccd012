using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Cascade;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Search.Cascade;

public sealed class CascadeSpaceTests : IDisposable
{
    private const string Confidences = "exit,confidence,weight,correct\nstage1.block1,0.9,20,17\nstage1.block1,0.3,80,30\n"
        + "stage2.block1,0.8,50,45\nstage2.block1,0.5,50,20\n"
        + "mobilenet_v3_small@96,0.9,30,28\nmobilenet_v3_small@96,0.4,70,35\nfinal,0.9,80,76\nfinal,0.4,20,8\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false, RateSharing.Image)]
    [InlineData(4, false, RateSharing.Image)]
    [InlineData(3, false, RateSharing.Batch)]
    [InlineData(1, true, RateSharing.Image)]
    [InlineData(4, true, RateSharing.Image)]
    public void A_bound_is_below_everything_that_may_follow_and_the_front_is_that_of_all(int batch, bool fromConfidences, RateSharing drawn)
    {
        FamilySpace family = Space(batch, fromConfidences, drawn);
        ISearchSpace space = family.Space;
        List<Candidate> all = [];
        foreach (int[] choices in All(space))
        {
            CandidateCosts costs = space.Evaluate(choices)!.Value;
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

        FrontResult front = FrontSearch.Of(space, CostLimits.None);
        Assert.True(front.IsExact);
        Assert.Equal(Pareto.Front(all).Select(Rounded), front.Points.Select(Rounded));
    }

    [Fact]
    public void What_the_search_counts_is_what_the_network_costs()
    {
        FamilySpace family = Space(4, fromConfidences: true, RateSharing.Image);
        ILatencyModel model = Model();
        foreach (int[] choices in All(family.Space).Where((_, i) => i % 7 == 3))
        {
            CandidateCosts costs = family.Space.Evaluate(choices)!.Value;
            DynamicEstimate estimate = DynamicPredictor.Predict(
                model, family.Configuration(choices).Build(new FamilyTarget("resnet18", 64, 4)));
            Assert.Equal(estimate.Expected.TotalSeconds, costs.LatencySeconds, 9);
            Assert.Equal(estimate.Macs / 4, costs.Macs, 1.0);
            Assert.Equal(estimate.Network.ParameterCount, costs.Parameters);
        }
    }

    private FamilySpace Space(int batch, bool fromConfidences, RateSharing drawn)
    {
        Dictionary<string, string> given = new()
        {
            ["--exits"] = "stage1,stage2",
            ["--before"] = "mobilenet_v3_small@96",
            [fromConfidences ? "--confidence" : "--exit-rates"] = fromConfidences ? _folder.Write("c.csv", Confidences) : "0.3,beta:0.6,4",
        };
        if (fromConfidences)
            given["--thresholds"] = "0.4,0.7,0.85";
        CascadeFamily family = new();
        return family.Space(KnobValues.ForSearch(family, given), new FamilyTarget("resnet18", 64, batch, drawn), new PartCosts(Model()));
    }

    private static ILatencyModel Model() =>
        LatencyModels.Create(LatencyModels.Default, DeviceCatalog.Get("nvidia-jetson-tx2"), DataType.Fp32);

    private static IEnumerable<int[]> All(ISearchSpace space)
    {
        IEnumerable<int[]> choices = [[]];
        foreach (SearchVariable variable in space.Variables)
            choices = choices.SelectMany(prefix => variable.Options.Select((_, choice) => (int[])[.. prefix, choice]));
        return choices;
    }

    private static (double, double) Rounded(Candidate candidate) =>
        (Math.Round(candidate.Costs.LatencySeconds, 9), Math.Round(candidate.Costs.Loss, 9));
}
