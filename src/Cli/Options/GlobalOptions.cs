namespace LatencyLab.Cli.Options;

/// <summary>The options that every command takes: <c>--quiet --no-color</c>.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Only results and errors: no progress, no notes, no summary of files that were written.",
        Recursive = true,
    };

    private readonly Option<bool> _noColor =
        new("--no-color") { Description = "No colours on the terminal; so does the environment variable NO_COLOR.", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_quiet);
        root.Options.Add(_noColor);
    }

    public Terminal TerminalOf(ParseResult parsed, TextWriter output, TextWriter error) =>
        new(output, error, parsed.GetValue(_quiet), !parsed.GetValue(_noColor) && Terminal.EnvironmentAllowsColor)
        {
            Complete = parsed.CommandResult.Command.Options.Any(option => option.Name == "--json") ? "--json" : "a pipe",
        };
}
