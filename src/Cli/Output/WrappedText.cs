namespace LatencyLab.Cli.Output;

/// <summary>Text in lines of a width, broken between words.</summary>
internal static class WrappedText
{
    /// <summary>Lines of a cell of a table: those that fit are left as they are.</summary>
    public static string[] Cell(string text, int width) =>
        !text.Contains('\n') && TextWidth.Of(text) <= width ? [text]
            : [.. text.Split('\n').SelectMany(line => TextWidth.Of(line) <= width ? [line] : Lines(line, width))];

    /// <summary>At least one line; a word that is longer than a line is broken.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = line.Length == 0 ? word : $"{line} {word}";
            if (rest.Length > width && line.Length > 0)
            {
                yield return line;
                rest = word;
            }

            for (; rest.Length > width; rest = rest[width..])
                yield return rest[..width];
            line = rest;
        }

        yield return line;
    }
}
