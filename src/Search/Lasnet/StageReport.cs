using LatencyLab.Hardware;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Lasnet;

/// <summary>Puts together what is said about one stage.</summary>
internal static class StageReport
{
    public static StageResult Of(StageCosts costs, SearchRequest request, int stage, int chosen, IReadOnlyList<double> rates)
    {
        IReadOnlyList<StageChoice> choices = request.Choices[stage];
        StageChoice choice = choices[chosen];
        StageAlternative[] alternatives = [.. choices.Select(other => new StageAlternative(other, costs.Mean(stage, other, rates).TotalSeconds))];
        IReadOnlyList<(BlockEstimate Block, int Count)> breakdown = costs.Breakdown(stage, choice, request.Rates.MeanOf(rates));
        return new StageResult
        {
            Stage = stage + 1,
            Blocks = request.Backbone.Stages[stage].Blocks,
            MapSize = costs.BlocksOf(stage)[0].Shape.OutputHeight,
            Choice = choice,
            Latency = costs.Mean(stage, choice, rates),
            Dense = costs.Dense[stage],
            RunnerUp = alternatives.Where((_, i) => i != chosen).MinBy(alternative => alternative.LatencySeconds),
            Alternatives = alternatives,
            BreakEven = BreakEven.Find(rate => costs.Dynamic(stage, choice, rate).TotalSeconds, costs.Dense[stage].TotalSeconds),
            Fusions = FusionsOf(breakdown),
            Shares = TimeShares.Of(breakdown, costs.DataType.ElementBytes()),
        };
    }

    private static IReadOnlyList<FusionUse> FusionsOf(IReadOnlyList<(BlockEstimate Block, int Count)> breakdown) =>
        [.. (from entry in breakdown
             from step in entry.Block.Steps
             where step.Schedule.Fusion is not null
             select (step.Schedule.Fusion, entry.Count)).GroupBy(use => use.Fusion, use => use.Count)
            .Select(use => new FusionUse(use.Key, use.Sum()))];
}
