namespace LatencyLab.Cli.Output;

/// <summary>Text in lines of a width, broken between words.</summary>
internal static class WrappedText
{
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
