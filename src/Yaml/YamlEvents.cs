using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LatencyLab.Yaml;

/// <summary>
/// The events of a parser. Whatever it throws is a <see cref="YamlException"/> here: where a bracket is never closed it runs out of its own
/// state, and that it does so with one exception and not another is nothing to rely on.
/// </summary>
internal sealed class YamlEvents
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Stack<(Mark Start, string Closing, bool IsFlow)> _open = new();

    public YamlEvents(string text)
    {
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <summary>Where the last event begins.</summary>
    public Mark Start => _parser.Current?.Start ?? _scanner.CurrentPosition;

    public T? Accept<T>()
        where T : ParsingEvent => Guarded(() => _parser.Accept<T>(out var found) ? found : null);

    public T Consume<T>()
        where T : ParsingEvent
    {
        T found = Guarded(() => _parser.Require<T>());
        Follow(found);
        Guarded(_parser.MoveNext);
        return found;
    }

    public bool TryConsume<T>()
        where T : ParsingEvent
    {
        if (Accept<T>() is null)
            return false;
        Consume<T>();
        return true;
    }

    private void Follow(ParsingEvent found)
    {
        if (found is MappingStart mapping)
            _open.Push((mapping.Start, "}", mapping.Style == MappingStyle.Flow));
        else if (found is SequenceStart sequence)
            _open.Push((sequence.Start, "]", sequence.Style == SequenceStyle.Flow));
        else if (found is MappingEnd or SequenceEnd)
            _open.TryPop(out _);
    }

    private T Guarded<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception problem) when (problem is not (YamlException or OutOfMemoryException))
        {
            Mark at = _scanner.CurrentPosition;
            throw new YamlException(
                at, at, _open.TryPeek(out (Mark Start, string Closing, bool IsFlow) open) && open.IsFlow
                    ? $"expected ',' or '{open.Closing}' for the bracket that opens on line {open.Start.Line}" : "cannot be read from here",
                problem);
        }
    }
}
