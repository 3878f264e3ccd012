namespace LatencyLab.Yaml.Schema;

/// <summary>The values of a mapping that were given and are valid by themselves; what is missing or wrong is absent.</summary>
public sealed class Bound(YamlMapping node)
{
    private readonly Dictionary<string, (YamlNode Node, object Value)> _values = [];

    /// <summary>The mapping that was read.</summary>
    public YamlMapping Node { get; } = node;

    /// <summary>Keys with valid values, in the order written.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Notes the value of a field.</summary>
    public void Set(string key, YamlNode node, object value) => _values[key] = (node, value);

    /// <summary>The node of a field, for errors about it.</summary>
    public YamlNode NodeOf(string key) => _values[key].Node;

    /// <summary>Text of a field; null where it is absent.</summary>
    public string? Text(string key) => Value(key) as string;

    /// <summary>Number of a field; null where it is absent.</summary>
    public double? Number(string key) => Value(key) is double number ? number : null;

    /// <summary>Whole number of a field; null where it is absent.</summary>
    public int? Count(string key) => Number(key) is double number ? (int)number : null;

    /// <summary>Rows and columns of a field, one number for both or a list of two; null where it is absent.</summary>
    public (int Rows, int Columns)? Pair(string key) => Value(key) switch
    {
        double both => ((int)both, (int)both),
        List<object> items when items.OfType<double>().ToArray() is [double rows, double columns] => ((int)rows, (int)columns),
        _ => null,
    };

    /// <summary>Fields of a field; null where it is absent.</summary>
    public Bound? Record(string key) => Value(key) as Bound;

    /// <summary>Items of a field, each with fields of its own.</summary>
    public IReadOnlyList<Bound> Records(string key) => Value(key) is List<object> items ? [.. items.OfType<Bound>()] : [];

    /// <summary>Texts of a list.</summary>
    public IReadOnlyList<string> Texts(string key) => Value(key) is List<object> items ? [.. items.OfType<string>()] : [];

    /// <summary>Numbers of a list.</summary>
    public IReadOnlyList<double> Numbers(string key) => Value(key) is List<object> items ? [.. items.OfType<double>()] : [];

    private object? Value(string key) => _values.TryGetValue(key, out (YamlNode Node, object Value) found) ? found.Value : null;
}
