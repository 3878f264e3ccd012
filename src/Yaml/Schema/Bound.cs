namespace LatencyLab.Yaml.Schema;

/// <summary>The values of a mapping that were given and are valid by themselves; what is missing or wrong is absent.</summary>
public sealed class Bound(YamlMapping node)
{
    private readonly Dictionary<string, (YamlNode Node, object Value)> _values = [];

    public YamlMapping Node { get; } = node;

    /// <summary>Keys with valid values, in the order written.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    public void Set(string key, YamlNode node, object value) => _values[key] = (node, value);

    public YamlNode NodeOf(string key) => _values[key].Node;

    public string? Text(string key) => Value(key) as string;

    public double? Number(string key) => Value(key) is double number ? number : null;

    public int? Count(string key) => Number(key) is double number ? (int)number : null;

    public Bound? Record(string key) => Value(key) as Bound;

    public IReadOnlyList<Bound> Records(string key) => Value(key) is List<object> items ? [.. items.OfType<Bound>()] : [];

    public IReadOnlyList<string> Texts(string key) => Value(key) is List<object> items ? [.. items.OfType<string>()] : [];

    public IReadOnlyList<double> Numbers(string key) => Value(key) is List<object> items ? [.. items.OfType<double>()] : [];

    private object? Value(string key) => _values.TryGetValue(key, out (YamlNode Node, object Value) found) ? found.Value : null;
}
