using LatencyLab.Hardware;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Lasnet;

/// <summary>Blocks of a stage that are all alike.</summary>
internal sealed record AlikeBlocks(BlockShape Shape, int Count)
{
    /// <summary>Those of every stage.</summary>
    public static AlikeBlocks[][] ByStage(LasnetRequest request) =>
    [
        .. request.Backbone.BlocksOf(request.Resolution).GroupBy(shape => shape.Stage).OrderBy(stage => stage.Key)
            .Select(stage => stage.GroupBy(shape => shape with { Index = 0 }).Select(alike => new AlikeBlocks(alike.First(), alike.Count()))
                .ToArray()),
    ];
}

/// <summary>Latency of the stages of one network. Each distinct block is predicted once for each way to run it.</summary>
internal sealed class StageCosts
{
    private readonly MemoizedModel _model;
    private readonly int _batch;
    private readonly LasnetRequest _request;
    private readonly double? _meanKeepRate;
    private readonly IReadOnlyList<(double? Rate, double Probability)> _keepPoints;
    private readonly AlikeBlocks[][] _stages;
    private readonly Dictionary<(int Stage, StageChoice Choice, double Rate), LatencyEstimate> _dynamic = [];

    public StageCosts(MemoizedModel model, LasnetRequest request)
    {
        _model = model;
        _request = request;
        _batch = request.Batch;
        _meanKeepRate = request.ChannelKeepRate?.Mean;
        _keepPoints = request.ChannelKeepPoints;
        _stages = AlikeBlocks.ByStage(request);
        Dense = [.. _stages.Select(
            stage => Sum(stage, shape => NetworkPredictor.PredictBlock(_model, LasnetFamily.BuildDenseBlock(shape, _batch))))];
    }

    public DataType DataType => _model.DataType;

    /// <summary>Latency of each stage of the static network.</summary>
    public IReadOnlyList<LatencyEstimate> Dense { get; }

    public IReadOnlyList<AlikeBlocks> BlocksOf(int stage) => _stages[stage];

    /// <summary>Submission, stem and classifier, which stay dense; null where the model describes blocks only.</summary>
    public LatencyEstimate? StemAndHead()
    {
        BlockEstimate[] outside =
        [
            .. _request.Backbone.Build(_batch, _request.Resolution).Blocks.Where(block => block.Stage <= 0)
                .Select(block => NetworkPredictor.PredictSteps(_model, block)),
        ];
        return outside.Any(block => block.Steps.Count > 0) ? outside.Aggregate(_model.Start, (sum, block) => sum + block.Estimate)
            : null;
    }

    /// <summary>At one activation rate, averaged over the shares of kept channels.</summary>
    public LatencyEstimate Dynamic(int stage, StageChoice choice, double rate)
    {
        if (!_dynamic.TryGetValue((stage, choice, rate), out LatencyEstimate estimate))
        {
            if (_keepPoints.Count == 1 || !choice.MasksChannels)
            {
                estimate = At(stage, choice, rate, _keepPoints.Count == 1 ? _keepPoints[0].Rate : _meanKeepRate);
            }
            else
            {
                estimate = LatencyEstimate.Zero;
                foreach ((double? keep, double probability) in _keepPoints)
                    estimate = estimate.WithShare(probability, At(stage, choice, rate, keep));
            }

            _dynamic.Add((stage, choice, rate), estimate);
        }

        return estimate;
    }

    private LatencyEstimate At(int stage, StageChoice choice, double rate, double? keep) =>
        Sum(_stages[stage], shape => NetworkPredictor.PredictBlock(_model, LasnetFamily.BuildBlock(
            shape,
            _request.BlockOf(shape, choice, rate, keep) with { ChannelKeepVariance = _request.ChannelKeepVariance(choice.Mode) },
            _batch)));

    /// <summary>Mean over activation rates: E[latency(r)], which is not the latency at E[r].</summary>
    public LatencyEstimate Mean(int stage, StageChoice choice, ActivationRates rates)
    {
        if (rates.Values.Count == 1)
            return Dynamic(stage, choice, rates.Values[0]);
        LatencyEstimate mean = LatencyEstimate.Zero;
        for (int i = 0; i < rates.Values.Count; i++)
            mean = mean.WithShare(rates.Probabilities?[i] ?? 1.0 / rates.Values.Count, Dynamic(stage, choice, rates.Values[i]));
        return mean;
    }

    /// <summary>
    /// The operators of each distinct block as they were chosen at the mean share of kept channels, with how many blocks are like it.
    /// </summary>
    public IReadOnlyList<(BlockEstimate Block, int Count)> Breakdown(int stage, StageChoice choice, double rate) =>
        [.. _stages[stage].Select(alike => (NetworkPredictor.PredictSteps(
            _model,
            LasnetFamily.BuildBlock(alike.Shape, _request.BlockOf(alike.Shape, choice, rate, _meanKeepRate), _batch)), alike.Count))];

    /// <summary>As <see cref="Breakdown"/>, for the static network.</summary>
    public IReadOnlyList<(BlockEstimate Block, int Count)> DenseBreakdown(int stage) =>
        [.. _stages[stage]
            .Select(alike => (NetworkPredictor.PredictSteps(_model, LasnetFamily.BuildDenseBlock(alike.Shape, _batch)), alike.Count))];

    private static LatencyEstimate Sum(AlikeBlocks[] stage, Func<BlockShape, LatencyEstimate> predict)
    {
        LatencyEstimate sum = LatencyEstimate.Zero;
        foreach (AlikeBlocks alike in stage)
            sum += predict(alike.Shape).Repeated(alike.Count);
        return sum;
    }
}
