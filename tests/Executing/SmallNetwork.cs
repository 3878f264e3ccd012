using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Executing;

/// <summary>A LASNet of two stages on images of 12 pixels with random weights, and the files of it.</summary>
internal sealed class SmallNetwork
{
    public const string Text = """
        schema: latencylab/network/v1
        name: tiny
        input: {resolution: 12}
        residual:
          block: KIND
          stem: {channels: 5, kernel: 3, stride: 1}
          stages:
          - {blocks: 2, width: WIDTH, channels: 12}
          - {blocks: 2, width: WIDTH, channels: 20, stride: 2}
          classes: 7

        """;

    /// <summary>Channels that are kept together.</summary>
    public const int ChannelGroup = 2;

    private const int Seed = 5;

    private SmallNetwork(Backbone backbone, DynamicMode mode, int granularity, double bias)
    {
        LasnetConfiguration configuration = LasnetConfiguration.Create(
            backbone,
            new BlockConfiguration { Mode = mode, ActivationRate = 0.5, ChannelGroup = ChannelGroup, ChannelKeepRate = 0.5 },
            $"{granularity}");
        Network = RunnableNetwork.Of(LasnetFamily.Build(configuration, 1), "lasnet");
        Arrays = ArraysOf(ExecutionPlan.Of(Network, (_, step) => step.Schedules[0]), bias);
    }

    public Network Network { get; }

    /// <summary>As in a file of weights.</summary>
    public Dictionary<string, (float[] Values, int[] Sides)> Arrays { get; }

    public byte[] File => FileOf(Arrays);

    /// <summary>Random weights of the layers of a plan.</summary>
    public static Dictionary<string, (float[] Values, int[] Sides)> ArraysOf(ExecutionPlan plan, double bias = 0)
    {
        Random random = new(Seed);
        return plan.Layers.SelectMany(ArrayShape.Of)
            .ToDictionary(shape => shape.Name, shape => (Values(shape, random, bias), shape.Sides.ToArray()));
    }

    public static byte[] FileOf(Dictionary<string, (float[] Values, int[] Sides)> arrays) => NumpyText.Archive(arrays.Select(
        array => KeyValuePair.Create(array.Key, NumpyText.Floats(array.Value.Values, array.Value.Sides))));

    /// <param name="folder">Where its file goes.</param>
    /// <param name="kind">Kind of its blocks.</param>
    /// <param name="granularity">S.</param>
    /// <param name="bias">Added to the logits of keeping.</param>
    /// <param name="mode">What blocks skip.</param>
    public static SmallNetwork Of(
        string folder, string kind = "bottleneck", int granularity = 2, double bias = 0, DynamicMode mode = DynamicMode.Spatial) =>
        new(BackboneCatalog.Find(Write(folder, kind)), mode, granularity, bias);

    /// <summary>Writes the description of its static network.</summary>
    public static string Write(string folder, string kind = "bottleneck")
    {
        string path = Path.Combine(folder, $"{kind}.yaml");
        string text = Text.Replace("KIND", kind == "padded" ? "bottleneck" : kind, StringComparison.Ordinal);
        text = kind == "basic" ? text.Replace("width: WIDTH, channels", "width", StringComparison.Ordinal)
            : text.Replace("WIDTH", kind == "regnet_y" ? "8, groups: 2" : "8", StringComparison.Ordinal);
        if (kind == "padded")
            text += "  shortcut: pad\n";
        if (kind == "regnet_y")
            text += "  squeeze_excite_ratio: 0.5\n";
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Of about the size that keeps the numbers of all layers alike.</summary>
    private static float[] Values(ArrayShape shape, Random random, double bias)
    {
        int inputs = Math.Max(1, shape.Sides.Skip(1).Aggregate(1, (product, side) => product * side));
        float[] values = new float[shape.Sides.Aggregate(1, (product, side) => product * side)];
        double scale = shape.Sides.Count == 1 ? 0.2 : Math.Sqrt(6.0 / inputs);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble() - 1) * scale);
        if (shape.Name.EndsWith("masker.bias", StringComparison.Ordinal) || shape.Name.EndsWith("gate.bias", StringComparison.Ordinal))
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = i % 2 == 0 ? 0 : (float)bias;
        }

        return values;
    }
}
