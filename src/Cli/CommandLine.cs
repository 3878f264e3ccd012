using System.CommandLine;
using LatencyLab.Cli.Help;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli;

/// <summary>The command line as a function of its arguments: tests call it in process.</summary>
public static class CommandLine
{
    /// <summary>Bad input: one clear line, nothing half-written.</summary>
    public const int BadInput = 2;

    /// <summary>Runs one command line. Returns the exit code: 0 done, 1 a check failed, 2 bad input, 130 interrupted.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        Run(arguments, output, error, TimeProvider.System);

    /// <summary>Runs one command line whose budgets of seconds are read from a clock of its own.</summary>
    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, TimeProvider clock)
    {
        GlobalOptions globals = new();
        ParseResult parsed = Parse(arguments.Count == 0 ? ["--help"] : arguments, globals);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"latlab: {ParseErrors.Of(parsed).Message}");
            return BadInput;
        }

        return (globals.TerminalOf(parsed, output, error) with { Clock = clock }).While(() => Invoke(parsed, output, error));
    }

    /// <summary>How arguments are read: <c>@file</c> is a word like any other.</summary>
    internal static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>All commands.</summary>
    internal static RootCommand CreateRoot(GlobalOptions globals)
    {
        RootCommand root = new("How long a dynamic neural network really takes on a device, and what to train so that it is fast.");
        globals.AddTo(root);
        foreach (Func<Command> command in Commands.CommandList.All)
            root.Subcommands.Add(command());
        HelpWithExamples.AddTo(root);
        Completions.AddTo(root);
        return root;
    }

    private static ParseResult Parse(IReadOnlyList<string> arguments, GlobalOptions globals) =>
        CreateRoot(globals).Parse(arguments, Parser);

    private static int Invoke(ParseResult parsed, TextWriter output, TextWriter error)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException problem)
        {
            foreach (InputError line in problem.Errors)
                error.WriteLine($"latlab: {line}");
        }
        catch (OverflowException)
        {
            error.WriteLine(
                "latlab: a size is too large: its bytes or operations cannot be counted in 64 bits; "
                + "expected a smaller batch, resolution or shape");
        }
        catch (OutOfMemoryException)
        {
            error.WriteLine("latlab: there is not enough memory for this; expected a smaller batch, resolution or shape");
        }

        return BadInput;
    }
}
