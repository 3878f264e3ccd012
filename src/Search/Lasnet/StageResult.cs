using LatencyLab.Hardware;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Lasnet;

/// <summary>One stage of the chosen configuration. Latencies are of the batch, means over the activation rates.</summary>
internal sealed record StageResult
{
    /// <summary>1-based.</summary>
    public required int Stage { get; init; }

    public required int Blocks { get; init; }

    /// <summary>Side of the output feature map, in pixels.</summary>
    public required int MapSize { get; init; }

    public required StageChoice Choice { get; init; }

    public required LatencyEstimate Latency { get; init; }

    public required LatencyEstimate Dense { get; init; }

    /// <summary>The fastest other choice of this stage; null where it has no other.</summary>
    public required StageAlternative? RunnerUp { get; init; }

    /// <summary>All choices of the stage with their latency, finest first.</summary>
    public required IReadOnlyList<StageAlternative> Alternatives { get; init; }

    public required RateBreakEven BreakEven { get; init; }

    /// <summary>Fusions that were cheaper, with the number of blocks that use them.</summary>
    public required IReadOnlyList<(string Fusion, int Blocks)> Fusions { get; init; }

    /// <summary>At the mean activation rate.</summary>
    public required TimeShares Shares { get; init; }

    public double SpeedUp => Dense.TotalSeconds / Latency.TotalSeconds;

    /// <summary>How much slower the runner-up is, as a fraction of the chosen latency; below 0 where it is faster (and coarser).</summary>
    public double? RunnerUpMargin => RunnerUp is null ? null : RunnerUp.LatencySeconds / Latency.TotalSeconds - 1;

    public static StageResult Of(StageCosts costs, LasnetRequest request, ActivationRates rates, int stage, int chosen)
    {
        IReadOnlyList<StageChoice> choices = request.Choices[stage];
        StageChoice choice = choices[chosen];
        StageAlternative[] alternatives = [.. choices.Select(
            other => new StageAlternative(other, costs.Mean(stage, other, rates).TotalSeconds))];
        IReadOnlyList<(BlockEstimate Block, int Count)> breakdown = costs.Breakdown(stage, choice, rates.Mean);
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
            BreakEven = RateBreakEven.Find(rate => costs.Dynamic(stage, choice, rate).TotalSeconds, costs.Dense[stage].TotalSeconds),
            Fusions =
            [
                .. (from entry in breakdown
                    from step in entry.Block.Steps
                    where step.Schedule.Fusion is not null
                    select (step.Schedule.Fusion, entry.Count)).GroupBy(use => use.Fusion, use => use.Count)
                        .Select(use => (use.Key, use.Sum())),
            ],
            Shares = TimeShares.Of(breakdown, costs.DataType.ElementBytes()),
        };
    }
}

/// <summary>A choice of a stage.</summary>
internal sealed record StageAlternative(StageChoice Choice, double LatencySeconds);
