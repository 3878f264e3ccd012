namespace LatencyLab.Studies.Matrices;

/// <summary>A part of a sweep's tasks: neighbours, and all parts are of one size but for a task.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct Shard(int Number, int Count)
{
    /// <summary>Everything.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>A shard from a text such as <c>3/64</c>.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && number >= 1 && number <= count
                ? new Shard(number, count)
                : throw new InputException($"'{text}' is not a shard, expected a number of 1 to n, a slash and n, such as 3/64");
    }

    /// <summary>Its first task.</summary>
    public int First(int tasks) => (int)((long)tasks * (Number - 1) / Count);

    /// <summary>The task behind its last.</summary>
    public int End(int tasks) => (int)((long)tasks * Number / Count);
}
