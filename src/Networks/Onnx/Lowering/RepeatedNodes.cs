using LatencyLab.Networks.Onnx.Format;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>
/// Nodes that compute what another one has computed: the same operator with the same attributes of the same tensors. Runtimes run the
/// first, and read its results for the others'.
/// </summary>
/// <param name="kept">Tensors that the graph puts out, whose nodes stay.</param>
internal sealed class RepeatedNodes(IReadOnlyCollection<string> kept)
{
    private static readonly string[] s_random = ["Random", "Multinomial", "Bernoulli", "Dropout"];

    private readonly Dictionary<string, OnnxNode> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _same = new(StringComparer.Ordinal);

    /// <summary>The tensor that is read for another: of a repeated node that of the first.</summary>
    public string Read(string tensor) => _same.GetValueOrDefault(tensor, tensor);

    /// <summary>Whether a node repeats an earlier one, which is then read instead of it.</summary>
    /// <param name="node">The node, its inputs as <see cref="Read"/> has them.</param>
    public bool Repeats(OnnxNode node)
    {
        if (KeyOf(node) is not string key || node.Outputs.Any(kept.Contains))
            return false;
        if (!_first.TryGetValue(key, out OnnxNode? first))
        {
            _first.Add(key, node);
            return false;
        }

        if (first.Outputs.Count < node.Outputs.Count || node.Outputs.Zip(first.Outputs).Any(pair => pair is { First: not "", Second: "" }))
            return false;
        for (int i = 0; i < node.Outputs.Count; i++)
            _same[node.Outputs[i]] = first.Outputs[i];
        return true;
    }

    /// <summary>Null where it holds tensors or graphs of its own, or something random.</summary>
    private static string? KeyOf(OnnxNode node) =>
        node.Inputs.Count == 0 || s_random.Any(random => node.OpType.StartsWith(random, StringComparison.Ordinal))
        || node.Attributes.Values.Any(attribute => attribute is not { Tensor: null, Graph: null, RefersTo: null })
            ? null
            : string.Join('\n', [
                node.Domain, node.OpType, .. node.Inputs, "",
                .. node.Attributes.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.Key} {entry.Value.Integer} {entry.Value.Number:R} {entry.Value.Text} "
                    + $"{string.Join(',', entry.Value.Integers ?? [])} {string.Join(',', entry.Value.Numbers ?? [])}")),
            ]);
}
