namespace LatencyLab.Cli.Output;

/// <summary>Which columns of a table a terminal shows, and how wide. What does not fit is left out by name, never cut to pieces.</summary>
/// <param name="Columns">Indices of the columns that are shown; empty where not even the important ones fit.</param>
/// <param name="Widths">Characters of each of these.</param>
internal sealed record TableLayout(int[] Columns, int[] Widths)
{
    /// <summary>Spaces before a column, behind it, and beside the table.</summary>
    public const int Before = 1, After = 2, Beside = 1;

    /// <summary>Text is not broken into lines shorter than the first; a word longer than the second is broken.</summary>
    private const int ShortestLine = 20, LongestWord = 36;

    /// <summary>Whether a row is a record, a line a field.</summary>
    public bool IsFolded => Columns.Length == 0;

    /// <summary>Characters of a whole line.</summary>
    public int TotalWidth
    {
        get
        {
            int total = Beside;
            foreach (int width in Widths)
                total += Before + width + After;
            return total;
        }
    }

    /// <summary>All columns, each as wide as its longest line.</summary>
    public static TableLayout Unbounded(IReadOnlyList<ColumnHeading> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] columns = new int[headings.Count];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = i;
        return new TableLayout(columns, NaturalWidths(headings, rows));
    }

    /// <param name="headings">The columns.</param>
    /// <param name="rows">A text a column.</param>
    /// <param name="width">Characters of a line.</param>
    public static TableLayout Of(IReadOnlyList<ColumnHeading> headings, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        int[] least = [.. headings.Select((heading, i) => LeastWidth(heading, [.. rows.Select(row => row[i])]))];
        List<int> shown = [.. Enumerable.Range(0, headings.Count)];
        for (int rank = ColumnHeading.LeastImportant; Total(shown, least) > width; rank--)
        {
            if (rank == 0)
                return new TableLayout([], []);
            while (Total(shown, least) > width && shown.FindLastIndex(i => headings[i].Rank == rank) is >= 0 and int last)
                shown.RemoveAt(last);
        }

        int[] widths = NaturalWidths(headings, rows);
        while (Total(shown, widths) > width)
            widths[shown.Where(i => widths[i] > least[i]).MaxBy(i => widths[i])]--;
        return new TableLayout([.. shown], [.. shown.Select(i => widths[i])]);
    }

    private static int Total(List<int> shown, int[] widths) => Beside + shown.Sum(i => Before + widths[i] + After);

    private static int[] NaturalWidths(IReadOnlyList<ColumnHeading> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = new int[headings.Count];
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = TextWidth.Of(headings[i].Title);
            foreach (IReadOnlyList<string> row in rows)
                widths[i] = Math.Max(widths[i], LongestLine(row[i]));
        }

        return widths;
    }

    private static int LeastWidth(ColumnHeading heading, string[] cells)
    {
        int longest = cells.Select(LongestLine).DefaultIfEmpty(0).Max();
        int content = heading.IsNumber ? longest
            : Math.Min(longest, Math.Max(ShortestLine, Math.Min(LongestWord, cells.Select(WordLength).DefaultIfEmpty(0).Max())));
        return Math.Max(content, WordLength(heading.Title));
    }

    private static int LongestLine(string text) => text.Contains('\n') ? text.Split('\n').Max(TextWidth.Of) : TextWidth.Of(text);

    private static int WordLength(string text) => text.Split([' ', '\n']).Max(TextWidth.Of);
}
