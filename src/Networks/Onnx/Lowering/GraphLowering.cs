using LatencyLab.Networks.Onnx.Format;
using LatencyLab.Networks.Onnx.Rules;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>Follows the shapes through a graph, and turns its nodes into operators.</summary>
internal sealed class GraphLowering
{
    private const int MostNodes = 100_000, DeepestCall = 16;

    private readonly OnnxModel _model;
    private readonly BoundInputs _inputs;
    private readonly Dictionary<string, TensorValue> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxInput> _stated;
    private readonly List<LoweredNode> _nodes = [];
    private readonly RepeatedNodes _repeated;
    private int _calls, _repeats;

    private GraphLowering(OnnxModel model, BoundInputs inputs)
    {
        _model = model;
        _inputs = inputs;
        _stated = new(model.Graph.Stated, StringComparer.Ordinal);
        _repeated = new RepeatedNodes(model.Graph.Outputs.ToHashSet(StringComparer.Ordinal));
    }

    /// <exception cref="InputException">
    /// A circle, a tensor that nothing makes, or a node that does not fit what it reads; names the node.
    /// </exception>
    public static LoweredGraph Lower(OnnxModel model, BoundInputs inputs) => new GraphLowering(model, inputs).Run();

    private LoweredGraph Run()
    {
        OnnxGraph graph = _model.Graph;
        if (graph.Outputs.Count == 0 || graph.Nodes.Count == 0)
            throw new InputException("is an ONNX model without nodes or outputs", _model.Path);
        foreach ((string name, TensorValue value) in _inputs.Tensors)
            _tensors[name] = value;
        AddConstants(graph);
        HashSet<string> given = [.. _tensors.Keys];
        foreach (OnnxNode node in NodeOrder.Of(graph.Nodes, given, graph.Outputs, _model.Path))
            Add(node, depth: 0);
        _inputs.RefuseUntold();
        LoweredGraph lowered = new(_nodes)
        {
            Tensors = _tensors,
            Inputs = [.. _inputs.Tensors.Select(input => input.Name)],
            Outputs = graph.Outputs.ToHashSet(StringComparer.Ordinal),
            ParameterCount = Parameters(),
        };
        lowered.Count("repeated nodes computed once", _repeats);
        return lowered;
    }

    private void AddConstants(OnnxGraph graph)
    {
        foreach (OnnxTensor tensor in graph.Initializers.Values)
        {
            try
            {
                _tensors[tensor.Name] = TensorValue.Constant(tensor.Shape, tensor.ElementType, tensor.Values).Checked();
            }
            catch (InputException problem)
            {
                throw new InputException($"weights '{tensor.Name}': {problem.Errors[0].Message}", _model.Path);
            }
        }
    }

    private void Add(OnnxNode node, int depth)
    {
        if (depth > DeepestCall || ++_calls > MostNodes)
            throw new InputException($"node '{node.Name}' ({node.OpType}): functions call each other too often or too deep", _model.Path);
        if (_model.Functions.TryGetValue((node.Domain, node.OpType), out OnnxFunction? function))
            Call(node, function, depth);
        else if (node is { OpType: "If", Domain: "" })
            Choose(node, depth);
        else
            Lower(node);
    }

