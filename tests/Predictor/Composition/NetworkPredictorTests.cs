using System.Diagnostics.CodeAnalysis;
using LatencyLab.Networks;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Tests.Predictor.Composition;

public sealed class NetworkPredictorTests
{
    private static readonly Conv2d s_cheap = Conv2d.Square(1, 8, 8, 8, 1);
    private static readonly Conv2d s_dear = Conv2d.Square(1, 8, 8, 8, 3);
    private static readonly Add s_unknown = new(1, 1);

    [Fact]
    public void Takes_the_cheapest_schedule_and_keeps_the_others_totals()
    {
        Step step = new("conv", [Plain("two", s_cheap, s_cheap, s_cheap), Plain("one", s_dear), Plain("many", s_dear, s_dear)]);
        CountingModel model = new();
        NetworkEstimate result = NetworkPredictor.Predict(model, Net(new Block("b", 1, 0, [step])));
        StepEstimate chosen = Assert.Single(Assert.Single(result.Blocks).Steps);
        Assert.Equal("two", chosen.Schedule.Name);
        Assert.Equal(3, chosen.Estimate.TotalSeconds, 12);
        Assert.Equal(3, chosen.Nodes.Count);
        Assert.Equal(
            [("one", 9.0), ("many", 18.0)], chosen.Alternatives.Select(other => (other.Schedule.Name, other.Estimate!.Value.TotalSeconds)));
        Assert.Equal(3, result.Estimate.TotalSeconds, 12);
    }

    [Fact]
    public void Of_equal_schedules_the_first_is_taken()
    {
        Step step = new("conv", [Plain("first", s_cheap), Plain("second", s_cheap)]);
        NetworkEstimate result = NetworkPredictor.Predict(new CountingModel(), Net(new Block("b", 1, 0, [step])));
        Assert.Equal("first", result.Blocks[0].Steps[0].Schedule.Name);
    }

    [Fact]
    public void An_undescribed_schedule_is_skipped_and_says_why()
    {
        Step step = new("conv", [Plain("odd", s_cheap, s_unknown), Plain("plain", s_dear)]);
        StepEstimate chosen = NetworkPredictor.PredictSteps(new CountingModel(), new Block("b", 1, 0, [step])).Steps[0];
        Assert.Equal("plain", chosen.Schedule.Name);
        AlternativeEstimate other = Assert.Single(chosen.Alternatives);
        Assert.Null(other.Estimate);
        Assert.Contains("add", other.Problem);
    }

    [Fact]
    public void With_no_described_schedule_left_the_operators_are_named()
    {
        Block block = new("b", 1, 0, [new Step("tail", [Plain("a", s_cheap, s_unknown), Plain("b", s_unknown)])]);
        CountingModel model = new();
        string detailed = Assert.Throws<InputException>(() => NetworkPredictor.Predict(model, Net(block))).Message;
        string light = Assert.Throws<InputException>(() => NetworkPredictor.PredictBlock(model, block)).Message;
        Assert.Equal(detailed, light);
        Assert.Contains("counting", detailed);
        Assert.Contains("tail", detailed);
        Assert.Contains("n1 (add)", detailed);
    }

    [Fact]
    public void A_step_without_schedules_is_named() =>
        Assert.Contains("'empty'", Assert.Throws<InputException>(
            () => NetworkPredictor.PredictBlock(new CountingModel(), new Block("b", 1, 0, [new Step("empty", [])]))).Message);

    [Fact]
    public void Execution_probability_weighs_nodes_steps_and_alternatives()
    {
        Step step = new("conv", [Plain("one", s_cheap), Plain("other", s_dear)]) { ExecutionProbability = 0.25 };
        StepEstimate result = NetworkPredictor.PredictSteps(new CountingModel(), new Block("b", 1, 0, [step])).Steps[0];
        Assert.Equal(0.25, result.Estimate.TotalSeconds, 12);
        Assert.Equal(0.25, result.Nodes[0].Estimate.TotalSeconds, 12);
        Assert.Equal(2.25, result.Alternatives[0].Estimate!.Value.TotalSeconds, 12);
    }

