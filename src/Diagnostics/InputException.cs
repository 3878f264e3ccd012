namespace LatencyLab.Diagnostics;

/// <summary>Bad input from the user. The command line prints <see cref="Errors"/>, a line each, and exits with 2.</summary>
public sealed class InputException : Exception
{
    /// <summary>With what is wrong.</summary>
    public InputException(IReadOnlyList<InputError> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>With what is wrong.</summary>
    public InputException(string message, string? source = null, int line = 0, int column = 0, string? nearest = null)
        : this([new InputError(message, source, line, column, nearest)])
    {
    }

    /// <summary>All that is wrong, at least one.</summary>
    public IReadOnlyList<InputError> Errors { get; }
}
