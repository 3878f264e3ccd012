using System.Text.RegularExpressions;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Importing.ZigZag;

/// <summary>A workload of ZigZag: layers, each an equation over loops with their sizes.</summary>
/// <remarks>
/// <c>O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]</c> with <c>ix=2*ox+1*fx</c>: the factor of the output's place is the stride, that
/// of the tap the dilation. Sizes are those of loops, so that maps are what the windows cover and nothing is padding.
/// </remarks>
internal static partial class ZigZagWorkload
{
    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["operand_source"] = "rows are a list: which layer reads which has no place",
        ["id"] = "rows are a list: which layer reads which has no place",
        ["pr_loop_dims"] = "maps are what the windows cover",
        ["pr_loop_sizes"] = "maps are what the windows cover",
        ["padding"] = "maps are what the windows cover: zeros are read as pixels",
        ["O"] = "a row has one data type: that of the operands",
        ["O_final"] = "a row has one data type: that of the operands",
        ["core_allocation"] = "which core runs a layer has no place",
    };

    /// <summary>Characters of an equation, which the time to look for one rises faster than; and those that a message shows.</summary>
    private const int LongestEquation = 1000, Shown = 100;

    [GeneratedRegex(
        @"^\s*\w+(?<o>(\[\w+\])+)\s*\+?\s*=\s*\w+(?<a>(\[\w+\])+)\s*(?<op>[*+])\s*\w+(?<b>(\[\w*\])+)\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Equation { get; }

    [GeneratedRegex(@"^\s*(?<index>\w+)\s*=\s*(?:(?<p>\d+)\s*\*\s*)?(?<a>[A-Za-z]\w*)\s*\+\s*(?:(?<q>\d+)\s*\*\s*)?(?<b>[A-Za-z]\w*)\s*$")]
    private static partial Regex Relation { get; }

    /// <summary>The layers as rows.</summary>
    /// <exception cref="InputException">The file is no list of layers.</exception>
    public static void Read(ForeignTree tree, string path, RowsDraft rows, ImportNotes notes)
    {
        IReadOnlyList<YamlNode> layers = tree.Root is YamlList list ? list.Items
            : throw ForeignTree.Wrong(tree.Root, $"is {tree.Root.Kind}, expected a list of layers");
        for (int i = 0; i < layers.Count; i++)
        {
            YamlNode layer = layers[i];
            string name = tree.Text(layer, "name") ?? tree.Text(layer, "id") ?? i.ToString(CultureInfo.InvariantCulture);
            try
            {
                YamlMapping? bits = tree.Mapping(layer, "operand_precision");
                double? widest = new[] { tree.Number(bits, "I"), tree.Number(bits, "W") }.Max();
                Operator op = OperatorOf(tree, layer);
                if (op is Pool2d { Function: PoolFunction.Max } && tree.Text(layer, "operator_type") is not "MaxPool")
                    notes.Assume("op", "max_pool2d: the layer does not say which pool", layer.Line);
                rows.Add(name, path, layer.Line, () => op, widest is > 0 ? OperandType.Of(widest.Value, isFloat: false) : null);
            }
            catch (InputException problem)
            {
                tree.Take(layer);
                rows.LeaveOut(name, path, Math.Max(layer.Line, problem.Errors[0].Line), problem.Errors[0].Message);
            }
            catch (OverflowException)
            {
                rows.LeaveOut(name, path, layer.Line, "is too large: its bytes or operations cannot be counted");
            }
        }

        tree.LoseUnread(s_lost);
    }

    private static Operator OperatorOf(ForeignTree tree, YamlNode layer)
    {
        string kind = tree.Text(layer, "operator_type") ?? "";
        Dictionary<string, int> sizes = SizesOf(tree, layer);
        string text = tree.Text(layer, "equation") ?? throw ForeignTree.Missing(layer, "equation");
        Match equation = text.Length <= LongestEquation ? Equation.Match(text) : Match.Empty;
        if (!equation.Success)
        {
            string shown = text.Length <= Shown ? text : $"{text[..Shown]}...";
            throw new InputException($"'{shown}' is no equation, expected one such as O[b][k]+=W[k][c]*I[b][c]");
        }

        Dictionary<string, EinsumTerm[]> relations = RelationsOf(tree, layer);
        if (kind.Contains("Pool", StringComparison.OrdinalIgnoreCase))
            return PoolOf(kind, sizes, relations);
        IReadOnlyList<IReadOnlyList<EinsumTerm>> output = TensorOf(equation.Groups["o"].Value, sizes, relations);
        if (equation.Groups["op"].Value == "+")
        {
            long elements = output.SelectMany(index => index).Select(term => sizes[term.Loop]).Aggregate(1L, (a, b) => checked(a * b));
            int columns = sizes[output[^1][0].Loop];
            return new Add(elements / columns, columns);
        }

        return new ForeignEinsum(
            sizes, output, TensorOf(equation.Groups["a"].Value, sizes, relations), TensorOf(equation.Groups["b"].Value, sizes, relations))
            .ToOperator();
    }

    /// <summary>A pool is told by the usual names of its loops: B, K or G or C, OY, OX, FY, FX.</summary>
    private static Pool2d PoolOf(string kind, Dictionary<string, int> sizes, Dictionary<string, EinsumTerm[]> relations)
    {
        int Size(params ReadOnlySpan<string> loops)
        {
            int product = 1;
            foreach (string loop in loops)
                product = checked(product * sizes.GetValueOrDefault(loop, 1));
            return product;
        }

        int Stride(string place) => relations.Values.SelectMany(terms => terms).FirstOrDefault(term => term.Loop == place)
            is { Factor: > 0 } term ? term.Factor : 1;

        ForeignAxis rows = ForeignAxis.OfOutput(Size("OY"), Size("FY"), Stride("OY"));
        ForeignAxis columns = ForeignAxis.OfOutput(Size("OX"), Size("FX"), Stride("OX"));
        return new Pool2d
        {
            Function = kind.Contains("Average", StringComparison.OrdinalIgnoreCase) ? PoolFunction.Average : PoolFunction.Max,
            Batch = Size("B"),
            Channels = Size("G", "K", "C"),
            InputHeight = rows.Input,
            InputWidth = columns.Input,
            KernelHeight = rows.Kernel,
            KernelWidth = columns.Kernel,
            StrideHeight = rows.Stride,
            StrideWidth = columns.Stride,
        };
    }

    private static Dictionary<string, int> SizesOf(ForeignTree tree, YamlNode layer)
    {
        IReadOnlyList<YamlNode> loops = tree.Items(layer, "loop_dims"), sizes = tree.Items(layer, "loop_sizes");
        if (loops.Count == 0 || loops.Count != sizes.Count)
            throw new InputException($"has {loops.Count} loop_dims and {sizes.Count} loop_sizes, expected as many");
        Dictionary<string, int> byLoop = [];
        for (int i = 0; i < loops.Count; i++)
        {
            tree.Take(loops[i]);
            string loop = (loops[i] as YamlScalar)?.Value.ToUpperInvariant() ?? throw new InputException("a loop is no name");
            if (!byLoop.TryAdd(loop, tree.CountOf(sizes[i], "loop_sizes")))
                throw new InputException($"loop {loop} is given twice");
        }

        return byLoop;
    }

    private static Dictionary<string, EinsumTerm[]> RelationsOf(ForeignTree tree, YamlNode layer)
    {
        Dictionary<string, EinsumTerm[]> relations = [];
        foreach (YamlNode node in tree.Items(layer, "dimension_relations"))
        {
            tree.Take(node);
            Match match = Relation.Match((node as YamlScalar)?.Value ?? "");
            if (!match.Success)
                throw new InputException($"{node.Kind} is no relation of loops, expected one such as ix=2*ox+1*fx");
            relations[match.Groups["index"].Value.ToUpperInvariant()] =
                [TermOf(match.Groups["a"], match.Groups["p"]), TermOf(match.Groups["b"], match.Groups["q"])];
        }

        return relations;
    }

    private static EinsumTerm TermOf(Group loop, Group factor) => new(
        loop.Value.ToUpperInvariant(),
        !factor.Success ? 1 : int.TryParse(factor.Value, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
            : throw new InputException($"'{factor.Value}' is no stride, expected a whole number of 1 or more"));

    private static IReadOnlyList<IReadOnlyList<EinsumTerm>> TensorOf(
        string indices, Dictionary<string, int> sizes, Dictionary<string, EinsumTerm[]> relations) =>
    [
        .. indices.Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToUpperInvariant()).Select(
            index => relations.TryGetValue(index, out EinsumTerm[]? terms) ? (IReadOnlyList<EinsumTerm>)terms
                : sizes.ContainsKey(index) ? [new EinsumTerm(index)]
                : throw new InputException(
                    $"index {index.ToLowerInvariant()} is no loop and in no relation", nearest: NearestName.Find(index, sizes.Keys))),
    ];
}
