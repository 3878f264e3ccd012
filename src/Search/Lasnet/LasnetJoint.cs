using System.Text.Json.Nodes;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Search.Lasnet;

/// <summary>
/// LASNet and LAUDNet for what their own search does not do: several devices at once, budgets of MACs and parameters, accuracies from a
/// table. The latency of a stage is the mean over the activation rates; the loss is log2 of the geometric mean of S G over the blocks.
/// </summary>
public sealed class LasnetJoint(SearchRequest request) : INetworkFamily
{
    public string Name => request.Family;

    public string Summary => "";

    public IReadOnlyList<FamilyKnob> Knobs => [];

    public Field Section => throw new NotSupportedException("stages are not a section");

    public IReadOnlyList<string> TrainerFiles => [];

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target) => throw new NotSupportedException("has no options of its own");

    public IFamilyConfiguration Read(Bound section, FamilyTarget target, string? folder) => throw new NotSupportedException("stages are not a section");

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        StageCosts stages = new(costs.Model, request);
        ComputeKept compute = new(request);
        Network dense = request.Backbone.Build(request.Batch, request.Resolution);
        Network outside = dense with { Blocks = [.. dense.Blocks.Where(block => block.Stage <= 0)] };
        double denseMacs = dense.Macs / request.Batch, rate = request.Rates.Mean;
        StageChoice[] first = [.. request.Choices.Select(choices => choices[0])];
        PartCost rest = DynamicPredictor.Expected(costs, DynamicNetwork.Static(outside));
        double kept = compute.Ratio(first, rate);
        CandidateCosts fixedCosts = new(
            rest.Latency.TotalSeconds, 0, kept * denseMacs, Build(first, rate).ParameterCount);
        return new FamilySpace(
            new SeparableSpace(
                [.. request.Choices.Select((choices, stage) => new SearchVariable($"stage{stage + 1}", [.. choices.Select(choice => choice.ToString())]))],
                fixedCosts,
                [.. request.Choices.Select((choices, stage) => (IReadOnlyList<CandidateCosts>)[.. choices.Select(choice => Of(stage, choice))])]),
            selected => new LasnetJointConfiguration(request, [.. selected.Select((choice, stage) => request.Choices[stage][choice])]),
            "log2 of the geometric mean of S G over the blocks");

        // MACs and parameters of a choice are those that it adds to the first choices everywhere.
        CandidateCosts Of(int stage, StageChoice choice)
        {
            StageChoice[] changed = [.. first];
            changed[stage] = choice;
            return new CandidateCosts(
                stages.Mean(stage, choice, request.Rates.Values).TotalSeconds,
                choice.Coarseness(request.Backbone.Stages[stage].Blocks) / request.Backbone.BlockCount,
                (compute.Ratio(changed, rate) - kept) * denseMacs,
                Build(changed, rate).ParameterCount - fixedCosts.Parameters);
        }
    }

    private Network Build(IReadOnlyList<StageChoice> choices, double rate) => new LasnetJointConfiguration(request, choices).At(rate, request.ChannelKeepRate?.Mean, 1);

    private sealed record LasnetJointConfiguration(SearchRequest Request, IReadOnlyList<StageChoice> Choices) : IFamilyConfiguration
    {
        public string Description => $"{string.Join('-', Choices.Select(choice => choice.Mode.ToString().ToLowerInvariant()))} {string.Join('-', Choices)}";

        public IReadOnlyList<string> Decisions => [];

        /// <param name="varies">Whether images of the batch keep shares of their own.</param>
        public Network At(double rate, double? keepRate, int batch, bool varies = false) => LasnetFamily.Build(
            new LasnetConfiguration(Request.Backbone, BlockList.Expand(
            [
                .. Choices.Select(choice => choice.At(rate, keepRate, Request.Backbone.Kind) with { ChannelKeepVariance = varies ? Request.ChannelKeepVariance(choice.Mode) : 0 }),
            ], Request.Backbone)),
            batch, Request.Resolution);

        /// <summary>The rates of the search as a distribution that a batch shares: its expectation is the mean that was searched on.</summary>
        public DynamicNetwork Build(FamilyTarget target) =>
            RatedNetwork.Of(
                rates => At(rates.Rate, Request.ChannelKeepRate is null ? null : rates.ChannelRate, Request.Batch, varies: true),
                new HistogramRate(Request.Rates.Values.Select((rate, i) => (rate, Request.Rates.ProbabilityOf(Request.Rates.Values, i)))),
                Request.ChannelKeepRate is null ? FixedRate.All : new HistogramRate(Request.ChannelKeepPoints.Select(point => (point.Rate!.Value, point.Probability))),
                RateSharing.Batch);

        public Network BuildDense(FamilyTarget target) => Request.Backbone.Build(Request.Batch, Request.Resolution);

        public JsonObject ToSection() => new()
        {
            ["stages"] = new JsonArray([.. Choices.Select(choice => new JsonObject
            {
                ["mode"] = choice.Mode.ToString().ToLowerInvariant(), ["granularity"] = choice.Granularity, ["channel_group"] = choice.ChannelGroup,
            })]),
        };

        public IFamilyConfiguration WithRates(IReadOnlyDictionary<string, RateDistribution> rates) => this;

        public JsonObject ToTraining(FamilyTarget target) => [];

        public TrainingFiles ToTrainerFiles(FamilyTarget target, double macRatio) => new([], []);
    }
}
