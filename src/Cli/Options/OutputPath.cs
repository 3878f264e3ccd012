using LatencyLab.Files;

namespace LatencyLab.Cli.Options;

/// <summary>A file that a command line asks for, and whether it may replace one that exists.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Replaces">Whether <c>--force</c> was given.</param>
internal sealed record OutputPath(string Path, bool Replaces)
{
    /// <summary>What the options say, checked before any work is done; null where no file is asked for.</summary>
    /// <exception cref="InputException">There is a file and no <c>--force</c>, or <c>--force</c> without a file.</exception>
    public static OutputPath? Of(ParseResult parsed, Option<string?> file, Option<bool> force)
    {
        bool replaces = parsed.GetValue(force);
        if (parsed.GetValue(file) is not string path)
            return replaces ? throw new InputException($"does nothing without {file.Name}", force.Name) : null;
        return Required(path, replaces);
    }

    /// <summary>Of a command that always writes a file.</summary>
    /// <exception cref="InputException">There is a file and no <c>--force</c>.</exception>
    public static OutputPath Required(string path, bool replaces)
    {
        OutputFile.Check(path, replaces);
        return new OutputPath(path, replaces);
    }

    public void Write(string text) => OutputFile.Write(Path, text, Replaces);

    public void Write(Action<Stream> write) => OutputFile.Write(Path, write, Replaces);
}
