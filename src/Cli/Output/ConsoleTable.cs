using System.Text;

namespace LatencyLab.Cli.Output;

/// <summary>
/// A table for people. On a terminal it takes the terminal's width and style: columns that do not fit are left out by their importance and
/// named, and where the important ones do not fit a row becomes a record of a line a field. Anywhere else it is plain text, one line a row,
/// never wrapped, with all columns.
/// </summary>
internal sealed class ConsoleTable
{
    private const string HeadingColor = "\e[36m", NoColor = "\e[0m";
    private readonly ColumnHeading[] _headings;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">
    /// Headings; one that starts with '&gt;' is of numbers and aligned right. A '?' before that: it is left out where a terminal has no
    /// room for it; '??': before those.
    /// </param>
    public ConsoleTable(params string[] columns)
    {
        _headings = new ColumnHeading[columns.Length];
        for (int i = 0; i < columns.Length; i++)
            _headings[i] = ColumnHeading.Parse(columns[i]);
    }

    /// <summary>One text a column; text is shown as it is, markup is not interpreted.</summary>
    public ConsoleTable Add(params string[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    public void Write(TextWriter output)
    {
        Terminal terminal = Terminal.Current;
        if (!ReferenceEquals(output, terminal.Output) || terminal.Width is not int width)
        {
            WriteLines(output, TableLayout.Unbounded(_headings, _rows), hasColor: false);
            return;
        }

        TableLayout layout = TableLayout.Of(_headings, _rows, width);
        if (layout.IsFolded)
        {
            WriteRecords(output, width);
            return;
        }

        WriteLines(output, layout, terminal.ShowsColor);
        if (layout.Columns.Length < _headings.Length)
        {
            IEnumerable<string> leftOut = Enumerable.Range(0, _headings.Length).Except(layout.Columns).Select(i => _headings[i].Title);
            output.WriteLine($"not shown: {string.Join(", ", leftOut)} (a wider terminal or {terminal.Complete} shows them)");
        }
    }

    private void WriteLines(TextWriter output, TableLayout layout, bool hasColor)
    {
        string[] titles = new string[_headings.Length];
        for (int i = 0; i < titles.Length; i++)
            titles[i] = _headings[i].Title;
        // Written at once: a standard stream sends each line on its way.
        StringBuilder text = new();
        AddRow(text, layout, titles, hasColor);
        Repeat(text, '─', layout.TotalWidth).Append('\n');
        foreach (string[] row in _rows)
            AddRow(text, layout, row, hasColor: false);
        output.Write(text.Replace("\n", output.NewLine).ToString());
    }

    /// <summary>A row, as many lines as its longest cell has.</summary>
    private void AddRow(StringBuilder text, TableLayout layout, string[] row, bool hasColor)
    {
        string[][] cells = new string[layout.Columns.Length][];
        int lines = 1;
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = WrappedText.Cell(row[layout.Columns[i]], layout.Widths[i]);
            lines = Math.Max(lines, cells[i].Length);
        }

        for (int line = 0; line < lines; line++)
        {
            int spaces = TableLayout.Beside;
            for (int i = 0; i < cells.Length; i++)
            {
                string cell = line < cells[i].Length ? cells[i][line] : "";
                int room = Math.Max(0, layout.Widths[i] - TextWidth.Of(cell));
                bool isNumber = _headings[layout.Columns[i]].IsNumber;
                // What ends a line is not padded.
                spaces += TableLayout.Before + (isNumber ? room : 0);
                if (cell.Length > 0)
                {
                    Repeat(text, ' ', spaces).Append(hasColor ? HeadingColor : "").Append(cell).Append(hasColor ? NoColor : "");
                    spaces = 0;
                }

                spaces += TableLayout.After + (isNumber ? 0 : room);
            }

            while (text.Length > 0 && text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }
    }

    /// <summary>
    /// One after another: <see cref="StringBuilder.Append(char, int)"/> is of vectors of a width that is known only when it runs, and would
    /// be compiled whenever the tool starts.
    /// </summary>
    private static StringBuilder Repeat(StringBuilder text, char one, int count)
    {
        for (int i = 0; i < count; i++)
            text.Append(one);
        return text;
    }

    private void WriteRecords(TextWriter output, int width)
    {
        int name = _headings.Max(heading => heading.Title.Length);
        foreach (string[] row in _rows)
        {
            output.WriteLine();
            for (int i = 0; i < row.Length; i++)
            {
                if (row[i].Length == 0)
                    continue;
                string label = $"{_headings[i].Title}:".PadRight(name + 2);
                foreach (string line in WrappedText.Lines(row[i], Math.Max(name, width - label.Length)))
                {
                    output.WriteLine(label + line);
                    label = new string(' ', label.Length);
                }
            }
        }
    }
}
