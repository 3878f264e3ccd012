using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Families;

namespace LatencyLab.Reporting.Content;

/// <summary>Latency of one block over S and r.</summary>
internal sealed class StageGrid
{
    private readonly MemoizedModel _model;
    private readonly int _batch;
    private readonly Dictionary<(int Column, double Rate), LatencyEstimate> _estimates = [];

    private StageGrid(MemoizedModel model, BlockShape shape, int batch)
    {
        (_model, Shape, _batch) = (model, shape, batch);
        Granularities = [.. LasnetRules.GranularityChoices(shape.LargestSquare).Append(shape.LargestSquare).Distinct()];
        DenseSeconds = NetworkPredictor.PredictBlock(model, LasnetFamily.BuildDenseBlock(shape, batch)).TotalSeconds;
        BreakEvens = [.. Granularities.Select((_, column) => RateBreakEven.Find(rate => Seconds(column, rate), DenseSeconds))];
    }

    public BlockShape Shape { get; }

    /// <summary>Divisors of the map, the whole map last.</summary>
    public IReadOnlyList<int> Granularities { get; }

    /// <summary>By granularity.</summary>
    public IReadOnlyList<RateBreakEven> BreakEvens { get; }

    public double DenseSeconds { get; }

    /// <exception cref="Diagnostics.InputException">The model does not describe an operator of the block.</exception>
    public static StageGrid Of(MemoizedModel model, BlockShape shape, int batch) => new(model, shape, batch);

    /// <summary>
    /// One block of each stage that has blocks that can be dynamic: those after the first are all alike, and are most of it.
    /// </summary>
    public static IReadOnlyList<BlockShape> ShapesOf(Backbone backbone, int? resolution) =>
        [.. backbone.BlocksOf(resolution).Where(shape => shape.Kind != BlockKind.Static).GroupBy(shape => shape.Stage)
            .Select(stage => stage.FirstOrDefault(shape => shape.Index > 0) ?? stage.First())];

    public double Seconds(int column, double rate) => Estimate(column, rate).TotalSeconds;

    public PointDetail Detail(int column, double rate) => new(
        string.Create(CultureInfo.InvariantCulture, $"stage {Shape.Stage}, S = {Granularities[column]}, r = {rate:0.##}"),
        [
            .. EstimateText.Lines(Estimate(column, rate)),
            ("dense", NumberText.Seconds(DenseSeconds)),
            ("latency / dense", NumberText.Significant(Seconds(column, rate) / DenseSeconds, 3)),
        ]);

    private LatencyEstimate Estimate(int column, double rate)
    {
        if (!_estimates.TryGetValue((column, rate), out LatencyEstimate estimate))
        {
            BlockConfiguration block = new() { Mode = DynamicMode.Spatial, Granularity = Granularities[column], ActivationRate = rate };
            estimate = NetworkPredictor.PredictBlock(_model, LasnetFamily.BuildBlock(Shape, block, _batch));
            _estimates.Add((column, rate), estimate);
        }

        return estimate;
    }
}
