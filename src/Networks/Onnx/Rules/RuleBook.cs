namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>What every operator that is understood puts out and costs.</summary>
internal static class RuleBook
{
    private static readonly Dictionary<string, Func<NodeScope, Outcome>> s_rules = new[]
    {
        ConvolutionRules.All, ProductRules.All, ElementRules.All, ShapeRules.All, MoveRules.All, IndexRules.All, ReductionRules.All,
        SequenceRules.All,
    }.SelectMany(rules => rules).ToDictionary(StringComparer.Ordinal);

    /// <summary>Domains whose operators are looked up by name; those of others are not understood.</summary>
    private static readonly string[] s_domains = ["", "ai.onnx", "com.microsoft", "com.ms.internal.nhwc"];

    /// <summary>Names of the operators that are understood.</summary>
    public static IReadOnlyCollection<string> Names => s_rules.Keys;

    /// <summary>The rule of an operator; null: it is not understood.</summary>
    public static Func<NodeScope, Outcome>? Find(string domain, string op) =>
        s_domains.Contains(domain) && s_rules.TryGetValue(op, out Func<NodeScope, Outcome>? rule) ? rule : null;
}
