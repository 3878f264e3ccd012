using LatencyLab.Executing.Plans;
using LatencyLab.Files.Arrays;

namespace LatencyLab.Executing.Trained;

/// <summary>The weights that training exported, by layer; batch normalisations are folded into them, thresholds into biases.</summary>
public sealed class TrainedWeights
{
    private const string Expected = "weights of --export (docs/training.md)";
    private const string ParameterPrefix = "network.blocks.";

    private readonly Dictionary<string, float[]> _arrays;

    private TrainedWeights(Dictionary<string, float[]> arrays) => _arrays = arrays;

    /// <summary>Numbers of all arrays.</summary>
    public long Count => _arrays.Values.Sum(array => (long)array.Length);

    /// <summary>Arrays there are.</summary>
    public int Arrays => _arrays.Count;

    /// <summary>Reads the weights of a network's layers.</summary>
    /// <param name="path">An .npz file.</param>
    /// <param name="plan">The network.</param>
    /// <exception cref="InputException">The file cannot be read; an array is missing, is of no layer, or has another shape or a number that
    /// is not finite. One line, with the nearest name.</exception>
    public static TrainedWeights Read(string path, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Of(NumpyArchive.Read(path, Expected), plan, path);
    }

    /// <summary>Whether they are also all weights of another network of the same layers, e.g. of the one that skips nothing.</summary>
    public bool Holds(ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Layers.SelectMany(ArrayShape.Of)
            .All(array => _arrays.TryGetValue(array.Name, out float[]? values) && values.Length == array.Count);
    }

    internal static TrainedWeights Of(IReadOnlyDictionary<string, NumpyArray> found, ExecutionPlan plan, string path)
    {
        ArrayShape[] needed = [.. plan.Layers.SelectMany(ArrayShape.Of)];
        if (found.Keys.Any(name => name.StartsWith(ParameterPrefix, StringComparison.Ordinal)))
        {
            throw new InputException(
                "holds the parameters of training, with batch norms of their own, expected what 'latencylab_training --export' writes",
                path);
        }

        string[] unknown = [.. found.Keys.Except(needed.Select(array => array.Name)).Order(StringComparer.Ordinal)];
        Dictionary<string, float[]> arrays = [];
        foreach (ArrayShape array in needed)
        {
            if (!found.TryGetValue(array.Name, out NumpyArray? given))
            {
                throw new InputException(
                    $"has no array '{array.Name}' of {Text(array.Sides)}", path, nearest: NearestName.Find(array.Name, unknown));
            }

            if (!given.Sides.SequenceEqual(array.Sides))
                throw new InputException($"array '{array.Name}' is {Text(given.Sides)}, expected {Text(array.Sides)}", path);
            float[] values = Floats(given, array.Name, path);
            arrays.Add(array.Name, values);
        }

        return unknown.Length == 0 ? new TrainedWeights(arrays) : throw new InputException(
            $"has an array '{unknown[0]}' of no layer of the configuration", path,
            nearest: NearestName.Find(unknown[0], needed.Select(array => array.Name)));
    }

    /// <summary>Weights of a convolution as kernels read them: [taps, inputs of a group, outputs].</summary>
    internal float[] Convolution(PlannedLayer layer, Conv2d conv) => Convolution(this[layer, ArrayShape.Weight], conv);

    /// <summary>The same of each of the sets that a layer's weights are mixed from.</summary>
    internal IEnumerable<float[]> WeightSets(PlannedLayer layer, Conv2d conv)
    {
        float[] all = this[layer, ArrayShape.Weight];
        int elements = all.Length / layer.WeightSets;
        return Enumerable.Range(0, layer.WeightSets).Select(set => Convolution(all.AsSpan(set * elements, elements), conv));
    }

    private static float[] Convolution(ReadOnlySpan<float> from, Conv2d conv)
    {
        int inputs = conv.InputChannels / conv.Groups, taps = conv.KernelHeight * conv.KernelWidth;
        float[] to = new float[from.Length];
        for (int output = 0; output < conv.OutputChannels; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                    to[(tap * inputs + input) * conv.OutputChannels + output] = from[(output * inputs + input) * taps + tap];
            }
        }

        return to;
    }

    /// <summary>
    /// Weights of a linear layer: [inputs, outputs]. A map that it reads is flattened with its channels first in training, and lies here
    /// with its channels last.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="linear">Its operator.</param>
    /// <param name="channels">Channels of what it reads.</param>
    /// <param name="part">Begins the names of its arrays, where a layer has several.</param>
    internal float[] Linear(PlannedLayer layer, Linear linear, int channels, string part = "")
    {
        float[] from = this[layer, part + ArrayShape.Weight], to = new float[from.Length];
        int pixels = linear.Inputs / channels;
        for (int output = 0; output < linear.Outputs; output++)
        {
            for (int input = 0; input < linear.Inputs; input++)
            {
                int place = input % pixels * channels + input / pixels;
                to[place * linear.Outputs + output] = from[output * linear.Inputs + input];
            }
        }

        return to;
    }

    /// <summary>What is added; null: nothing is.</summary>
    internal float[]? Bias(PlannedLayer layer) => _arrays.GetValueOrDefault(layer.ArrayPrefix + ArrayShape.Bias);

    /// <summary>The array of a layer as it stands in the file.</summary>
    internal float[] this[PlannedLayer layer, string array] => _arrays[layer.ArrayPrefix + array];

    private static float[] Floats(NumpyArray given, string name, string path)
    {
        float[] values = given.ToFloats();
        int wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        return wrong < 0 ? values : throw new InputException(FormattableString.Invariant(
            $"array '{name}' has {values[wrong]} at {wrong} of {values.Length} numbers, expected finite numbers"), path);
    }

    private static string Text(IReadOnlyList<int> sides) => sides.Count == 0 ? "a single number" : string.Join("x", sides);
}
