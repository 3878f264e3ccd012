using LatencyLab.Cli.Help;
using LatencyLab.Cli.Parsing;
using LatencyLab.Measuring.Engines;

namespace LatencyLab.Cli;

/// <summary>The command line as a function of its arguments: tests call it in process.</summary>
internal static class CommandLine
{
    private const string KernelsName = "kernels", VersionName = "--version";

    /// <summary>Runs one command line. Returns the exit code: 0 done, 1 a check failed, 2 bad input, 130 interrupted.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, IRuntimeEngine? engine = null) =>
        Run(arguments, output, error, TimeProvider.System, engine: engine);

    /// <summary>Runs one command line whose budgets of seconds are read from a clock of its own.</summary>
    /// <param name="arguments">The words behind the name of the program.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes notes, progress and errors.</param>
    /// <param name="clock">Where budgets of seconds are read from.</param>
    /// <param name="width">Characters of a line, as of a terminal; null: what <paramref name="output"/> is says it.</param>
    /// <param name="engine">A runtime of somebody else's that this program has in it; null: none.</param>
    internal static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, TimeProvider clock, int? width = null,
        IRuntimeEngine? engine = null)
    {
        if (PlainLists.Of(arguments) is Action<TextWriter> list)
        {
            return (Terminal.Usual(output, error) with { Clock = clock, Width = width, Engine = engine }).While(
                () => Invocation.Guarded(() => list(output), error));
        }

        return RunParsed(arguments, output, error, clock, width, engine);
    }

    /// <summary>The same for a command line of any kind.</summary>
    internal static int RunParsed(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, TimeProvider clock, int? width, IRuntimeEngine? engine)
    {
        (ParseResult parsed, GlobalOptions globals) = Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"latlab: {ShortText.Of(ParseErrors.Of(parsed).Message)}");
            return Invocation.BadInput;
        }

        Terminal terminal = globals.TerminalOf(parsed, output, error) with { Clock = clock, Width = width, Engine = engine };
        return terminal.While(() => Invocation.Run(parsed, output, error));
    }

    /// <summary>All commands, or one of them, which is made in a fraction of the time.</summary>
    /// <param name="globals">The options of all commands.</param>
    /// <param name="only">Name of the only command; null: all.</param>
    internal static RootCommand CreateRoot(GlobalOptions globals, string? only = null)
    {
        RootCommand root = new("How long a dynamic neural network really takes on a device, and what to train so that it is fast.");
        globals.AddTo(root);
        foreach (string name in CommandList.Names)
        {
            if (only is null || name == only)
                root.Subcommands.Add(CommandList.Create(name));
        }

        HelpWithExamples.AddTo(root);
        Completions.AddTo(root);
        return root;
    }

    /// <remarks>Messages about what is wrong know all commands, and <c>kernels prove</c> runs others.</remarks>
    private static (ParseResult Parsed, GlobalOptions Globals) Parse(IReadOnlyList<string> arguments)
    {
        GlobalOptions globals = new();
        if (arguments is [VersionName]
            || (arguments[0] != KernelsName && CommandList.Names.Contains(arguments[0])))
        {
            ParseResult parsed = CreateRoot(globals, arguments[0]).Parse(arguments, Invocation.Parser);
            if (parsed.Errors.Count == 0)
                return (parsed, globals);
            globals = new GlobalOptions();
        }

        return (CreateRoot(globals).Parse(arguments, Invocation.Parser), globals);
    }
}
