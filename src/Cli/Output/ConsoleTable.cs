using Spectre.Console;

namespace LatencyLab.Cli.Output;

/// <summary>
/// A table for people. On a terminal it takes the terminal's width and style: columns that do not fit are left out by their importance and
/// named, and where the important ones do not fit a row becomes a record of a line a field. Anywhere else it is plain text, one line a row,
/// never wrapped, with all columns.
/// </summary>
internal sealed class ConsoleTable
{
    private const int UnboundedWidth = 10_000;
    private static readonly Style s_headings = new(Color.Teal);
    private readonly ColumnHeading[] _headings;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">
    /// Headings; one that starts with '&gt;' is of numbers and aligned right. A '?' before that: it is left out where a terminal has no
    /// room for it; '??': before those.
    /// </param>
    public ConsoleTable(params ReadOnlySpan<string> columns)
    {
        _headings = new ColumnHeading[columns.Length];
        for (int i = 0; i < columns.Length; i++)
            _headings[i] = ColumnHeading.Parse(columns[i]);
    }

    /// <summary>One text a column; text is shown as it is, markup is not interpreted.</summary>
    public ConsoleTable Add(params ReadOnlySpan<string> cells)
    {
        _rows.Add(cells.ToArray());
        return this;
    }

    public void Write(TextWriter output)
    {
        Terminal terminal = Terminal.Current;
        if (!ReferenceEquals(output, terminal.Output) || terminal.Width is not int width)
        {
            WritePlain(output, Rendered(null), UnboundedWidth);
            return;
        }

        TableLayout layout = TableLayout.Of(_headings, _rows, width);
        if (layout.IsFolded)
            WriteRecords(output, width);
        else if (terminal.ShowsOutput)
            terminal.Ansi(output).Write(Rendered(layout));
        else
            WritePlain(output, Rendered(layout), width);
        if (!layout.IsFolded && layout.Columns.Count < _headings.Length)
        {
            IEnumerable<string> leftOut = Enumerable.Range(0, _headings.Length).Except(layout.Columns).Select(i => _headings[i].Title);
            output.WriteLine($"not shown: {string.Join(", ", leftOut)} (a wider terminal or {terminal.Complete} shows them)");
        }
    }

    /// <param name="layout">Null: all columns, as wide as they are.</param>
    private Table Rendered(TableLayout? layout)
    {
        Table table = new() { Border = TableBorder.Simple };
        IReadOnlyList<int> shown = layout?.Columns ?? [.. Enumerable.Range(0, _headings.Length)];
        for (int i = 0; i < shown.Count; i++)
        {
            ColumnHeading heading = _headings[shown[i]];
            TableColumn column = new(new Text(heading.Title, s_headings))
            {
                Alignment = heading.IsNumber ? Justify.Right : Justify.Left,
            };
            if (layout is not null)
                column.Width(layout.Widths[i]);
            table.AddColumn(layout is null && heading.IsNumber ? column.NoWrap() : column);
        }

        foreach (string[] row in _rows)
            table.AddRow(shown.Select(i => new Text(row[i])));
        return table;
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

    private static void WritePlain(TextWriter output, Table table, int width)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        string[] lines = [.. text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())];
        foreach (string line in lines.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse())
            output.WriteLine(line);
    }
}
