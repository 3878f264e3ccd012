using System.CommandLine;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli;

/// <summary>The command line as a function of its arguments: tests call it in process.</summary>
public static class CommandLine
{
    /// <summary>Bad input: one clear line, nothing half-written.</summary>
    public const int BadInput = 2;

    /// <summary>Runs one command line. Returns the exit code: 0 done, 1 a check failed, 2 bad input.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        RootCommand root = new("How long a dynamic neural network really takes on a device, and what to train so that it is fast.");
        foreach (Func<Command> command in Commands.CommandList.All)
            root.Subcommands.Add(command());
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(problem => WithNearest(problem.Message, parsed)).Distinct())
                error.WriteLine($"latlab: {message}");
            return BadInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException problem)
        {
            foreach (InputError line in problem.Errors)
                error.WriteLine($"latlab: {line}");
            return BadInput;
        }
    }

    /// <summary>Adds the nearest option or subcommand to a message that quotes a word the command does not know.</summary>
    private static string WithNearest(string message, ParseResult parsed)
    {
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal));
        if (unknown is null)
            return message;
        Command command = parsed.CommandResult.Command;
        string? nearest = NearestName.Find(unknown, [.. command.Options.Select(option => option.Name), .. command.Subcommands.Select(child => child.Name)]);
        return nearest is null ? message : $"{message.TrimEnd('.')}; did you mean '{nearest}'?";
    }
}
