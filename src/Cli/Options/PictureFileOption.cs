using LatencyLab.Files;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Cli.Options;

/// <summary>A picture beside what a command prints: <c>--picture --force</c>.</summary>
/// <param name="force">The command's own <c>--force</c>; null: it has none yet.</param>
/// <param name="what">What is drawn.</param>
internal sealed class PictureFileOption(Option<bool>? force = null, string what = "it")
{
    private readonly Option<string?> _file = new("--picture")
    {
        Description = $"Also draw {what}: a .png or .svg file.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _force = force ?? NewOption.Force();

    public IEnumerable<Option> All => force is null ? [_file, _force] : [_file];

    /// <summary>Whether there is one to draw.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_file) is not null;

    /// <exception cref="InputException">The file has another ending, or is there.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not string path)
            return;
        PictureOptions.EndingOf(path, _file);
        OutputFile.Check(path, parsed.GetValue(_force));
    }

    public void Write(ParseResult parsed, Func<Chart> draw)
    {
        if (parsed.GetValue(_file) is string path)
        {
            byte[] bytes = PictureWriter.Bytes(draw(), PictureOptions.EndingOf(path, _file), Palette.Light, null);
            OutputFile.Write(path, stream => stream.Write(bytes), parsed.GetValue(_force));
        }
    }
}
