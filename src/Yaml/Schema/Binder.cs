using System.Text.RegularExpressions;

namespace LatencyLab.Yaml.Schema;

/// <summary>Checks nodes against <see cref="Field"/>s, collecting every error.</summary>
public sealed partial class Binder(List<InputError> errors)
{
    /// <summary>What <see cref="FieldKind.Name"/> means.</summary>
    public const string NamePattern = "^[a-z0-9][a-z0-9._-]{0,79}$";

    /// <summary>Readers show fewer errors of a file than these.</summary>
    private const int MostSuggestions = 100;

    private static readonly string[] s_distributions = ["beta:", "histogram:"];

    [GeneratedRegex(NamePattern)]
    private static partial Regex Name { get; }

    /// <param name="what">What the root is called in messages.</param>
    public Bound? Bind(Field field, YamlMapping root, string what) => BindRecord(field, what, root);

    /// <returns>A string, double, <see cref="Bound"/> or list of these; null where the value is wrong.</returns>
    private object? BindValue(Field field, string path, YamlNode node) => field.Kind switch
    {
        FieldKind.Text => BindText(path, node),
        FieldKind.Rate => BindRate(field, path, node),
        FieldKind.Name => BindName(path, node),
        FieldKind.Choice => BindChoice(field, path, node),
        FieldKind.Count when field.IsPair && node is YamlList list => BindPair(field, path, list),
        FieldKind.Count or FieldKind.Number => BindNumber(field, path, node),
        FieldKind.List => BindList(field, path, node),
        FieldKind.Record => node is YamlMapping mapping ? BindRecord(field, path, mapping)
            : Wrong(node, $"{path}: expected a mapping of {Listed(field.Fields.Select(inner => inner.Key))}, got {node.Kind}"),
        FieldKind.Map => BindMap(field, path, node),
        FieldKind.Any => node,
        _ => throw new InvalidOperationException($"no rule for {field.Kind}"),
    };

    private object? Wrong(YamlNode node, string message, string? nearest = null)
    {
        errors.Add(node.Error(message, nearest));
        return null;
    }

    private Bound BindRecord(Field field, string path, YamlMapping mapping)
    {
        Bound bound = new(mapping);
        Dictionary<string, Field> known = field.Fields.ToDictionary(inner => inner.Key);
        HashSet<string?> suggested = [];
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (!known.TryGetValue(entry.Key.Value, out Field? inner))
                suggested.Add(UnknownKey(entry.Key, path, known.Keys));
            else if (BindValue(inner, inner.Key, entry.Value) is object value)
                bound.Set(inner.Key, entry.Value, value);
        }

        foreach (Field inner in field.Fields)
        {
            if (inner.Required && mapping[inner.Key] is null && !suggested.Contains(inner.Key))
                errors.Add(mapping.Error($"{path}: missing key '{inner.Key}' ({inner.Description.TrimEnd('.')})"));
        }

