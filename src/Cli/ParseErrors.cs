using System.CommandLine;
using System.Text.RegularExpressions;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli;

/// <summary>What is wrong with a command line, in one line of plain words.</summary>
internal static partial class ParseErrors
{
    [GeneratedRegex("^Cannot parse argument '(?<text>.*)' for option '(?<option>[^']*)' as expected type '(?<type>.*)'\\.")]
    private static partial Regex NotOfType { get; }

    [GeneratedRegex("^Cannot parse argument '(?<text>.*)' as expected type '(?<type>.*)'\\.")]
    private static partial Regex ArgumentNotOfType { get; }

    [GeneratedRegex("^Option '(?<option>[^']*)' is required\\.")]
    private static partial Regex Missing { get; }

    [GeneratedRegex("^Required argument missing for (?<kind>command|option): '(?<name>[^']*)'\\.?$")]
    private static partial Regex Valueless { get; }

    /// <summary>
    /// The one thing to put right first: a word that the command does not know, with the nearest that it does; else what is missing. Whatever
    /// follows from a misspelt option (its value left over, the option missing) is not said.
    /// </summary>
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] unknown = [.. parsed.UnmatchedTokens];
        if (unknown.Length > 0)
            return Unknown(unknown.FirstOrDefault(token => token.StartsWith('-')) ?? unknown[0], command);
        string[] messages = [.. parsed.Errors.Select(error => error.Message).Distinct()];
        if (command.Subcommands.Count > 0 && command.Action is null)
            return $"{command.Name} needs a subcommand: {string.Join(", ", command.Subcommands.Select(child => child.Name))}";
        string[] missing = [.. messages.Select(message => Missing.Match(message)).Where(match => match.Success).Select(match => match.Groups["option"].Value)];
        return missing.Length == messages.Length
            ? $"{command.Name} needs {string.Join(" and ", missing)} ('latlab {PathOf(command)} --help' has an example)"
            : Reworded(messages.First(message => !Missing.IsMatch(message)), command);
    }

    private static string Unknown(string word, Command command)
    {
        bool isOption = word.StartsWith('-');
        IEnumerable<string> options = command.Options.Concat(command.Parents.SelectMany(Inherited)).Select(option => option.Name);
        string[] known = isOption || command.Subcommands.Count == 0 ? [.. options] : [.. command.Subcommands.Select(child => child.Name)];
        string? nearest = isOption || command.Subcommands.Count > 0 ? NearestName.Find(word, known) : null;
        string what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        string where = command is RootCommand ? "" : $" of {command.Name}";
        return nearest is null ? $"unknown {what}{where} '{word}'" : $"unknown {what}{where} '{word}'; did you mean '{nearest}'?";
    }

    private static IEnumerable<Option> Inherited(Symbol parent) => parent is Command command
        ? command.Options.Where(option => option.Recursive).Concat(command.Parents.SelectMany(Inherited)) : [];

    private static string Reworded(string message, Command command)
    {
        if (Valueless.Match(message) is { Success: true } valueless)
        {
            return valueless.Groups["kind"].Value == "option" ? $"{valueless.Groups["name"].Value} needs a value"
                : $"{command.Name} needs {string.Join(" and ", command.Arguments.Select(argument => argument.Name))} ('latlab {PathOf(command)} --help' has an example)";
        }

        if (NotOfType.Match(message) is { Success: true } option)
            return $"{option.Groups["option"].Value}: expected {KindOf(option.Groups["type"].Value)}, got '{option.Groups["text"].Value}'";
        return ArgumentNotOfType.Match(message) is { Success: true } argument
            ? $"expected {KindOf(argument.Groups["type"].Value)}, got '{argument.Groups["text"].Value}'" : message.TrimEnd('.');
    }

    private static string KindOf(string type) =>
        type.Contains("Int32", StringComparison.Ordinal) ? $"a whole number up to {int.MaxValue}"
        : type.Contains("Double", StringComparison.Ordinal) ? "a number"
        : type.Contains("Boolean", StringComparison.Ordinal) ? "true or false" : "another kind of value";

    private static string PathOf(Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not (null or RootCommand); at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, at.Name);
        return string.Join(' ', names);
    }
}
