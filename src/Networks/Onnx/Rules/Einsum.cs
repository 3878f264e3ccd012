namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Products and sums written as an equation, <c>bhid,bhjd->bhij</c>.</summary>
internal static class Einsum
{
    public static Outcome Of(NodeScope node)
    {
        string equation = (node.Text("equation") ?? throw new InputException("has no equation")).Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != node.Inputs.Count || terms.Length > 2)
            throw new InputException($"equation '{equation}' is of a form that is not understood, expected one or two factors");
        Dictionary<char, long> sizes = [];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = Bind(terms[i], node.In(i), sizes);
        string made = sides.Length == 2 ? sides[1].Replace("...", Ellipsis(sizes), StringComparison.Ordinal)
            : string.Concat(string.Concat(terms).GroupBy(label => label).Where(same => same.Count() == 1).Select(same => same.Key).Order());
        if (made.FirstOrDefault(label => !sizes.ContainsKey(label)) is not '\0' and char unknown)
            throw new InputException($"equation '{equation}' makes '{unknown}' of nothing");
        TensorValue output = new([.. made.Select(label => sizes[label])], node.X.ElementType);
        if (terms.Length == 1)
            return Outcome.Of(output, ConvolutionRules.Over(node.X, output, PoolFunction.Average));

        // Labels of both factors and the result are batches, of both alone are summed over, of one belong to its side.
        long Of(Func<char, bool> holds) => Sizes.Product(sizes.Where(entry => holds(entry.Key)).Select(entry => entry.Value));
        bool InA(char label) => terms[0].Contains(label, StringComparison.Ordinal);
        bool InB(char label) => terms[1].Contains(label, StringComparison.Ordinal);
        bool IsMade(char label) => made.Contains(label, StringComparison.Ordinal);
        long batch = Of(label => InA(label) && InB(label) && IsMade(label)), k = Of(label => InA(label) && InB(label) && !IsMade(label));
        long m = Of(label => InA(label) && !InB(label)), n = Of(label => InB(label) && !InA(label));
        return Outcome.Of(output, ProductRules.Multiply(node.X, node.In(1), batch, m, n, k, sharesRight: batch == 1));
    }

    private static string Bind(string term, TensorValue input, Dictionary<char, long> sizes)
    {
        int named = term.Replace("...", "", StringComparison.Ordinal).Length, rest = input.Rank - named;
        bool hasRest = term.Contains("...", StringComparison.Ordinal);
        if (rest < 0 || (rest > 0 && !hasRest) || rest > 20)
            throw new InputException($"a term '{term}' does not fit a factor of {input.ShapeText}");
        string labels = term.Replace(
            "...", string.Concat(Enumerable.Range(0, rest).Select(i => (char)(0x2460 + rest - 1 - i))), StringComparison.Ordinal);
        for (int i = 0; i < labels.Length; i++)
            sizes[labels[i]] = Math.Max(sizes.GetValueOrDefault(labels[i], 1), input.Shape[i]);
        return labels;
    }

    private static string Ellipsis(Dictionary<char, long> sizes) =>
        string.Concat(sizes.Keys.Where(label => label >= 0x2460).OrderDescending());
}
