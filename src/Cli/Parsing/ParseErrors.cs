using System.CommandLine.Parsing;
using LatencyLab.Cli.Help;

namespace LatencyLab.Cli.Parsing;

/// <summary>What is wrong with a command line, in one line of plain words.</summary>
internal static class ParseErrors
{
    /// <summary>
    /// The one thing to put right first, with the option that it is about: a word that the command does not know, with the nearest that it
    /// does; else what is missing. Whatever follows from a misspelt option (its value left over, the option missing) is not said.
    /// </summary>
    public static (string Message, string? Option) Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] unknown = [.. parsed.UnmatchedTokens];
        if (unknown.Length > 0)
        {
            // Behind a command that is none no option is known.
            bool isCommand = command.Subcommands.Count > 0 && !unknown[0].StartsWith('-');
            string word = isCommand ? unknown[0] : unknown.FirstOrDefault(token => token.StartsWith('-')) ?? unknown[0];
            return (UnknownWord.Describe(word, command), null);
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
            return ($"{command.Name} needs a subcommand: {string.Join(", ", command.Subcommands.Select(child => child.Name))}", null);
        if (parsed.Errors.FirstOrDefault(error => OptionOf(error) is not null) is ParseError wrong)
            return (OfOption(OptionOf(wrong)!, wrong), OptionOf(wrong)!.Option.Name);
        string[] missing =
        [
            .. command.Options.Where(option => option.Required && parsed.GetResult(option) is not { Implicit: false })
                .Select(option => option.Name),
        ];
        if (command.Arguments.Any(argument => Count(parsed.GetResult(argument)) < argument.Arity.MinimumNumberOfValues))
            missing = [.. command.Arguments.Select(argument => argument.Name)];
        return (missing.Length > 0
            ? $"{command.Name} needs {string.Join(" and ", missing)} ('latlab {CommandPath.Of(command)} --help' has an example)"
            : OfArgument(parsed.Errors[0]), null);
    }

    /// <summary>The option that an error is about; null where it is about an option that is missing, the command or an argument.</summary>
    private static OptionResult? OptionOf(ParseError error) =>
        (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent) is OptionResult { Implicit: false } given ? given : null;

    private static string OfOption(OptionResult result, ParseError error)
    {
        Option option = result.Option;
        if (result.Tokens.Count < option.Arity.MinimumNumberOfValues)
            return $"{option.Name} needs a value";
        if (result.Tokens.Count > option.Arity.MaximumNumberOfValues)
            return $"{option.Name} is given {result.Tokens.Count} values, expected one";
        return Unreadable(option.ValueType, result) is string unreadable ? $"{option.Name}: {unreadable}" : error.Message.TrimEnd('.');
    }

    private static string OfArgument(ParseError error) =>
        error.SymbolResult is ArgumentResult result && Unreadable(result.Argument.ValueType, result) is string unreadable
            ? unreadable : error.Message.TrimEnd('.');

    /// <summary>The first value that is not of the type; null where all are.</summary>
    private static string? Unreadable(Type type, SymbolResult result)
    {
        Type one = type.GetElementType() ?? Nullable.GetUnderlyingType(type) ?? type;
        bool isWhole = one == typeof(int);
        (string Expected, Func<string, bool> Reads)? kind =
            isWhole ? ($"a whole number up to {int.MaxValue}", text => int.TryParse(text, CultureInfo.InvariantCulture, out _))
            : one == typeof(double) ? ("a number", text => double.TryParse(text, CultureInfo.InvariantCulture, out _))
            : one == typeof(bool) ? ("true or false", text => bool.TryParse(text, out _)) : null;
        return kind is var (expected, reads) && result.Tokens.FirstOrDefault(token => !reads(token.Value)) is Token wrong
            ? $"{new InputError($"expected {expected}, got '{wrong.Value}'", Nearest: MeantNumber.Of(wrong.Value, isWhole, int.MaxValue))}"
            : null;
    }

    private static int Count(ArgumentResult? result) => result?.Tokens.Count ?? 0;
}
