using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Predictor.Sweeps;

/// <summary>Latency of every kind of block of a backbone, dense and at every granularity and activation rate.</summary>
public static class BlockSweep
{
    /// <summary>0.1, 0.2, ..., 1.0.</summary>
    public static IReadOnlyList<double> DefaultRates { get; } = [.. Enumerable.Range(1, 10).Select(tenths => tenths / 10.0)];

    /// <summary>
    /// Stage by stage: the first block, then the others (which are alike) if there are any; each dense, then in spatial mode by rate and
    /// granularity. Granularities are all divisors of the stage's feature map, the whole map (one patch) included. A block that cannot be
    /// dynamic is there dense.
    /// </summary>
    /// <exception cref="Diagnostics.InputException">The model does not describe an operator of a block.</exception>
    public static IEnumerable<SweepRow> Run(ILatencyModel model, Backbone backbone, int batch, int? resolution, IReadOnlyList<double> rates)
    {
        MemoizedModel memo = MemoizedModel.Of(model);
        foreach (BlockShape shape in backbone.BlocksOf(resolution).Where(shape => shape.Index <= 1))
        {
            SweepRow dense = new()
            {
                Stage = shape.Stage,
                IsFirst = shape.Index == 0,
                BlocksInStage = backbone.BlocksPerStage[shape.Stage - 1],
                Mode = DynamicMode.Dense,
                LatencySeconds = Seconds(memo, shape, BlockConfiguration.Dense, batch),
                RatioToDense = 1,
            };
            yield return dense;
            if (shape.Kind == BlockKind.Static)
                continue;
            foreach (double rate in rates)
            {
                foreach (int granularity in LasnetRules.GranularityChoices(shape.LargestSquare).Append(shape.LargestSquare))
                {
                    BlockConfiguration block = new() { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate };
                    double seconds = Seconds(memo, shape, block, batch);
                    yield return dense with
                    {
                        Mode = DynamicMode.Spatial,
                        Granularity = granularity,
                        ActivationRate = rate,
                        LatencySeconds = seconds,
                        RatioToDense = seconds / dense.LatencySeconds,
                    };
                }
            }
        }
    }

    private static double Seconds(MemoizedModel model, BlockShape shape, BlockConfiguration block, int batch) =>
        NetworkPredictor.PredictBlock(model, LasnetFamily.BuildBlock(shape, block, batch)).TotalSeconds;
}
