using LatencyLab.Networks.Onnx.Rules;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>Nodes in the order in which they run, with everything that is known of the tensors between them.</summary>
internal sealed class LoweredGraph
{
    private readonly List<LoweredNode> _nodes;
    private readonly Dictionary<string, LoweredNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LoweredNode>> _consumers = new(StringComparer.Ordinal);

    public LoweredGraph(IEnumerable<LoweredNode> nodes)
    {
        _nodes = [.. nodes];
        for (int i = 0; i < _nodes.Count; i++)
        {
            _nodes[i].Order = i;
            foreach (string output in _nodes[i].Outputs.Where(output => output.Length > 0))
                _producers[output] = _nodes[i];
            Read(_nodes[i]);
        }
    }

    /// <summary>Those that are left, in the order in which they run.</summary>
    public IReadOnlyList<LoweredNode> Nodes => [.. _nodes.Where(node => !node.IsGone).OrderBy(node => node.Order)];

    public required IReadOnlyDictionary<string, TensorValue> Tensors { get; init; }

    /// <summary>Tensors that are given.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlySet<string> Outputs { get; init; }

    /// <summary>Elements of the weights that nodes read.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Fusions that were made, by what is joined, with how many.</summary>
    public SortedDictionary<string, int> Fusions { get; } = new(StringComparer.Ordinal);

    public TensorValue Value(string tensor) => Tensors[tensor];

    public bool IsConstant(string tensor) => tensor.Length == 0 || Tensors[tensor].IsConstant;

    /// <summary>The node that makes a tensor; null: it is given or constant.</summary>
    public LoweredNode? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>Nodes that read a tensor, each once.</summary>
    public IReadOnlyList<LoweredNode> Consumers(string tensor) =>
        _consumers.TryGetValue(tensor, out List<LoweredNode>? readers) ? readers : [];

    /// <summary>The only node that reads what a node puts out; null: there are several, or the graph puts it out.</summary>
    public LoweredNode? OnlyConsumer(LoweredNode node)
    {
        string[] used = [.. node.Outputs.Where(output => output.Length > 0 && (Outputs.Contains(output) || Consumers(output).Count > 0))];
        return used is [string only] && !Outputs.Contains(only) && Consumers(only) is [LoweredNode reader] ? reader : null;
    }

    /// <summary>One node takes in the one that alone reads it: it puts out what that did, and reads what else it read.</summary>
    public void Absorb(LoweredNode into, LoweredNode next)
    {
        string between = into.Outputs.First(next.Inputs.Contains);
        string[] more = [.. next.Inputs.Where(input => input != between && !into.Inputs.Contains(input)).Distinct()];
        string[] outputs = [.. next.Outputs];
        Remove(next);
        Forget(into);
        into.Inputs.AddRange(more);
        Read(into);
        Make(into, outputs);

        // What it now reads may be made behind it: it moves to where the other was.
        into.Order = next.Order;
        into.Names.AddRange(next.Names);
        into.Fused.Add(next.OpType);
        into.Fused.AddRange(next.Fused);
    }

    /// <summary>Nodes become the last of them, which then has the operators given.</summary>
    public void Join(string name, IReadOnlyList<LoweredNode> nodes, LoweredNode last, string input, params IReadOnlyList<Operator> work)
    {
        string[] constants = [.. nodes.SelectMany(node => node.Inputs).Where(tensor => tensor.Length > 0 && IsConstant(tensor)).Distinct()];
        foreach (LoweredNode node in nodes.Where(node => node != last))
        {
            last.Names.AddRange(node.Names);
            Remove(node);
        }

        Forget(last);
        last.Inputs.Clear();
        last.Inputs.AddRange([input, .. constants]);
        Read(last);
        last.Work.Clear();
        last.Work.AddRange(work);
        last.OpType = name;
        last.Fused.Clear();
        Count($"{name} of {nodes.Count} nodes");
    }

    /// <summary>A node that does nothing: those that read it read what it reads.</summary>
    public void Bypass(LoweredNode node, string input)
    {
        foreach (string output in node.Outputs.Where(output => output.Length > 0).ToArray())
        {
            foreach (LoweredNode reader in Consumers(output).ToArray())
            {
                Forget(reader);
                for (int i = 0; i < reader.Inputs.Count; i++)
                {
                    if (reader.Inputs[i] == output)
                        reader.Inputs[i] = input;
                }

                Read(reader);
            }
        }

        Remove(node);
    }

    public void Count(string fusion, int times = 1)
    {
        if (times > 0)
            Fusions[fusion] = Fusions.GetValueOrDefault(fusion) + times;
    }

    private void Remove(LoweredNode node)
    {
        Forget(node);
        node.IsGone = true;
        foreach (string output in node.Outputs)
        {
            if (_producers.GetValueOrDefault(output) == node)
                _producers.Remove(output);
        }
    }

    private void Make(LoweredNode node, string[] outputs)
    {
        foreach (string output in node.Outputs)
            _producers.Remove(output);
        node.Outputs.Clear();
        node.Outputs.AddRange(outputs);
        foreach (string output in outputs.Where(output => output.Length > 0))
            _producers[output] = node;
    }

    private void Read(LoweredNode node)
    {
        foreach (string input in node.Inputs.Distinct())
        {
            if (!_consumers.TryGetValue(input, out List<LoweredNode>? readers))
                _consumers.Add(input, readers = []);
            readers.Add(node);
        }
    }

    private void Forget(LoweredNode node)
    {
        foreach (string input in node.Inputs.Distinct())
        {
            if (_consumers.TryGetValue(input, out List<LoweredNode>? readers))
                readers.Remove(node);
        }
    }
}
