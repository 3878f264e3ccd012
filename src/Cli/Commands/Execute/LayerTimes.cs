using LatencyLab.Executing.Images;
using LatencyLab.Executing.Live;
using LatencyLab.Executing.Plans;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>What a layer takes where it runs, inside the network.</summary>
/// <param name="Network">Which network: <c>skipping</c> or <c>dense</c>.</param>
/// <param name="Layer">The layer, with the operator as it is predicted.</param>
/// <param name="Share">Share of the images that run it.</param>
/// <param name="MeasuredSeconds">Mean of the images that run it.</param>
/// <param name="PredictedSeconds">At the rates of all images; null: it is of no operator that is predicted.</param>
internal sealed record LayerTime(string Network, PlannedLayer Layer, double Share, double MeasuredSeconds, double? PredictedSeconds);

/// <summary>Times every layer of a network between two readings of the clock, image after image.</summary>
internal static class LayerTimes
{
    /// <summary>Runs of an image, of which a layer's time is the lower quartile: what disturbs a run disturbs few.</summary>
    private const int Runs = 200;

    /// <summary>Times the skipping network's layers and the dense one's, whose images are those that stand for all.</summary>
    /// <param name="setting">Where it runs and what predicts it.</param>
    /// <param name="executed">The network.</param>
    /// <param name="images">The file of its images.</param>
    /// <param name="sample">The images, and what they stand for.</param>
    public static IReadOnlyList<LayerTime> Of(
        ExecutionSetting setting, ExecutedNetwork executed, ImageFile images, IReadOnlyList<SampledImage> sample)
    {
        List<LayerTime> times = [.. OfPlan("skipping", executed.Plan, sample)];
        if (executed.Dense is not null && sample.Count > 0)
            times.AddRange(OfPlan("dense", executed.DensePlan, [sample[0] with { Share = 1 }]));
        return times;

        IEnumerable<LayerTime> OfPlan(string name, ExecutionPlan plan, IReadOnlyList<SampledImage> sampled)
        {
            LayerClock clock = new();
            using LiveNetwork network = LiveNetwork.Prepare(setting.Device.Executor, plan, executed.Weights, executed.Size, clock);
            Dictionary<string, (double Share, double Seconds)> sums = [];
            foreach (SampledImage one in sampled)
            {
                foreach ((string layer, double seconds) in Quartiles(network, clock, images.Image(one.Image, plan)))
                {
                    (double share, double sum) = sums.GetValueOrDefault(layer);
                    sums[layer] = (share + one.Share, sum + one.Share * seconds);
                }
            }

            foreach (PlannedLayer layer in plan.Layers)
            {
                if (!sums.TryGetValue(layer.FullName, out (double Share, double Seconds) sum))
                    continue;
                double? predicted = setting.Model.TryPredict(layer.Operator, out LatencyEstimate estimate, out _)
                    ? estimate.TotalSeconds : null;
                yield return new LayerTime(name, layer, sum.Share, sum.Seconds / sum.Share, predicted);
            }
        }
    }

    private static IEnumerable<(string Layer, double Seconds)> Quartiles(
        LiveNetwork network, LayerClock clock, IReadOnlyDictionary<string, float[]> image)
    {
        network.Load(image);
        network.Run();
        clock.Take();
        Dictionary<string, List<double>> samples = [];
        for (int run = 0; run < Runs; run++)
        {
            network.Run();
            foreach ((string layer, double seconds) in clock.Take())
            {
                if (!samples.TryGetValue(layer, out List<double>? of))
                    samples.Add(layer, of = []);
                of.Add(seconds);
            }
        }

        foreach ((string layer, List<double> of) in samples)
        {
            of.Sort();
            yield return (layer, of[of.Count / 4]);
        }
    }
}
