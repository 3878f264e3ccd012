using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LatencyLab.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. Built on the event stream, not on an object deserializer: every
/// duplicate key is reported, aliases are never expanded, and depth and size are bounded.
/// </summary>
public sealed class YamlTreeReader
{
    private const int MaximumDepth = 16, MaximumNodes = 250_000;

    private readonly YamlEvents _events;
    private readonly string _source;
    private readonly List<InputError> _errors;
    private int _nodes;

    private YamlTreeReader(string text, string source, List<InputError> errors)
    {
        _events = new YamlEvents(text);
        _source = source;
        _errors = errors;
    }

    /// <summary>
    /// The root node, or null where the text cannot be read any further; what is wrong is added to <paramref name="errors"/>.
    /// </summary>
    public static YamlNode? Read(string text, string source, List<InputError> errors)
    {
        try
        {
            return new YamlTreeReader(text, source, errors).ReadDocument();
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
        if (current is AnchorAlias alias)
        {
            Report(alias.Start, "aliases ('*name') are not supported, expected the value itself");
            return new YamlScalar(_source, line, column, "", Plain: true);
        }

        if (current is NodeEvent { Anchor.IsEmpty: false })
            Report(current.Start, "anchors ('&name') are not supported");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
            Report(current.Start, "tags ('!type') are not supported");
        return current switch
        {
            Scalar scalar => new YamlScalar(_source, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(line, column, depth),
            MappingStart => ReadMapping(line, column, depth),
            _ => throw new YamlException(current.Start, current.End, "expected a value"),
        };
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
            else if (seen.TryGetValue(name.Value, out YamlScalar? first))
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
