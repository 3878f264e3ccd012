using LatencyLab.Networks.Onnx.Format;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>Nodes in an order in which each reads what is there; that of the file where it is one.</summary>
internal static class NodeOrder
{
    /// <param name="nodes">As the file has them.</param>
    /// <param name="given">Tensors that no node makes.</param>
    /// <param name="outputs">What the graph puts out: nodes that it does not need are left out.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">Nodes form a circle, or one reads what nothing makes.</exception>
    public static IReadOnlyList<OnnxNode> Of(
        IReadOnlyList<OnnxNode> nodes, IReadOnlySet<string> given, IReadOnlyList<string> outputs, string path)
    {
        Dictionary<string, int> makers = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Outputs.Where(output => output.Length > 0))
            {
                if (given.Contains(output) || !makers.TryAdd(output, i))
                    throw new InputException($"node '{nodes[i].Name}' makes '{output}', which is there already", path);
            }
        }

        bool[] needed = Needed(nodes, makers, given, outputs, path);
        int[] missing = new int[nodes.Count];
        List<int>[] readers = [.. nodes.Select(_ => new List<int>())];
        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (!needed[i])
                continue;
            foreach (int maker in Reads(nodes[i]).Where(makers.ContainsKey).Select(input => makers[input]).Distinct())
            {
                missing[i]++;
                readers[maker].Add(i);
            }

            if (missing[i] == 0)
                ready.Enqueue(i, i);
        }

        List<OnnxNode> ordered = [];
        while (ready.TryDequeue(out int at, out _))
        {
            ordered.Add(nodes[at]);
            foreach (int reader in readers[at])
            {
                if (--missing[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }

        int stuck = Enumerable.Range(0, nodes.Count).FirstOrDefault(i => needed[i] && missing[i] > 0, -1);
        return stuck < 0 ? ordered : throw new InputException(
            $"node '{nodes[stuck].Name}' ({nodes[stuck].OpType}) waits for itself: nodes form a circle", path);
    }

    /// <summary>Tensors that a node reads, those that its graphs take from around it included.</summary>
    public static IEnumerable<string> Reads(OnnxNode node) => node.Inputs.Where(input => input.Length > 0)
        .Concat(node.Attributes.Values.Where(attribute => attribute.Graph is not null).SelectMany(attribute => Captured(attribute.Graph!)))
        .Distinct();

    private static IEnumerable<string> Captured(OnnxGraph graph)
    {
        HashSet<string> own = [.. graph.Initializers.Keys, .. graph.Inputs.Select(input => input.Name),
            .. graph.Nodes.SelectMany(node => node.Outputs)];
        return graph.Nodes.SelectMany(Reads).Concat(graph.Outputs).Where(name => name.Length > 0 && !own.Contains(name));
    }

    private static bool[] Needed(
        IReadOnlyList<OnnxNode> nodes, Dictionary<string, int> makers, IReadOnlySet<string> given, IReadOnlyList<string> outputs,
        string path)
    {
        bool[] needed = new bool[nodes.Count];
        Stack<(string Tensor, string Reader)> open = new(outputs.Select(output => (output, "the graph")));
        while (open.TryPop(out (string Tensor, string Reader) next))
        {
            if (given.Contains(next.Tensor))
                continue;
            if (!makers.TryGetValue(next.Tensor, out int maker))
                throw new InputException($"{next.Reader} reads '{next.Tensor}', which nothing makes", path);
            if (needed[maker])
                continue;
            needed[maker] = true;
            foreach (string input in Reads(nodes[maker]))
                open.Push((input, $"node '{nodes[maker].Name}'"));
        }

        return needed;
    }
}
