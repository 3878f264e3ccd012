using LatencyLab.Hardware;
using LatencyLab.Yaml;

namespace LatencyLab.Runtimes;

/// <summary>Runtimes whose fields say different things.</summary>
internal static class Contradictions
{
    public static void Check(Bound root, List<InputError> errors)
    {
        bool isGraph = root.Text("submission") == Snake.Of(Submission.Network);
        bool decidesOnHost = root.Text("decisions") == Snake.Of(DecisionPlace.Host);
        if (root.Record("host") is Bound host)
        {
            if (isGraph)
            {
                Refuse(
                    host, ["operator_s", "operator_s_by_class"],
                    "submission: network has no time an operator, expected host.submission_s, or submission: operator");
            }
            else
            {
                Refuse(
                    host, ["submission_s"],
                    "submission: operator submits no whole network, expected host.operator_s, or submission: network");
            }

            if (!decidesOnHost)
                Refuse(host, ["decision_s"], "decisions: device reads no decision back, expected decisions: host, or no decision_s");
        }

        Twice(root, "fuses");
        Twice(root, "passes");
        Twice(root, "algorithms");
        string[] fused = [.. root.Texts("fuses")];
        foreach ((string pass, YamlNode node) in Items(root, "passes").Where(item => fused.Contains(item.Text)))
            errors.Add(node.Error($"passes: '{pass}' is also fused, expected it in one of the lists"));

        if (root.Record("precision") is Bound precision)
            CheckPrecision(precision, errors);

        void Refuse(Bound within, string[] keys, string why)
        {
            foreach (string key in keys.Where(within.Keys.Contains))
                errors.Add(within.NodeOf(key).Error($"{key}: {why}"));
        }

        void Twice(Bound within, string list)
        {
            HashSet<string> seen = [];
            foreach ((string text, YamlNode node) in Items(within, list).Where(item => !seen.Add(item.Text)))
                errors.Add(node.Error($"{list}: '{text}' stands there twice"));
        }
    }

    private static void CheckPrecision(Bound precision, List<InputError> errors)
    {
        foreach (string stored in precision.Keys)
        {
            string[] possible = [.. Library.ArithmeticFor(DataTypes.Parse(stored)).Select(type => type.Key())];
            if (!possible.Contains(precision.Text(stored)))
                errors.Add(precision.NodeOf(stored).Error(
                    $"precision: {precision.Text(stored)} does not hold what is stored as {stored}, "
                    + $"expected {string.Join(", ", possible)}"));
        }
    }

    private static IEnumerable<(string Text, YamlNode Node)> Items(Bound root, string list) => root.Keys.Contains(list)
        && root.NodeOf(list) is YamlList nodes ? nodes.Items.OfType<YamlScalar>().Select(item => (item.Value, (YamlNode)item)) : [];
}
