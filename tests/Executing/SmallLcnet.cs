using LatencyLab.Executing.Plans;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Tests.Executing;

/// <summary>Random weights of an LC-Net, with thresholds by which its nets decide this and that.</summary>
internal static class SmallLcnet
{
    /// <summary>Arrays as in a file of weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="backbone">Without its nets.</param>
    /// <param name="images">Images [channels, side, side]: half of them run a block, and half of its channels are kept.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="side">Its rows and columns.</param>
    public static Dictionary<string, (float[] Values, int[] Sides)> ArraysOf(
        DynamicNetwork network, Backbone backbone, IReadOnlyList<float[]> images, int channels, int side)
    {
        ExecutionPlan plan = LcnetPlan.Of(network, (_, step) => step.Schedules[0]);
        var arrays = SmallNetwork.ArraysOf(plan);
        string[] nets = [.. plan.Layers.Where(layer => layer.Salience is not null).Select(layer => $"{layer.Block}/{layer.Name[..^4]}")];
        foreach (string net in nets)
        {
            DenseReference reference = new(arrays, backbone, 1);
            double[] logits =
            [
                .. images.SelectMany(image =>
                {
                    reference.Run(image, channels, side);
                    return reference.Logits[net];
                }).Order(),
            ];
            arrays[$"{net}_out.threshold"] = ([(float)((logits[logits.Length / 2 - 1] + logits[logits.Length / 2]) / 2)], [1]);
        }

        return arrays;
    }
}