    private void Lower(OnnxNode node)
    {
        node = node with { Inputs = [.. node.Inputs.Select(_repeated.Read)] };
        if (_repeated.Repeats(node))
        {
            if (node.Outputs.Any(output => output.Length > 0 && !_tensors[_repeated.Read(output)].IsConstant))
                _repeats++;
            return;
        }

        TensorValue?[] inputs = [.. node.Inputs.Select(input => input.Length == 0 ? null : Tensor(node, input))];
        bool isConstant = inputs.All(input => input is null or { IsConstant: true }) && (inputs.Length > 0 || node.OpType == "Constant");
        Outcome outcome;
        string? problem = null;
        if (RuleBook.Find(node.Domain, node.OpType) is { } rule)
        {
            try
            {
                outcome = rule(new NodeScope(node, _model.Opset, inputs, _inputs.Batch, _inputs.DeclaredBatch)
                {
                    Told = _inputs.Told,
                });
                foreach (TensorValue output in outcome.Outputs)
                    output.Checked();
                _ = outcome.Work.Sum(op => op.Work(sizeof(double)).Macs);
            }
            catch (Exception fault) when (fault is InputException or OverflowException)
            {
                problem = fault is InputException input ? input.Errors[0].Message : "is too large: its work does not fit 64 bits";
                if (!node.Outputs.Where(output => output.Length > 0).All(IsStated))
                    throw new InputException($"node '{node.Name}' ({node.OpType}): {problem}", _model.Path);
                outcome = Unknown(node, inputs);
            }
        }
        else
        {
            outcome = Unknown(node, inputs);
            problem = "";
        }

        bool makesConstant = isConstant || (problem is null && outcome.Outputs.All(output => output.IsConstant));
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i].Length == 0)
                continue;
            TensorValue output = i < outcome.Outputs.Count ? outcome.Outputs[i]
                : Stated(node.Outputs[i]) ?? new TensorValue([], outcome.Outputs.Count > 0 ? outcome.Outputs[0].ElementType : 0);
            _tensors[node.Outputs[i]] = output with { IsConstant = makesConstant, Values = makesConstant ? output.Values : null };
        }

        if (makesConstant)
            return;
        _nodes.Add(new LoweredNode(node, node.Inputs, node.Outputs, outcome.Work)
        {
            IsUnknown = problem is not null,
            UnknownMacs = problem is null ? 0 : PossibleMacs(inputs, outcome),
            Note = problem is { Length: > 0 } ? problem : outcome.Note,
            Decided = problem is null ? outcome.Decided : null,
        });
    }

    /// <summary>What is not understood puts out what the file says, or what it reads, and costs a pass over the larger of both.</summary>
    private Outcome Unknown(OnnxNode node, TensorValue?[] inputs)
    {
        try
        {
            return UnknownOf(node, inputs);
        }
        catch (Exception fault) when (fault is InputException or OverflowException)
        {
            string why = fault is InputException input ? input.Errors[0].Message : "is too large";
            throw new InputException($"node '{node.Name}' ({node.OpType}): {why}", _model.Path);
        }
    }

    private Outcome UnknownOf(OnnxNode node, TensorValue?[] inputs)
    {
        TensorValue[] data = [.. inputs.OfType<TensorValue>().Where(input => !input.IsConstant)];
        TensorValue main = data.FirstOrDefault() ?? inputs.OfType<TensorValue>().FirstOrDefault() ?? new TensorValue([], 0);
        TensorValue[] outputs = [.. node.Outputs.Select(output => Stated(output) ?? main with { Values = null, IsConstant = false })];
        TensorValue largest = outputs.Concat(data).Append(main).MaxBy(tensor => tensor.Elements)!;
        return new Outcome(outputs, [Sizes.Copy(largest)]);
    }

    /// <summary>What it would compute if it used every weight once an output place; one an element without weights.</summary>
    private static double PossibleMacs(TensorValue?[] inputs, Outcome outcome)
    {
        double weights = inputs.OfType<TensorValue>().Where(input => input is { IsConstant: true, Rank: > 1 })
            .Sum(input => (double)input.Elements);
        return outcome.Outputs.Count == 0 ? 0
            : outcome.Outputs.Max(output => Math.Max((double)output.Elements, weights * Sizes.Rows(output)));
    }

    private bool IsStated(string tensor) => _stated.TryGetValue(tensor, out OnnxInput? stated) && stated.Dimensions is { } dimensions
        && dimensions.Select((dimension, i) => _inputs.SizeOf(dimension, i)).All(size => size is not null);

    /// <summary>The shape that the file states, where all of it is bound; null: it is not.</summary>
    private TensorValue? Stated(string tensor)
    {
        if (!_stated.TryGetValue(tensor, out OnnxInput? stated) || stated.Dimensions is null)
            return null;
        List<long> shape = [];
        for (int i = 0; i < stated.Dimensions.Count; i++)
        {
            if (_inputs.SizeOf(stated.Dimensions[i], i) is not long size)
                return null;
            shape.Add(size);
        }

        return new TensorValue(shape, stated.ElementType).Checked();
    }

    private void Call(OnnxNode node, OnnxFunction function, int depth)
    {
        string prefix = ScopeOf(node);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < function.Inputs.Count; i++)
            names[function.Inputs[i]] = i < node.Inputs.Count ? node.Inputs[i] : "";
        for (int i = 0; i < Math.Min(function.Outputs.Count, node.Outputs.Count); i++)
            names.TryAdd(function.Outputs[i], node.Outputs[i].Length > 0 ? node.Outputs[i] : $"{prefix}{function.Outputs[i]}");
        foreach (OnnxNode inner in function.Nodes)
            Add(Renamed(inner, names, prefix, node.Attributes), depth + 1);
    }

    /// <summary>The branch that constants choose; where images do, the longer of both, which is a bound.</summary>
    private void Choose(OnnxNode node, int depth)
    {
        OnnxGraph? then = Branch("then_branch"), other = Branch("else_branch");
        if (then is null || other is null || node.Inputs.Count == 0)
            throw new InputException($"node '{node.Name}' (If) has no branches", _model.Path);
        OnnxGraph chosen = Tensor(node, node.Inputs[0]).Scalar is double value ? value != 0 ? then : other
            : then.Nodes.Count >= other.Nodes.Count ? then : other;
        string prefix = ScopeOf(node);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        IEnumerable<string> locals = chosen.Initializers.Keys.Concat(chosen.Nodes.SelectMany(inner => inner.Outputs));
        foreach (string own in locals.Where(own => own.Length > 0))
            names[own] = prefix + own;
        for (int i = 0; i < Math.Min(chosen.Outputs.Count, node.Outputs.Count); i++)
        {
            if (names.ContainsKey(chosen.Outputs[i]) && !chosen.Initializers.ContainsKey(chosen.Outputs[i]))
                names[chosen.Outputs[i]] = node.Outputs[i];
        }

        foreach (OnnxTensor tensor in chosen.Initializers.Values)
            _tensors[names[tensor.Name]] = TensorValue.Constant(tensor.Shape, tensor.ElementType, tensor.Values).Checked();
        foreach (OnnxNode inner in chosen.Nodes)
            Add(Renamed(inner, names, prefix, node.Attributes) with { InnerName = inner.InnerName ?? inner.Name }, depth + 1);
        for (int i = 0; i < Math.Min(chosen.Outputs.Count, node.Outputs.Count); i++)
        {
            string from = names.GetValueOrDefault(chosen.Outputs[i], chosen.Outputs[i]);
            if (from != node.Outputs[i] && node.Outputs[i].Length > 0)
                Lower(node with { OpType = "Identity", Inputs = [from], Outputs = [node.Outputs[i]] });
        }

        OnnxGraph? Branch(string name) => node.Attributes.TryGetValue(name, out OnnxAttribute? branch) ? branch.Graph : null;
    }

    /// <summary>What names within a node's graph begin with: outputs, unlike nodes, have names of their own.</summary>
    private static string ScopeOf(OnnxNode node) => (node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.Name) + "/";

    private static OnnxNode Renamed(
        OnnxNode node, Dictionary<string, string> names, string prefix, IReadOnlyDictionary<string, OnnxAttribute> caller) => node with
        {
            Name = prefix + node.Name,
            Inputs = [.. node.Inputs.Select(name => names.GetValueOrDefault(name, name))],
            Outputs = [.. node.Outputs.Select(name => name.Length == 0 ? name : names.TryGetValue(name, out string? known) ? known
            : names[name] = prefix + name)],
            Attributes = node.Attributes.Values.All(attribute => attribute is { RefersTo: null, Graph: null }) ? node.Attributes
            : node.Attributes.Where(entry => entry.Value.RefersTo is not string refers || caller.ContainsKey(refers)).ToDictionary(
                entry => entry.Key,
                entry => entry.Value.RefersTo is string refers ? caller[refers]
                    : entry.Value.Graph is OnnxGraph graph ? entry.Value with { Graph = Captured(graph, names) } : entry.Value,
                StringComparer.Ordinal),
        };

    /// <summary>A graph within a node, what it takes from around it under the names that this has now.</summary>
    private static OnnxGraph Captured(OnnxGraph graph, Dictionary<string, string> names)
    {
        HashSet<string> own = [.. graph.Initializers.Keys, .. graph.Inputs.Select(input => input.Name),
            .. graph.Nodes.SelectMany(node => node.Outputs)];
        Dictionary<string, string> outer = names.Where(name => !own.Contains(name.Key)).ToDictionary(StringComparer.Ordinal);
        return graph with
        {
            Nodes =
            [
                .. graph.Nodes.Select(node => node with
                {
                    Inputs = [.. node.Inputs.Select(name => outer.GetValueOrDefault(name, name))],
                    Attributes = node.Attributes.Values.All(attribute => attribute.Graph is null) ? node.Attributes
                        : node.Attributes.ToDictionary(
                            entry => entry.Key,
                            entry => entry.Value.Graph is OnnxGraph inner
                                ? entry.Value with { Graph = Captured(inner, outer) } : entry.Value,
                            StringComparer.Ordinal),
                }),
            ],
            Outputs = [.. graph.Outputs.Select(name => outer.GetValueOrDefault(name, name))],
        };
    }

    private TensorValue Tensor(OnnxNode reader, string name) => _tensors.TryGetValue(_repeated.Read(name), out TensorValue? value)
        ? value : throw new InputException($"node '{reader.Name}' reads '{name}', which nothing makes", _model.Path);

    /// <remarks>Weights that two nodes read count once. A batch norm's statistics are no parameters.</remarks>
    private long Parameters()
    {
        HashSet<string> counted = [];
        long parameters = 0;
        foreach (LoweredNode node in _nodes)
        {
            IEnumerable<string> inputs = node.OpType == "BatchNormalization" ? node.Inputs.Take(3) : node.Inputs;
            foreach (string input in inputs.Where(input => input.Length > 0 && counted.Add(input)))
            {
                TensorValue value = _tensors[input];
                bool isIndex = value.ElementType is TensorValue.Int64 or TensorValue.Bool || (value.ElementType == 6 && value.Rank < 2);
                if (value.IsConstant && !isIndex && value.Elements > 1)
                    parameters = checked(parameters + value.Elements);
            }
        }

        return parameters;
    }
}
