using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LatencyLab.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. Built on the event stream, not on an object deserializer: every
/// duplicate key is reported, aliases are never expanded, and depth and size are bounded.
/// </summary>
/// <remarks>
/// Files of other tools are read as those tools do: of a duplicate key the last counts, tags are kept, an alias is the text that stands
/// there. What was let pass so is reported beside the tree.
/// </remarks>
public sealed class YamlTreeReader
{
    private const int MaximumDepth = 16, MaximumNodes = 250_000;

    private readonly YamlEvents _events;
    private readonly string _source;
    private readonly List<InputError> _errors;
    private readonly List<InputError>? _passed;
    private int _nodes;

    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="passed">Takes what is let pass in files of other tools; null: nothing is.</param>
    private YamlTreeReader(string text, string source, List<InputError> errors, List<InputError>? passed)
    {
        _events = new YamlEvents(text);
        _source = source;
        _errors = errors;
        _passed = passed;
    }

    /// <summary>
    /// The root node, or null where the text cannot be read any further; what is wrong is added to <paramref name="errors"/>.
    /// </summary>
    public static YamlNode? Read(string text, string source, List<InputError> errors) => Read(text, source, errors, null);

    /// <summary>
    /// The root node of a file of another tool: duplicate keys, of which the last counts, tags and anchors are no errors.
    /// </summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="source">File name for messages.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="passed">Takes what was let pass.</param>
    public static YamlNode? ReadForeign(string text, string source, List<InputError> errors, List<InputError> passed) =>
        Read(text, source, errors, passed);

    private static YamlNode? Read(string text, string source, List<InputError> errors, List<InputError>? passed)
    {
        try
        {
            return new YamlTreeReader(text, source, errors, passed).ReadDocument();
        }
        catch (YamlException problem)
        {
            errors.Add(new InputError(
                $"is not valid YAML: {FirstLine(problem.Message)}", source, (int)problem.Start.Line, (int)problem.Start.Column));
            return null;
        }
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.', ' ');

    private YamlNode? ReadDocument()
    {
        _events.Consume<StreamStart>();
        if (_events.Accept<DocumentStart>() is null)
        {
            _errors.Add(new InputError("is empty, expected a mapping that starts with 'schema:'", _source, 1, 1));
            return null;
        }

        _events.Consume<DocumentStart>();
        YamlNode? root = ReadNode(0);
        if (root is null)
            return null;
        _events.Consume<DocumentEnd>();
        if (_events.Accept<DocumentStart>() is DocumentStart second)
            Report(second.Start, "holds a second document, expected one document a file");
        return root;
    }

    /// <summary>Null where nesting is too deep, or the document too large, to go on.</summary>
    private YamlNode? ReadNode(int depth)
    {
        if (depth > MaximumDepth)
        {
            Report(_events.Start, $"is nested more than {MaximumDepth} levels deep");
            return null;
        }

        if (++_nodes > MaximumNodes)
        {
            Report(_events.Start, string.Create(CultureInfo.InvariantCulture, $"has more than {MaximumNodes:N0} keys and values"));
            return null;
        }

        ParsingEvent current = _events.Consume<ParsingEvent>();
        (int line, int column) = Position(current.Start);
        if (current is AnchorAlias foreign && _passed is not null)
            return new YamlScalar(_source, line, column, $"*{foreign.Value.Value}", Plain: false);
        if (current is AnchorAlias alias)
        {
            Report(alias.Start, "aliases ('*name') are not supported, expected the value itself");
            return new YamlScalar(_source, line, column, "", Plain: true);
        }

        string? tag = null;
        if (current is NodeEvent { Anchor.IsEmpty: false } && _passed is null)
            Report(current.Start, "anchors ('&name') are not supported");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
        {
            tag = tagged.Tag.Value;
            if (_passed is null)
                Report(current.Start, "tags ('!type') are not supported");
        }

        YamlNode? node = current switch
        {
            Scalar scalar => new YamlScalar(_source, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(line, column, depth),
            MappingStart => ReadMapping(line, column, depth),
            _ => throw new YamlException(current.Start, current.End, "expected a value"),
        };
        return tag is null || node is null ? node : node with { Tag = tag };
    }

    private YamlList? ReadList(int line, int column, int depth)
    {
        List<YamlNode> items = [];
        while (!_events.TryConsume<SequenceEnd>())
        {
            YamlNode? item = ReadNode(depth + 1);
            if (item is null)
                return null;
            items.Add(item);
        }

        return new YamlList(_source, line, column, items);
    }

    private YamlMapping? ReadMapping(int line, int column, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, YamlScalar> seen = [];
        while (!_events.TryConsume<MappingEnd>())
        {
            YamlNode? key = ReadNode(depth + 1);
            if (key is null)
                return null;
            YamlNode? value = ReadNode(depth + 1);
            if (value is null)
                return null;
            if (key is not YamlScalar name)
                _errors.Add(key.Error($"expected a key, got {key.Kind}"));
            else if (seen.TryGetValue(name.Value, out YamlScalar? first) && _passed is not null)
            {
                _passed.Add(name.Error($"'{name.Shown}' is given twice, first on line {first.Line}: the last counts"));
                entries[entries.FindIndex(entry => entry.Key.Value == name.Value)] = new YamlEntry(name, value);
            }
            else if (first is not null)
                _errors.Add(name.Error($"duplicate key '{name.Shown}', first given on line {first.Line}"));
            else
            {
                seen.Add(name.Value, name);
                entries.Add(new YamlEntry(name, value));
            }
        }

        return new YamlMapping(_source, line, column, entries);
    }

    private static (int Line, int Column) Position(Mark mark) => ((int)mark.Line, (int)mark.Column);

    private void Report(Mark mark, string message) => _errors.Add(new InputError(message, _source, (int)mark.Line, (int)mark.Column));
}
