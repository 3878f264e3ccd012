using LatencyLab.Cli.Help;

namespace LatencyLab.Cli.Parsing;

/// <summary>What to say of a word of the command line that its command does not know: what to type instead.</summary>
internal static class UnknownWord
{
    private const int MostNamed = 4;

    /// <summary>One line.</summary>
    /// <param name="word">The word.</param>
    /// <param name="command">The command that was found before it.</param>
    public static string Describe(string word, Command command)
    {
        string where = command is RootCommand ? "" : $" of {command.Name}";
        (string what, string? instead) = word.StartsWith('-') ? ("option", ForOption(word, command))
            : command.Subcommands.Count > 0 ? ("command", ForCommand(word, command))
            : ("argument", ForArgument(word, command));
        return $"unknown {what}{where} '{word}'{instead ?? $" ({Line(command, "--help")} lists what it takes)"}";
    }

    private static string? ForOption(string word, Command command)
    {
        string[] known = [.. OptionsOf(command)];
        if (known.Contains(word))
            return $" before '{command.Name}', expected behind it: {Line(command, $"{word} ...")}";
        string letters = word.TrimStart('-');
        string[] beginning = [.. known.Where(name => letters.Length == 1 && name.TrimStart('-')[0] == letters[0])];
        string? nearest = OtherWords.Options.Find(letters, known) ?? (beginning is [string only] ? only : null)
            ?? NearestName.Find(word, known);
        if (nearest is not null)
            return DidYouMean(nearest);
        string[] having = [.. Root(command).Subcommands.Where(other => OptionsOf(other).Contains(word)).Select(other => other.Name)];
        return having.Length == 0 ? null : $", which is one of {Listed(having)} ({Line(command, "--help")} lists its own)";
    }

    private static string? ForCommand(string word, Command command)
    {
        string[] known = [.. command.Subcommands.Select(child => child.Name)];
        if ((OtherWords.Commands.Find(word, known) ?? NearestName.Find(word, known)) is string nearest)
            return DidYouMean(nearest);
        if (AsOption(word, command) is string option)
            return option;
        string[] below =
        [
            .. command.Subcommands.Where(child => child.Subcommands.Any(inner => inner.Name == word))
                .Select(child => $"{child.Name} {word}"),
        ];
        if (below.Length > 0)
            return DidYouMean([.. below.Take(MostNamed)]);
        if (command is not RootCommand && command.Subcommands.FirstOrDefault(child => child.Name == "show") is Command show)
            return DidYouMean($"{CommandPath.Of(show)} {word}");
        return command.Subcommands.Select(child => ValueOf(word, child) is string value ? DidYouMean($"{child.Name} {value}") : null)
            .OfType<string>().FirstOrDefault() ?? $", expected one of {string.Join(", ", known)}";
    }

    private static string? ForArgument(string word, Command command) =>
        AsOption(word, command) ?? (ValueOf(word, command) is string value ? DidYouMean(value) : null);

    /// <summary>A word that is an option but for its dashes: <c>help</c>, <c>network=resnet50</c>; a page may make them long.</summary>
    private static string? AsOption(string word, Command command)
    {
        string[] parts = word.Split('=', 2);
        string letters = parts[0].TrimStart('/', '\u2013', '\u2014', '\u2212');
        string? option = OptionsOf(command).FirstOrDefault(name => name.TrimStart('-') == letters);
        return option is null ? null : DidYouMean(parts.Length > 1 ? $"{option} {parts[1]}" : option);
    }

    /// <summary>The option that a word is a value of, with the word.</summary>
    private static string? ValueOf(string word, Command command) =>
        OptionsOf(command).FirstOrDefault(option => Completions.Takes(option, word)) is string name ? $"{name} {word}" : null;

    private static string DidYouMean(params string[] texts) =>
        $"; did you mean {string.Join(", ", texts.Select(text => $"'{text}'"))}?";

    private static string Line(Command command, string last) => $"'latlab {$"{CommandPath.Of(command)} {last}".TrimStart()}'";

    private static string Listed(string[] names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");

    private static Command Root(Command command)
    {
        Command at = command;
        while (at.Parents.OfType<Command>().FirstOrDefault() is Command parent)
            at = parent;
        return at;
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.SelectMany(Inherited)).Select(option => option.Name);

    private static IEnumerable<Option> Inherited(Symbol parent) => parent is Command command
        ? command.Options.Where(option => option.Recursive).Concat(command.Parents.SelectMany(Inherited)) : [];
}
