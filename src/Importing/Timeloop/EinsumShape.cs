namespace LatencyLab.Importing.Timeloop;

/// <summary>The tensors of a problem, before the sizes of its loops are known. A term is a loop and the name of its coefficient.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Loops">Its loops.</param>
/// <param name="Coefficients">Values of coefficients that a problem does not give.</param>
/// <param name="Output">Indices of the tensor that is written.</param>
/// <param name="A">Indices of one that is read.</param>
/// <param name="B">Indices of the other.</param>
internal sealed record EinsumShape(
    string Name,
    IReadOnlyList<string> Loops,
    IReadOnlyDictionary<string, int> Coefficients,
    IReadOnlyList<(string Loop, string? Coefficient)[]> Output,
    IReadOnlyList<(string Loop, string? Coefficient)[]> A,
    IReadOnlyList<(string Loop, string? Coefficient)[]> B)
{
    private static readonly EinsumShape s_product = new(
        "a matrix product of M, N, K", ["M", "N", "K"], new Dictionary<string, int>(), Plain("M N"), Plain("M K"), Plain("N K"));

    /// <summary>With sizes and coefficients.</summary>
    public ForeignEinsum With(IReadOnlyDictionary<string, int> sizes, Func<string, int> coefficient)
    {
        IReadOnlyList<IReadOnlyList<EinsumTerm>> Filled(IReadOnlyList<(string Loop, string? Coefficient)[]> tensor) =>
            [.. tensor.Select(index => (IReadOnlyList<EinsumTerm>)[
                .. index.Select(term => new EinsumTerm(term.Loop, term.Coefficient is null ? 1 : coefficient(term.Coefficient)))])];
        return new ForeignEinsum(sizes, Filled(Output), Filled(A), Filled(B));
    }

    /// <summary>The shape of a problem that gives loops and no tensors.</summary>
    public static EinsumShape OfLoops(IReadOnlyList<string> loops)
    {
        bool isProduct = loops.Contains("K") && loops.Contains("M") && loops.Contains("N") && !loops.Contains("P") && !loops.Contains("R");
        return isProduct ? s_product : Convolution(loops.Contains("K") && !loops.Contains("M") ? "K" : "M");
    }

    /// <summary>The shape that a file describes.</summary>
    /// <exception cref="InputException">Not two tensors that are read and one that is written.</exception>
    public static EinsumShape Of(ForeignTree tree, YamlMapping shape)
    {
        string name = tree.Text(shape, "name") ?? "";
        string[] loops = [.. tree.Items(shape, "dimensions").Select(TextOf)];
        tree.Take(shape["dimensions"]);
        Dictionary<string, int> coefficients = [];
        foreach (YamlNode one in tree.Items(shape, "coefficients"))
            coefficients[tree.Text(one, "name") ?? ""] = tree.Count(one, "default") ?? 1;
        List<IReadOnlyList<(string, string?)[]>> read = [], written = [];
        foreach (YamlNode space in tree.Items(shape, "data_spaces", "data-spaces"))
        {
            bool isWritten = tree.Text(space, "read_write", "read-write")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
            tree.Text(space, "name");
            (isWritten ? written : read).Add(ProjectionOf(tree, space, coefficients));
        }

        return read.Count == 2 && written.Count == 1 ? new EinsumShape(name, loops, coefficients, written[0], read[0], read[1])
            : throw ForeignTree.Wrong(
                shape, $"has {read.Count} tensors that are read and {written.Count} that are written, expected 2 and 1");
    }

    private static (string Loop, string? Coefficient)[][] ProjectionOf(
        ForeignTree tree, YamlNode space, Dictionary<string, int> coefficients)
    {
        List<(string, string?)[]> indices = [];
        tree.Take(tree.Find(space, "projection"));
        foreach (YamlNode index in tree.Items(space, "projection"))
        {
            List<(string, string?)> terms = [];
            foreach (YamlNode term in index is YamlList list ? list.Items : [index])
            {
                string[] words = term is YamlList factors ? [.. factors.Items.Select(TextOf)] : [TextOf(term)];
                string[] loops = [.. words.Where(word => !coefficients.ContainsKey(word))];
                if (loops.Length != 1 || words.Length > 2)
                    throw ForeignTree.Wrong(term, $"{string.Join(" * ", words)} is no loop with its coefficient");
                terms.Add((loops[0], words.FirstOrDefault(coefficients.ContainsKey)));
            }

            indices.Add([.. terms]);
        }

        return [.. indices];
    }

    private static string TextOf(YamlNode node) =>
        node is YamlScalar scalar ? scalar.Value : throw ForeignTree.Wrong(node, $"is {node.Kind}, expected the name of a loop");

    private static EinsumShape Convolution(string filters) => new(
        $"a convolution of N, C, {filters}, P, Q, R, S, G", ["N", "C", filters, "P", "Q", "R", "S", "G"], new Dictionary<string, int>(),
        Plain($"N {filters} Q P G"),
        [
            [("N", null)], [("C", null)], [("R", "Wdilation"), ("P", "Wstride")], [("S", "Hdilation"), ("Q", "Hstride")], [("G", null)],
        ],
        Plain($"C {filters} R S G"));

    private static IReadOnlyList<(string Loop, string? Coefficient)[]> Plain(string loops) =>
        [.. loops.Split(' ').Select(loop => new (string, string?)[] { (loop, null) })];
}
