using LatencyLab.Measuring.Engines;

namespace LatencyLab.Cli.Output;

/// <summary>
/// Where one command line writes and how much its user wants to see: results go to the standard output and nothing else does, notes and
/// progress go to the standard error.
/// </summary>
/// <param name="Output">Takes results.</param>
/// <param name="Error">Takes notes, progress and errors.</param>
/// <param name="IsQuiet">Whether only results and errors are wanted.</param>
/// <param name="AllowsColor">Whether colours may be used where there is a terminal.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool IsQuiet, bool AllowsColor)
{
    private const int LeastWidth = 30, UsualWidth = 80;
    private static readonly AsyncLocal<Terminal?> s_current = new();

    /// <summary>Where budgets of seconds are read from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A runtime of somebody else's that this program has in it; null: none.</summary>
    public IRuntimeEngine? Engine { get; init; }

    /// <summary>That of the command line being run.</summary>
    public static Terminal Current => s_current.Value ?? new Terminal(TextWriter.Null, TextWriter.Null, IsQuiet: true, AllowsColor: false);

    /// <summary>Whether results go to the terminal itself and not to a file, a pipe or a test.</summary>
    public bool ShowsOutput => ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Whether results may be coloured: they go to a terminal that knows how.</summary>
    public bool ShowsColor => AllowsColor && ShowsOutput
        && (OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable("WT_SESSION") is not null
            : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Characters of a line of the terminal that results go to; null where they go elsewhere: lines are of any length.</summary>
    public int? Width { get => field ?? (ShowsOutput ? WidthOf(Environment.GetEnvironmentVariable("COLUMNS")) : null); init; }

    /// <summary>What shows all of a result, whatever the terminal: <c>--json</c> where the command has it.</summary>
    public string Complete { get; init; } = "a pipe";

    /// <summary>Whether progress may be drawn.</summary>
    public bool ShowsProgress => !IsQuiet && ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Takes what a command that wrote a file says about it; nothing under <c>--quiet</c>.</summary>
    public TextWriter Summary => IsQuiet ? TextWriter.Null : Output;

    /// <summary>Whether the environment allows colours: <c>NO_COLOR</c> is not set, or is empty.</summary>
    public static bool EnvironmentAllowsColor => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Of a command line without options, whose command has <c>--json</c>.</summary>
    public static Terminal Usual(TextWriter output, TextWriter error) =>
        new(output, error, IsQuiet: false, EnvironmentAllowsColor) { Complete = "--json" };

    /// <summary>Runs with this terminal as <see cref="Current"/>, and gives back the one before it.</summary>
    public int While(Func<int> run)
    {
        Terminal? before = s_current.Value;
        s_current.Value = this;
        try
        {
            return run();
        }
        finally
        {
            s_current.Value = before;
        }
    }

    /// <summary>One line on the standard error that is no error; nothing under <c>--quiet</c>.</summary>
    public void Note(string line)
    {
        if (!IsQuiet)
            Error.WriteLine($"latlab: {line}");
    }

    /// <summary>One line on the standard error about where a long command is, where somebody is watching.</summary>
    public void Progress(string line)
    {
        if (ShowsProgress)
            Error.WriteLine(line);
    }

    /// <summary>What the user says in the environment, else what the terminal does, else the width that all have had.</summary>
    private static int WidthOf(string? columns) =>
        Math.Max(LeastWidth, int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int told) && told > 0 ? told
            : Console.WindowWidth is > 0 and int seen ? seen : UsualWidth);
}
