using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Crossover;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Studies.Validation;

/// <summary>Would a stopwatch have chosen the same granularity? Every granularity of a block is measured and predicted.</summary>
public static class SearchValidation
{
    /// <summary>
    /// A granularity's time is taken over that of the dense block, measured interleaved with it, so that a drift between granularities
    /// cancels; it is the mean over masks, because the prediction is an expectation over them.
    /// </summary>
    /// <param name="model">Predicts.</param>
    /// <param name="backend">Measures.</param>
    /// <param name="block">The block.</param>
    /// <param name="rates">Activation rates, ascending.</param>
    /// <param name="masks">Random masks.</param>
    /// <param name="options">How to measure; the seed is that of the first mask.</param>
    /// <returns>A row a rate.</returns>
    public static IEnumerable<ChoiceRow> Run(
        ILatencyModel model, IMeasurementBackend backend, BlockShape block, IReadOnlyList<double> rates, int masks,
        MeasuringOptions options)
    {
        MemoizedModel memo = MemoizedModel.Of(model);
        double dense = Seconds(memo, block, BlockConfiguration.Dense);
        CrossoverMeasurement[] measurements =
        [
            .. Enumerable.Range(0, masks)
                .Select(mask => new CrossoverMeasurement(backend, options with { Seed = options.Seed + mask }, MaskStyle.Random)),
        ];
        CrossoverRow[][] measured =
        [
            .. LasnetRules.GranularityChoices(block.LargestSquare).Append(block.LargestSquare).Distinct()
                .Select(granularity => measurements
                    .Select(mask => mask.Measure(block, granularity, rates, CancellationToken.None)!).ToArray()),
        ];
        for (int i = 0; i < rates.Count; i++)
        {
            (int, double, double)[] choices = [.. measured.Select(rows => OptionOf(memo, block, rows, i, rates[i], dense))];
            yield return ChoiceRow.Of(block.Name, rates[i], choices, measured.All(rows => rows.All(row => row.IsTrusted)));
        }
    }

    private static (int Granularity, double Measured, double Predicted) OptionOf(
        MemoizedModel model, BlockShape block, CrossoverRow[] rows, int point, double rate, double dense)
    {
        int granularity = rows[0].Granularity;
        BlockConfiguration dynamic = new() { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate };
        return (
            granularity, rows.Average(row => row.Dynamic[point].Result.Seconds / row.Dense.Seconds),
            Seconds(model, block, dynamic) / dense);
    }

    private static double Seconds(MemoizedModel model, BlockShape shape, BlockConfiguration block) =>
        NetworkPredictor.PredictBlock(model, LasnetFamily.BuildBlock(shape, block, 1)).TotalSeconds;
}
