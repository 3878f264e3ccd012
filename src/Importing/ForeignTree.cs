using System.Runtime.CompilerServices;

namespace LatencyLab.Importing;

/// <summary>
/// The keys and values of a file of another tool. It remembers what was asked for, so that nothing else is dropped in silence:
/// <see cref="LoseUnread(IReadOnlyDictionary{string, string})"/> names it.
/// </summary>
internal sealed class ForeignTree
{
    private readonly HashSet<YamlNode> _read = new(ReferenceComparer.Instance);
    private readonly ImportNotes _notes;

    /// <param name="root">The whole file.</param>
    /// <param name="notes">Takes what nobody asked for.</param>
    public ForeignTree(YamlNode root, ImportNotes notes) => (Root, _notes) = (root, notes);

    public YamlNode Root { get; }

    /// <summary>The first of some keys that is there, marked as read with all below it unless it is a mapping or a list.</summary>
    public YamlNode? Find(YamlNode? at, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if ((at as YamlMapping)?[key] is YamlNode node && node is not YamlScalar { IsNull: true })
            {
                if (node is YamlScalar)
                    _read.Add(node);
                return node;
            }
        }

        return null;
    }

    /// <summary>A mapping below a key.</summary>
    /// <exception cref="InputException">Something else stands there.</exception>
    public YamlMapping? Mapping(YamlNode? at, params ReadOnlySpan<string> keys) => Find(at, keys) switch
    {
        null => null,
        YamlMapping mapping => mapping,
        YamlNode other => throw Wrong(other, $"{keys[0]} is {other.Kind}, expected a mapping"),
    };

    /// <summary>The items of a list below a key; empty where there is none.</summary>
    /// <inheritdoc cref="Mapping" path="/exception"/>
    public IReadOnlyList<YamlNode> Items(YamlNode? at, params ReadOnlySpan<string> keys) => Find(at, keys) switch
    {
        null => [],
        YamlList list => list.Items,
        YamlNode other => throw Wrong(other, $"{keys[0]} is {other.Kind}, expected a list"),
    };

    public string? Text(YamlNode? at, params ReadOnlySpan<string> keys) => Find(at, keys) switch
    {
        null => null,
        YamlScalar scalar => scalar.Value.Trim(),
        YamlNode other => throw Wrong(other, $"{keys[0]} is {other.Kind}, expected a text"),
    };

    /// <summary>A number above 0, or 0 where that is allowed; null where the key is absent.</summary>
    /// <exception cref="InputException">Not a number.</exception>
    public double? Number(YamlNode? at, params ReadOnlySpan<string> keys) =>
        Find(at, keys) is YamlNode node ? NumberOf(node, keys[0]) : null;

    /// <summary>A whole number above 0 that an <see cref="int"/> holds.</summary>
    /// <inheritdoc cref="Number" path="/exception"/>
    public int? Count(YamlNode? at, params ReadOnlySpan<string> keys) =>
        Find(at, keys) is YamlNode node ? CountOf(node, keys[0]) : null;

    /// <summary>As <see cref="Number"/>, of a key that has to be there.</summary>
    /// <exception cref="InputException">There is none, or it is not a number.</exception>
    public double RequiredNumber(YamlNode at, params ReadOnlySpan<string> keys) => Number(at, keys) ?? throw Missing(at, keys[0]);

    /// <summary>As <see cref="Count"/>, of a key that has to be there.</summary>
    /// <inheritdoc cref="RequiredNumber" path="/exception"/>
    public int RequiredCount(YamlNode at, params ReadOnlySpan<string> keys) => Count(at, keys) ?? throw Missing(at, keys[0]);

    /// <summary>As <see cref="Mapping"/>, of a key that has to be there.</summary>
    /// <inheritdoc cref="RequiredNumber" path="/exception"/>
    public YamlMapping RequiredMapping(YamlNode at, params ReadOnlySpan<string> keys) => Mapping(at, keys) ?? throw Missing(at, keys[0]);

    public double NumberOf(YamlNode node, string name)
    {
        _read.Add(node);
        return node is YamlScalar scalar && ForeignNumber.TryParse(scalar.Value, out double number) && number >= 0
            ? number : throw Wrong(node, $"{name} is {node.Kind}, expected a number of 0 or more");
    }

    public int CountOf(YamlNode node, string name)
    {
        double number = NumberOf(node, name);
        return number is >= 1 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number : throw Wrong(node, $"{name} is {node.Kind}, expected a whole number of 1 or more");
    }

    public static InputException Missing(YamlNode at, string key) => Wrong(
        at, $"has no key '{key}'",
        at is YamlMapping mapping ? NearestName.Find(key, mapping.Entries.Select(entry => entry.Key.Value)) : null);

    public static InputException Wrong(YamlNode at, string problem, string? nearest = null) =>
        new([at.Error(problem, nearest)]);

    /// <summary>Line of the key that is read; 0 where there is none.</summary>
    public static int LineOf(YamlNode? at, string key) =>
        (at as YamlMapping)?.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Key.Line ?? 0;

    /// <summary>Marks everything below a node as read, because it was judged as a whole.</summary>
    public void Take(YamlNode? node)
    {
        if (node is null)
            return;
        _read.Add(node);
        foreach (YamlNode child in Children(node))
            Take(child);
    }

    /// <summary>Says of everything that nobody asked for that it is lost.</summary>
    /// <param name="why">Why, by name of the key; others have no counterpart.</param>
    public void LoseUnread(IReadOnlyDictionary<string, string> why) => LoseUnread(Root, "", why);

    private void LoseUnread(YamlNode node, string name, IReadOnlyDictionary<string, string> why)
    {
        if (_read.Contains(node))
            return;
        if (name.Length > 0 && !Children(node).Any(HasRead))
        {
            _notes.Lose(name, node.Line, why.GetValueOrDefault(name, "has no counterpart here"));
            return;
        }

        if (node is YamlMapping mapping)
        {
            foreach (YamlEntry entry in mapping.Entries.Where(entry => entry.Value is not YamlScalar { IsNull: true }))
                LoseUnread(entry.Value, entry.Key.Shown, why);
        }
        else
        {
            foreach (YamlNode child in Children(node))
                LoseUnread(child, name, why);
        }
    }

    private bool HasRead(YamlNode node) => _read.Contains(node) || Children(node).Any(HasRead);

    private static IEnumerable<YamlNode> Children(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.Select(entry => entry.Value),
        YamlList list => list.Items,
        _ => [],
    };

    private sealed class ReferenceComparer : IEqualityComparer<YamlNode>
    {
        public static ReferenceComparer Instance { get; } = new();

        public bool Equals(YamlNode? a, YamlNode? b) => ReferenceEquals(a, b);

        public int GetHashCode(YamlNode node) => RuntimeHelpers.GetHashCode(node);
    }
}
