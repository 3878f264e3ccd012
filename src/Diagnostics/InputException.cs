using System.Text.RegularExpressions;

namespace LatencyLab.Diagnostics;

/// <summary>
/// Bad input from the user. The command line prints <see cref="Errors"/>, a line each, and exits with 2. To the caller of a library the
/// message names what the command line has options for without their dashes.
/// </summary>
public sealed partial class InputException : Exception
{
    /// <summary>With what is wrong.</summary>
    public InputException(IReadOnlyList<InputError> errors)
        : base(string.Join(Environment.NewLine, errors.Select(error => WithoutDashes($"{error}")))) => Errors = errors;

    /// <summary>With what is wrong.</summary>
    public InputException(string message, string? source = null, int line = 0, int column = 0, string? nearest = null)
        : this([new InputError(message, source, line, column, nearest)])
    {
    }

    /// <summary>All that is wrong, at least one.</summary>
    public IReadOnlyList<InputError> Errors { get; }

    /// <summary>Dashes of an option, or a whole command that a message advises.</summary>
    [GeneratedRegex("'latlab [^']*'|(?<![\\w-])--(?=[a-z])")]
    private static partial Regex CommandOrDashes { get; }

    private static string WithoutDashes(string line) =>
        CommandOrDashes.Replace(line, found => found.Value[0] == '\'' ? found.Value : "");
}
