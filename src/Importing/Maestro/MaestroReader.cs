namespace LatencyLab.Importing.Maestro;

/// <summary>Words and signs of a MAESTRO file as a tree: <c>Layer NAME { Type: CONV Dimensions { K: 64 } }</c>.</summary>
/// <remarks>A block is a mapping whose key is its kind and name; what stands in a data flow is skipped.</remarks>
internal sealed class MaestroReader
{
    private const int MostDepth = 16;

    private readonly List<(string Text, int Line)> _tokens = [];
    private readonly string _path;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private int _at;

    private MaestroReader(string text, string path)
    {
        _path = path;
        int line = 1;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (c == '\n')
                line++;
            if (c == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                while (i < text.Length && text[i] != '\n')
                    i++;
            }
            else if (IsWord(c))
            {
                int start = i;
                while (i < text.Length && IsWord(text[i]))
                    i++;
                _tokens.Add((text[start..i], line));
            }
            else
            {
                if (!char.IsWhiteSpace(c))
                    _tokens.Add((c.ToString(), line));
                i++;
            }
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '-';

    /// <summary>Blocks and keys of a text.</summary>
    /// <exception cref="InputException">A block is not closed, or nested too deep.</exception>
    public static YamlMapping Read(string text, string path)
    {
        MaestroReader reader = new(text, path);
        return new YamlMapping(path, 1, 1, reader.Entries(0, isWhole: true));
    }

    private List<YamlEntry> Entries(int depth, bool isWhole)
    {
        if (depth > MostDepth)
            throw new InputException($"is nested more than {MostDepth} levels deep", _path, LineAt(_at));
        List<YamlEntry> entries = [];
        int opened = LineAt(_at);
        while (_at < _tokens.Count)
        {
            (string text, int line) = _tokens[_at++];
            if (text == "}")
                return !isWhole ? entries : throw new InputException("'}' closes nothing", _path, line);
            if (!IsWord(text[0]))
                continue;
            if (text == "Constant" && _at + 1 < _tokens.Count)
            {
                _constants[_tokens[_at].Text] = _tokens[_at + 1].Text;
                _at += 2;
            }
            else if (Sign(0, ":") && _at + 1 < _tokens.Count)
            {
                string value = _tokens[_at + 1].Text;
                _at += 2;
                Add(entries, text, line, Scalar(_constants.GetValueOrDefault(value, value), line));
            }
            else if (text == "Dataflow" && Sign(0, "{"))
            {
                _at++;
                Skip(line);
                Add(entries, text, line, Scalar("", line));
            }
            else if (Sign(0, "{"))
            {
                _at++;
                Add(entries, text, line, new YamlMapping(_path, line, 1, Entries(depth + 1, isWhole: false)));
            }
            else if (Sign(1, "{"))
            {
                string name = _tokens[_at].Text;
                _at += 2;
                Add(entries, $"{text} {name}", line, new YamlMapping(_path, line, 1, Entries(depth + 1, isWhole: false)));
            }
        }

        return isWhole ? entries : throw new InputException("a '{' is never closed", _path, opened);
    }

    private void Skip(int line)
    {
        for (int open = 1; open > 0; _at++)
        {
            if (_at >= _tokens.Count)
                throw new InputException("a '{' is never closed", _path, line);
            open += _tokens[_at].Text == "{" ? 1 : _tokens[_at].Text == "}" ? -1 : 0;
        }
    }

    private bool Sign(int after, string sign) => _at + after < _tokens.Count && _tokens[_at + after].Text == sign;

    private int LineAt(int token) => token < _tokens.Count ? _tokens[token].Line : _tokens.Count > 0 ? _tokens[^1].Line : 1;

    private void Add(List<YamlEntry> entries, string key, int line, YamlNode value) =>
        entries.Add(new YamlEntry(Scalar(key, line), value));

    private YamlScalar Scalar(string text, int line) => new(_path, line, 1, text, Plain: true);
}
