using LatencyLab.Files;

namespace LatencyLab.Cli.Parsing;

/// <summary>Runs what a command line was parsed to, and turns bad input into lines and an exit code.</summary>
internal static class Invocation
{
    /// <summary>Bad input: one clear line, nothing half-written.</summary>
    public const int BadInput = 2;

    /// <summary>How arguments are read: <c>@file</c> is a word like any other.</summary>
    internal static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>A command line that was put together and not typed.</summary>
    /// <exception cref="InputException">It is wrong; the source is the option that it is about.</exception>
    public static ParseResult Parse(Command command, IReadOnlyList<string> arguments)
    {
        ParseResult parsed = command.Parse(arguments, Parser);
        if (EmptyValues.Of(parsed) is InputError empty)
            throw new InputException([empty]);
        if (parsed.Errors.Count == 0)
            return parsed;
        (string message, string? option) = ParseErrors.Of(parsed);
        throw new InputException(message, option);
    }

    /// <summary>Runs it; returns the exit code.</summary>
    public static int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        int code = 0;
        int guarded = Guarded(
            () =>
            {
                if (EmptyValues.Of(parsed) is InputError empty)
                    throw new InputException([empty]);
                code = UsedFiles.Within(() => parsed.Invoke(
                    new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }));
            },
            error);
        return guarded == 0 ? code : guarded;
    }

    /// <summary>Runs something; bad input is said in lines.</summary>
    public static int Guarded(Action run, TextWriter error)
    {
        try
        {
            run();
            return 0;
        }
        catch (Exception problem) when (Failure.LinesOf(problem) is { } lines)
        {
            foreach (string line in lines)
                error.WriteLine($"latlab: {line}");
            return BadInput;
        }
    }
}
