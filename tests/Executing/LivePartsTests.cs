using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Host;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Cascade;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Executing;

/// <summary>An image runs the parts that it decides for, with the results of the whole network's parts, and no others.</summary>
public sealed class LivePartsTests : IDisposable
{
    private const int Side = 12, SmallSide = 8, Channels = 3, Images = 10;
    private const string Place = "stage1.block1";

    private readonly TemporaryFolder _folder = new();
    private readonly Backbone _backbone;

    public LivePartsTests()
    {
        _ = SmallNetwork.Of(_folder.Path);
        _backbone = BackboneCatalog.Find(_folder.File("bottleneck.yaml"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_ends_at_the_first_exit_that_is_sure_enough_and_runs_nothing_behind_it()
    {
        CutNetwork network = new(_backbone, Side);
        ExecutionPlan plan = PlanOf(CascadeNetwork.Build(
            network, [new NetworkBefore(new CutNetwork(_backbone, SmallSide), new FixedRate(0.5))],
            [new NetworkExit(network.Find(Place, null), ExitHeadKind.Pool, new FixedRate(0.5))], 1, RateSharing.Image));
        Assert.Equal(new ImageSize(Channels, SmallSide, SmallSide), Assert.Single(plan.OtherImages, image => image.Key == "before0").Value);
        var arrays = SmallNetwork.ArraysOf(plan);
        DenseReference reference = new(arrays, _backbone, 1);
        float[][] images = Random(Side), small = Random(SmallSide);
        double[][][] scores =
        [
            .. images.Zip(small, (large, little) => (double[][])
            [
                reference.Exits(little, Channels, SmallSide, "before0.")[0], .. reference.Exits(large, Channels, Side, "", Place),
            ]),
        ];
        string[] layers = ["before0.confidence/confidence.threshold", $"{Place}.exit/confidence.threshold"];
        string[] exits = [$"exit.{_backbone.Name}@{SmallSide}", $"exit.{Place}"];
        for (int exit = 0; exit < exits.Length; exit++)
        {
            double[] sorted = [.. scores.Select(image => Confidence(image[exit])).Order()];
            arrays[layers[exit]] = ([(float)((sorted[5] + sorted[6]) / 2)], [1]);
        }

        using HostExecutor executor = new();
        using LiveNetwork live = Prepare(executor, plan, arrays);
        HashSet<int> ends = [];
        for (int image = 0; image < Images; image++)
        {
            bool[] sure = [.. layers.Select((layer, i) => Confidence(scores[image][i]) >= arrays[layer].Values[0]), true];
            int end = Array.IndexOf(sure, true);
            ends.Add(end);
            Run(live, images[image], small[image], scores[image][end]);
            Assert.Equal(exits.ToDictionary(exit => exit, exit => exit == exits.ElementAtOrDefault(end)), Decided(live));
            Assert.Equal(end == 2, live.Untouched == 0);
        }

        Assert.Equal([0, 1, 2], ends.Order());
    }

    [Theory]
    [InlineData(Combiner.Concat, 4, 2)]
    [InlineData(Combiner.Sum, 3, 1)]
    [InlineData(Combiner.Sum, 2, 2)]
    public void An_image_runs_the_branches_of_the_best_scores_and_adds_them_up(Combiner combiner, int branches, int topK)
    {
        HydranetParts parts = new(new HydranetConfiguration
        {
            Network = _backbone,
            Resolution = Side,
            StemEnd = "stage1",
            Classes = 7,
            Branches = branches,
            TopK = topK,
            BranchWidth = 0.5,
            GateWidth = 0.25,
            Combiner = combiner,
        });
        ExecutionPlan plan = PlanOf(parts.Build(1));
        var arrays = SmallNetwork.ArraysOf(plan);
        DenseReference reference = new(arrays, _backbone, 1);
        using HostExecutor executor = new();
        using LiveNetwork live = Prepare(executor, plan, arrays);
        HashSet<string> seen = [];
        foreach (float[] image in Random(Side))
        {
            (double[] scores, int[] chosen) = reference.Branches(image, Channels, Side, branches, topK, combiner == Combiner.Sum);
            Run(live, image, [], scores);
            Assert.Equal(Enumerable.Range(0, branches).ToDictionary(i => $"branch{i}", chosen.Contains), Decided(live));
            Assert.Equal(topK == branches, live.Untouched == 0);
            seen.UnionWith(chosen.Select(branch => $"{branch}"));
        }

        Assert.True(seen.Count > topK || topK == branches, "all images choose the same branches");
    }

    [Fact]
    public void Weights_are_mixed_for_an_image_unless_it_ends_with_its_preview()
    {
        const int Bases = 3, Mixed = 7;
        ExecutionPlan plan = PlanOf(BasisnetNetwork.Build(Mixture(Bases), 1));
        var arrays = SmallNetwork.ArraysOf(plan);
        string[] layers = [.. plan.Layers.Where(layer => layer.WeightSets > 0).Select(layer => layer.FullName.Replace(' ', '/'))];
        Assert.Equal(Mixed, layers.Length);
        Assert.Equal(
            Enumerable.Range(0, Mixed), plan.Layers.Where(layer => layer.WeightSets > 0).Select(layer => layer.CoefficientSet));
        DenseReference whole = new(arrays, _backbone, 1);
        float[][] images = Random(Side), small = Random(SmallSide);
        double[][] previews = [.. small.Select(image => whole.Exits(image, Channels, SmallSide, "preview.")[0])];
        double[] sorted = [.. previews.Select(Confidence).Order()];
        float threshold = (float)((sorted[6] + sorted[7]) / 2);
        arrays["exit/confidence.threshold"] = ([threshold], [1]);
        using HostExecutor executor = new();
        using LiveNetwork live = Prepare(executor, plan, arrays);
        for (int image = 0; image < Images; image++)
        {
            bool ends = Confidence(previews[image]) >= threshold;
            Run(live, images[image], small[image], ends ? previews[image] : Specialised(image));
            Assert.Equal(new Dictionary<string, bool> { ["exit"] = ends }, Decided(live));
            Assert.Equal(ends, live.Untouched > 0);
        }

        double[] Specialised(int image)
        {
            double[] logits = whole.Linear("coefficients/logits", whole.Features(small[image], Channels, SmallSide, "preview."));
            Dictionary<string, (float[] Values, int[] Sides)> own = new(arrays);
            for (int i = 0; i < layers.Length; i++)
            {
                double[] powers = [.. logits.Skip(i * Bases).Take(Bases).Select(Math.Exp)];
                (float[] sets, int[] sides) = arrays[$"{layers[i]}.weight"];
                int elements = sets.Length / Bases;
                own[$"{layers[i]}.weight"] = (
                    [.. Enumerable.Range(0, elements).Select(e => (float)powers.Select((power, n) => power * sets[n * elements + e]).Sum())
                        .Select(value => (float)(value / powers.Sum()))],
                    sides[1..]);
            }

            return new DenseReference(own, _backbone, 1).Exits(images[image], Channels, Side, "")[0];
        }
    }

    [Fact]
    public void Weights_that_are_mixed_all_at_once_are_one_line()
    {
        DynamicNetwork network = BasisnetNetwork.Build(Mixture(2) with { Coefficients = CoefficientScope.Network, Exit = null }, 1);
        Assert.Contains(
            "weights that are mixed all at once are not executed with trained weights yet",
            Assert.Throws<InputException>(() => PlanOf(network)).Message, StringComparison.Ordinal);
    }

    private BasisnetConfiguration Mixture(int bases) => new()
    {
        Backbone = new NetworkReference("tiny", _backbone),
        Resolution = Side,
        Bases = bases,
        Layers = new SynthesisedLayers(SynthesisedKinds.Convolution, 3),
        Preview = new NetworkReference("tiny", _backbone),
        PreviewResolution = SmallSide,
        Exit = new EarlyExit(0.3),
    };

    [Fact]
    public void What_is_not_run_is_one_line()
    {
        CutNetwork network = new(NetworkCatalog.Open("densenet121"), 64);
        DynamicNetwork cascade = CascadeNetwork.Build(
            network, [], [new NetworkExit(network.Points[0], ExitHeadKind.Pool, new FixedRate(0.5))], 1, RateSharing.Image);
        InputException problem = Assert.Throws<InputException>(() => PlanOf(RunnableNetwork.Of(cascade, "cascade")));
        Assert.Contains("which is not executed with trained weights yet", problem.Message, StringComparison.Ordinal);
        Assert.Contains("expected a network of family cascade of convolutions", problem.Message, StringComparison.Ordinal);
    }

    private static ExecutionPlan PlanOf(DynamicNetwork network) => DynamicPlan.Of(
        RunnableNetwork.Of(network, "cascade"), (_, step) => step.Schedules[0]);

    private LiveNetwork Prepare(
        HostExecutor executor, ExecutionPlan plan, Dictionary<string, (float[] Values, int[] Sides)> arrays) => LiveNetwork.Prepare(
        executor, plan, TrainedWeights.Read(_folder.Write("p.npz", SmallNetwork.FileOf(arrays)), plan),
        new ImageSize(Channels, Side, Side));

    private static void Run(LiveNetwork live, float[] image, float[] small, double[] expected)
    {
        live.Poison();
        live.Load(new Dictionary<string, float[]>
        {
            [ExecutionPlan.Image] = Nhwc(image),
            ["before0"] = Nhwc(small),
            ["preview"] = Nhwc(small),
        });
        live.Run();
        Assert.All(expected.Zip(live.Result()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static Dictionary<string, bool> Decided(LiveNetwork live) =>
        live.Decisions().ToDictionary(decision => decision.Key, decision => Assert.Single(decision.Value));

    private static double Confidence(double[] scores) => 1 / scores.Sum(score => Math.Exp(score - scores.Max()));

    private static float[][] Random(int side)
    {
        Random random = new(side);
        return
        [
            .. Enumerable.Range(0, Images).Select(_ => Enumerable.Range(0, Channels * side * side)
                .Select(_ => (float)(2 * random.NextDouble() - 1)).ToArray()),
        ];
    }

    private static float[] Nhwc(float[] image) =>
        [.. Enumerable.Range(0, image.Length).Select(i => image[i % Channels * (image.Length / Channels) + i / Channels])];
}
