using Spectre.Console;
using Spectre.Console.Rendering;

namespace LatencyLab.Cli.Output;

/// <summary>
/// A table for people. On a terminal it takes the terminal's width and style; anywhere else it is plain text, one line a
/// row, never wrapped.
/// </summary>
internal sealed class ConsoleTable
{
    private const int UnboundedWidth = 10_000;
    private static readonly Style s_headings = new(Color.Teal);
    private readonly Table _table = new() { Border = TableBorder.Simple };

    /// <param name="columns">Headings; one that starts with '&gt;' is of numbers and aligned right.</param>
    public ConsoleTable(params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            bool number = column.StartsWith('>');
            TableColumn heading = new(new Text(number ? column[1..] : column, s_headings))
            {
                Alignment = number ? Justify.Right : Justify.Left,
            };
            _table.AddColumn(number ? heading.NoWrap() : heading);
        }
    }

    /// <summary>One text a column; text is shown as it is, markup is not interpreted.</summary>
    public ConsoleTable Add(params ReadOnlySpan<string> cells)
    {
        List<IRenderable> texts = [];
        foreach (string cell in cells)
            texts.Add(new Text(cell));
        _table.AddRow(texts);
        return this;
    }

    public void Write(TextWriter output) => Write(output, _table);

    /// <summary>Writes anything that Spectre.Console renders, by the same rules.</summary>
    public static void Write(TextWriter output, IRenderable renderable)
    {
        Terminal terminal = Terminal.Current;
        if (ReferenceEquals(output, terminal.Output) && terminal.ShowsOutput)
        {
            terminal.Ansi(output).Write(renderable);
            return;
        }

        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = UnboundedWidth;
        console.Profile.Capabilities.Unicode = true;
        console.Write(renderable);
        string[] lines = [.. text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())];
        foreach (string line in lines.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse())
            output.WriteLine(line);
    }
}
