namespace LatencyLab.Cli.Options;

/// <summary>Options of which a command needs exactly one.</summary>
internal static class OneOf
{
    /// <summary>Name of the one that is given.</summary>
    /// <exception cref="InputException">None is, or several are.</exception>
    public static string Given(ParseResult parsed, string command, params Option[] options)
    {
        string[] given = [.. options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        return given.Length switch
        {
            1 => given[0],
            0 => throw new InputException(
                $"{command} needs one of {string.Join(", ", options.SkipLast(1).Select(option => option.Name))} or {options[^1].Name}"),
            _ => throw new InputException($"{string.Join(" and ", given)} exclude each other, expected one of them"),
        };
    }
}
