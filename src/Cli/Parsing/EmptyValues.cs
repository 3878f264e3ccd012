using System.CommandLine.Parsing;

namespace LatencyLab.Cli.Parsing;

/// <summary>An option or an argument that is given and empty, as a shell variable that is not set leaves it.</summary>
internal static class EmptyValues
{
    /// <summary>What is wrong with the first one; null where there is none.</summary>
    public static InputError? Of(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
        {
            foreach (SymbolResult given in command.Children)
            {
                if (given is OptionResult option && IsEmpty(option.Tokens))
                    return Error(option.Option.HelpName, option.Option.Name);
                if (given is ArgumentResult argument && IsEmpty(argument.Tokens))
                    return Error(argument.Argument.Name, argument.Argument.Name);
            }
        }

        return null;
    }

    private static bool IsEmpty(IEnumerable<Token> tokens) => tokens.Any(token => token.Value.Length == 0);

    private static InputError Error(string? kind, string name) =>
        new($"is empty, expected {(kind is "FILE" ? "a file name" : kind is "DIR" ? "the name of a directory" : "a value")}", name);
}