        return bound;
    }

    private object? BindMap(Field field, string path, YamlNode node)
    {
        if (node is not YamlMapping mapping)
            return Wrong(
                node,
                $"{path}: expected a mapping{(field.Choices.Count > 0 ? $" with keys of {Listed(field.Choices)}" : "")}, got {node.Kind}");
        Bound bound = new(mapping);
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (field.Choices.Count > 0 && !field.Choices.Contains(entry.Key.Value))
                UnknownKey(entry.Key, path, field.Choices);
            else if (BindValue(field.Item!, $"{path}.{entry.Key.Value}", entry.Value) is object value)
                bound.Set(entry.Key.Value, entry.Value, value);
        }

        return bound;
    }

    /// <returns>The nearest key that was suggested.</returns>
    private string? UnknownKey(YamlScalar key, string path, IReadOnlyCollection<string> known)
    {
        string? nearest = errors.Count < MostSuggestions ? NearestName.Find(key.Shown, known) : null;
        errors.Add(key.Error($"{path}: unknown key '{key.Shown}'{(nearest is null ? $", expected one of {Listed(known)}" : "")}", nearest));
        return nearest;
    }

    private object? BindList(Field field, string path, YamlNode node)
    {
        if (node is not YamlList list)
            return Wrong(node, $"{path}: expected a list, got {node.Kind}");
        List<object> values = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (BindValue(field.Item!, $"{path}[{i}]", list.Items[i]) is object value)
                values.Add(value);
        }

        return values;
    }

    private object? BindPair(Field field, string path, YamlList list)
    {
        if (list.Items.Count != 2)
            return Wrong(list, $"{path}: a list of {list.Items.Count}, expected a number or two: rows and columns");
        object?[] values = [.. list.Items.Select((item, i) => BindNumber(field, $"{path}[{i}]", item))];
        return values is [object rows, object columns] ? new List<object> { rows, columns } : null;
    }

    private object? BindText(string path, YamlNode node)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
            return Wrong(node, $"{path}: expected text, got {node.Kind}");
        return scalar.Value.Trim().Length == 0 ? Wrong(node, $"{path}: expected text, got nothing") : scalar.Value;
    }

    /// <summary>The text of a number in the field's range, of a distribution or one of its choices, which the caller parses.</summary>
    private object? BindRate(Field field, string path, YamlNode node)
    {
        if (node is YamlScalar { IsNull: false } scalar
            && (s_distributions.Any(start => scalar.Value.StartsWith(start, StringComparison.Ordinal))
                || scalar.Value.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
            return scalar.Value;
        return node is YamlScalar word && field.Choices.Contains(word.Value) ? word.Value
            : BindNumber(field, path, node) is null ? null
            : ((YamlScalar)node).Value;
    }

    private object? BindName(string path, YamlNode node)
    {
        if (BindText(path, node) is not string name)
            return null;
        return Name.Match(name).Length == name.Length ? name
            : Wrong(node, $"{path}: '{((YamlScalar)node).Shown}' is not a name, expected lower-case letters, digits, '-', '_' and '.'");
    }

    private object? BindChoice(Field field, string path, YamlNode node)
    {
        if (BindText(path, node) is not string text)
            return null;
        if (field.Choices.Contains(text))
            return text;
        string? nearest = NearestName.Find(((YamlScalar)node).Shown, field.Choices);
        return Wrong(node, $"{path}: unknown value {((YamlScalar)node).Kind}, expected "
            + $"{(field.Choices.Count > 1 ? "one of " : "")}{Listed(field.Choices)}", field.Choices.Count > 1 ? nearest : null);
    }

    private object? BindNumber(Field field, string path, YamlNode node)
    {
        string expected = field.Kind == FieldKind.Count ? "a whole number" : "a number";
        if (node is not YamlScalar { Plain: true, IsNull: false } scalar)
            return Wrong(node, $"{path}: expected {expected}, got {node.Kind}");
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool digits = scalar.Value.Any(char.IsAsciiDigit);
        if (!digits || !double.TryParse(scalar.Value, Style, CultureInfo.InvariantCulture, out double number))
            return Wrong(node, $"{path}: expected {expected}, got '{scalar.Shown}'");
        if (!double.IsFinite(number))
            return Wrong(node, $"{path}: '{scalar.Shown}' is too large, expected {Range(field)}");
        if (field.Kind == FieldKind.Count && number != Math.Floor(number))
            return Wrong(node, $"{path}: expected a whole number, got '{scalar.Shown}'");
        if (number >= field.Minimum && number <= field.Maximum)
            return number;
        foreach ((string unit, double worth) in field.Mistakes)
        {
            if (number > 0 && number * worth >= field.Minimum && number * worth <= field.Maximum)
                return Wrong(node, $"{path}: {scalar.Shown} is implausible, expected {Range(field)}; if {scalar.Shown} {unit} is meant, "
                    + $"write {Shortest(WithoutRounding(number * worth))}");
        }

        string complaint = number <= 0 && field.Minimum > 0 ? "must be greater than 0" : "is implausible";
        return Wrong(node, $"{path}: {scalar.Shown} {complaint}, expected {Range(field)}");
    }

    private static string Range(Field field) =>
        field.Maximum == double.MaxValue ? field.Minimum == double.MinValue ? "a finite number" : $"at least {Shortest(field.Minimum)}"
        : $"{Shortest(field.Minimum)} to {Shortest(field.Maximum)}";

    /// <summary>A product as it comes out in decimals: 50 x 1e-6 is 5e-05, not 4.9999999999999996e-05.</summary>
    private static double WithoutRounding(double product) =>
        double.Parse(product.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Shortest(double number) => YamlNumber.Of(number);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);
}