    [Fact]
    public void Breakdown_and_light_path_agree_and_add_up()
    {
        Block block = new("b", 2, 1,
        [
            new Step("maybe", [Plain("one", s_cheap, s_dear), Plain("two", s_dear, s_dear)]) { ExecutionProbability = 0.4 },
            new Step(new Node("always", s_dear)),
        ]);
        CountingModel model = new();
        NetworkEstimate network = NetworkPredictor.Predict(model, Net(block, block, block));
        double light = NetworkPredictor.PredictBlock(model, block).TotalSeconds;
        Assert.Equal(0.4 * 10 + 9, light, 12);
        Assert.Equal(3 * light, network.Estimate.TotalSeconds, 12);
        foreach (StepEstimate step in network.Blocks.SelectMany(estimate => estimate.Steps))
            Assert.Equal(step.Estimate.TotalSeconds, step.Nodes.Sum(node => node.Estimate.TotalSeconds), 12);
    }

    [Fact]
    public void Equal_operators_are_predicted_once()
    {
        CountingModel model = new();
        Block[] blocks = [.. Enumerable.Range(0, 30).Select(
            i => new Block($"b{i}", 1, i, [new Step("s", [Plain("x", s_cheap with { }, s_unknown), Plain("y", s_dear with { })])]))];
        NetworkPredictor.Predict(model, new Network("n", 1, 8, blocks));
        Assert.Equal(3, model.Calls);
    }

    [Fact]
    public void A_memo_is_shared_over_calls()
    {
        CountingModel model = new();
        MemoizedModel memo = new(model);
        Block block = new("b", 1, 0, [new Step(new Node("n", s_dear))]);
        NetworkPredictor.PredictBlock(memo, block);
        NetworkPredictor.Predict(memo, Net(block));
        Assert.Equal(1, model.Calls);
        Assert.Equal(1, memo.Count);
        Assert.Equal("counting", memo.Name);
        Assert.Same(memo, MemoizedModel.Of(memo));
    }

    [Fact]
    public void Composite_operators_are_the_sum_of_their_parts()
    {
        CountingModel model = new();
        MemoizedModel memo = new(model);
        Assert.Equal(11, memo.Predict(new Pair(new Pair(s_cheap, s_dear), s_cheap)).TotalSeconds, 12);
        Assert.Equal(2, model.Calls);
        Assert.Contains("add", Assert.Throws<InputException>(() => memo.Predict(new Pair(s_cheap, s_unknown))).Message);
    }

    [Fact]
    public void A_model_may_see_a_block_its_own_way()
    {
        Block block = new("b", 1, 0, [new Step(new Node("kept", s_cheap)), new Step(new Node("dropped", s_dear))]);
        FirstStepOnly model = new();
        Assert.Equal(1, NetworkPredictor.PredictBlock(model, block).TotalSeconds, 12);
        BlockEstimate detailed = NetworkPredictor.PredictSteps(new MemoizedModel(model), block);
        Assert.Equal("kept", Assert.Single(detailed.Steps).Step.Name);
        Assert.Single(detailed.Block.Steps);
    }

    [Fact]
    public void An_empty_network_takes_no_time() =>
        Assert.Equal(LatencyEstimate.Zero, NetworkPredictor.Predict(new CountingModel(), Net()).Estimate);

    private static Schedule Plain(string name, params Operator[] operators) =>
        new(name, [.. operators.Select((op, i) => new Node($"n{i}", op))]);

    private static Network Net(params Block[] blocks) => new("net", 1, 8, blocks);

    private sealed record Pair(Operator First, Operator Second) : CompositeOperator
    {
        public override string Kind => "pair";

        public override IReadOnlyList<Operator> Parts => [First, Second];
    }

    /// <summary>A convolution takes kernel area seconds; additions are not described.</summary>
    private class CountingModel : ILatencyModel
    {
        public int Calls { get; private set; }

        public string Name => "counting";

        public DeviceProfile Device => throw new InvalidOperationException("no device is needed to compose");

        public DataType DataType => DataType.Fp32;

        public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
        {
            Calls++;
            estimate = op is Conv2d conv ? LatencyEstimate.OnDevice(conv.KernelHeight * conv.KernelWidth) : default;
            problem = op is Conv2d ? null : $"cannot predict {op.Kind}";
            return problem is null;
        }
    }

    private sealed class FirstStepOnly : CountingModel, IBlockConvention
    {
        public Block Describe(Block block) => block with { Steps = [block.Steps[0]] };
    }
}
