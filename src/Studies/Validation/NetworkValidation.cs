using LatencyLab.Measuring.Engines;
using LatencyLab.Networks.Onnx;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Studies.Validation;

/// <summary>A layer as it is predicted, and as a runtime's own profiler measured it.</summary>
/// <param name="Block">The block that it is in; empty for what only the runtime has.</param>
/// <param name="Name">Name of the layer, or the operator of nodes that only the runtime has.</param>
/// <param name="OpType">Operators of the file that run as it, or the runtime's with how many.</param>
/// <param name="PredictedSeconds">Null for what only the runtime has.</param>
/// <param name="MeasuredSeconds">Null where no node of the runtime bears its name.</param>
public sealed record ValidatedLayer(string Block, string Name, string OpType, double? PredictedSeconds, double? MeasuredSeconds);

/// <summary>Predicted layers beside the nodes of a runtime that ran the same file.</summary>
public static class NetworkValidation
{
    private const int ShortestName = 3;

    /// <summary>
    /// Nodes are those of the layer one of whose names they bear, the longest that fits; what is left is the runtime's own.
    /// </summary>
    /// <param name="layers">Layers of the file, in the order of the estimate's steps.</param>
    /// <param name="estimate">The prediction.</param>
    /// <param name="nodes">What the runtime ran.</param>
    public static IReadOnlyList<ValidatedLayer> Join(
        IReadOnlyList<OnnxLayer> layers, NetworkEstimate estimate, IReadOnlyList<MeasuredNode> nodes)
    {
        StepEstimate[] steps = [.. estimate.Blocks.SelectMany(block => block.Steps)];
        (string Name, int Layer)[] names =
        [
            .. layers.SelectMany((layer, index) => layer.Nodes.Select(name => (name, index)))
                .Where(entry => entry.name.Length >= ShortestName).OrderByDescending(entry => entry.name.Length),
        ];
        double?[] measured = new double?[layers.Count];
        List<MeasuredNode> own = [];
        foreach (MeasuredNode node in nodes)
        {
            int found = Array.FindIndex(names, entry => Bears(node.Name, entry.Name));
            if (found < 0)
                own.Add(node);
            else
                measured[names[found].Layer] = (measured[names[found].Layer] ?? 0) + node.Seconds;
        }

        return
        [
            .. layers.Select((layer, index) => new ValidatedLayer(
                layer.Block, layer.Name, layer.OpType, steps[index].Estimate.TotalSeconds, measured[index])),
            .. own.GroupBy(node => node.OpType).Select(group => new ValidatedLayer(
                "", group.Key, $"{group.Count()} of the runtime's own", null, group.Sum(node => node.Seconds))),
        ];
    }

    /// <summary>
    /// What the data decided in a run, by <see cref="OnnxLayer.DecidedSize"/>: how many boxes were kept, how many elements were not zero.
    /// </summary>
    /// <param name="layers">Layers of the file.</param>
    /// <param name="nodes">What the runtime ran.</param>
    public static IReadOnlyDictionary<string, long> DecidedSizes(IReadOnlyList<OnnxLayer> layers, IReadOnlyList<MeasuredNode> nodes)
    {
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        foreach (OnnxLayer layer in layers)
        {
            if (layer.DecidedSize is not (string name, int dimension))
                continue;
            MeasuredNode? node = nodes.FirstOrDefault(node => node.OpType == layer.OpType && layer.Nodes.Contains(node.Name));
            if (node is { OutputShapes: [var shape, ..] } && dimension < shape.Count)
                sizes.TryAdd(name, shape[dimension]);
        }

        return sizes;
    }

    /// <summary>Whether a name stands in another, and not only as the beginning of a longer number or word.</summary>
    private static bool Bears(string name, string part)
    {
        for (int at = name.IndexOf(part, StringComparison.Ordinal); at >= 0; at = name.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            int end = at + part.Length;
            if ((at == 0 || !char.IsLetterOrDigit(name[at - 1])) && (end == name.Length || !char.IsLetterOrDigit(name[end])))
                return true;
        }

        return false;
    }
}
