using LatencyLab.Files;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Cli.Options;

/// <summary>The options of every picture: <c>--out --theme --size --title --force</c>.</summary>
internal sealed class PictureOptions
{
    private readonly Option<string> _output = new("--out") { Description = "The picture: a .png or .svg file.", Required = true };

    private readonly Option<string> _theme = NewOption.Of("--theme", $"Colours: {string.Join(" or ", Palette.Names)}.", Palette.Names[0]);

    private readonly Option<string?> _size = new("--size")
    {
        Description = "WIDTHxHEIGHT in pixels, e.g. 1600x900 (default: as high as the picture needs; a .png 1520 wide, a .svg 760).",
    };

    private readonly Option<string?> _title = new("--title") { Description = "Heading (default: what is drawn)." };

    private readonly Option<bool> _force = NewOption.Force();

    /// <summary>Adds the options, and as the action the drawing of a chart.</summary>
    /// <param name="command">A command with all its own options.</param>
    /// <param name="chart">What it draws.</param>
    public Command Draws(Command command, Func<ParseResult, Chart> chart)
    {
        foreach (Option option in (Option[])[_output, _theme, _size, _title, _force])
            command.Options.Add(option);
        command.SetAction(parsed => Write(parsed, chart));
        return command;
    }

    /// <summary>The format that the name of a picture's file says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">What gave it.</param>
    /// <exception cref="InputException">It says none.</exception>
    public static string EndingOf(string path, Option option)
    {
        string ending = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        return ending is PictureWriter.Png or PictureWriter.Svg ? ending
            : throw new InputException($"'{path}' is not a .png or .svg file", option.Name);
    }

    private void Write(ParseResult parsed, Func<ParseResult, Chart> draw)
    {
        string path = parsed.GetRequiredValue(_output);
        string ending = EndingOf(path, _output);
        bool replaces = parsed.GetValue(_force);
        OutputFile.Check(path, replaces);
        Palette palette = Palette.Find(parsed.GetRequiredValue(_theme), _theme.Name);
        PictureSize? size = parsed.GetValue(_size) is string text ? PictureSize.Parse(text, _size.Name) : null;
        Chart chart = draw(parsed);
        if (parsed.GetValue(_title) is string title)
            chart = chart with { Title = title };
        OutputFile.Write(path, stream => stream.Write(PictureWriter.Bytes(chart, ending, palette, size)), replaces);
        Terminal.Current.Summary.WriteLine(path);
    }
}
