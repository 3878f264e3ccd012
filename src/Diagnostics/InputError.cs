namespace LatencyLab.Diagnostics;

/// <summary>One thing that is wrong with something the user gave: where, what was expected, and the nearest valid name.</summary>
/// <param name="Message">What is wrong and what was expected, one line, no trailing period.</param>
/// <param name="Source">File path or option name; null where there is none.</param>
/// <param name="Line">1-based line, 0 where it does not apply.</param>
/// <param name="Column">1-based column, 0 where it does not apply.</param>
/// <param name="Nearest">The nearest valid name, if one is near enough to suggest.</param>
public sealed record InputError(string Message, string? Source = null, int Line = 0, int Column = 0, string? Nearest = null)
{
    /// <summary>What is wrong and what was expected, one line; what it quotes is cut short (<see cref="ShortText"/>).</summary>
    public string Message { get; init => field = ShortText.Of(value); } = ShortText.Of(Message);

    /// <inheritdoc/>
    public override string ToString()
    {
        string where = Source is null ? "" : Line <= 0 ? $"{Source}: " : Column <= 0 ? $"{Source}:{Line}: " : $"{Source}:{Line}:{Column}: ";
        return ShortText.Visible(Nearest is null ? where + Message : where + Message + ShortText.Of($"; did you mean '{Nearest}'?"));
    }
}
