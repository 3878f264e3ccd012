namespace LatencyLab.Cli.Output;

/// <summary>A column of a table: what it is called, and what may happen to it where a terminal is narrow.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="IsNumber">Aligned right, and never broken.</param>
/// <param name="Rank">0: always shown; 1: left out where there is no room for it; 2: left out before those.</param>
internal sealed record ColumnHeading(string Title, bool IsNumber, int Rank)
{
    /// <summary>The greatest rank.</summary>
    public const int LeastImportant = 2;

    /// <summary>From a text such as <c>??&gt;margin</c>: a question mark a rank, then <c>&gt;</c> for numbers, then the title.</summary>
    public static ColumnHeading Parse(string text)
    {
        string marked = text.TrimStart('?');
        bool isNumber = marked.StartsWith('>');
        return new ColumnHeading(isNumber ? marked[1..] : marked, isNumber, Math.Min(text.Length - marked.Length, LeastImportant));
    }
}
