using System.Collections;

namespace LatencyLab.Diagnostics;

/// <summary>
/// Errors of the same kind, as many as a file has rows: the first are kept and can be enumerated, all are counted.
/// </summary>
public sealed class ErrorTally : IEnumerable<InputError>
{
    /// <summary>As many are kept.</summary>
    public const int Most = 20;

    private readonly List<InputError> _first = [];

    /// <summary>How many there were, those that are not kept included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no other one is kept: what it says need not be worked out.</summary>
    public bool IsFull => Count >= Most;

    /// <summary>What stands for those that are not kept; null where all are.</summary>
    public string? Rest => Count <= Most ? null : string.Create(CultureInfo.InvariantCulture, $"and {Count - Most:N0} more of this kind");

    /// <summary>Counts an error, and keeps it while it is among the first.</summary>
    public void Add(InputError error)
    {
        if (Count++ < Most)
            _first.Add(error);
    }

    /// <summary>Counts the errors of another, and keeps its first.</summary>
    public void Add(ErrorTally other)
    {
        _first.AddRange(other.Take(Most - _first.Count));
        Count += other.Count;
    }

    /// <summary>Those that were kept, and a line for the rest.</summary>
    public InputException ToException(string source) =>
        new([.. _first, .. Rest is string rest ? [new InputError(rest, source)] : Array.Empty<InputError>()]);

    /// <inheritdoc/>
    public IEnumerator<InputError> GetEnumerator() => _first.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
