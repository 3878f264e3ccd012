namespace LatencyLab.Diagnostics;

/// <summary>Finds the valid names nearest to one that was mistyped, by optimal string alignment distance.</summary>
public static class NearestName
{
    /// <summary>
    /// The nearest of <paramref name="valid"/>, or null when none is within a third of the name's length (at least 2 edits).
    /// </summary>
    public static string? Find(string given, IEnumerable<string> valid)
    {
        (string? name, int distance) best = (null, int.MaxValue);
        foreach (string candidate in valid)
        {
            int distance = Distance(given.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best.distance)
                best = (candidate, distance);
        }

        return best.distance <= Math.Max(2, given.Length / 3) ? best.name : null;
    }

    /// <summary>
    /// Up to <paramref name="count"/> of <paramref name="valid"/>, nearest first; names that contain the given one come before all others.
    /// </summary>
    public static IReadOnlyList<string> Rank(string given, IEnumerable<string> valid, int count) =>
        [.. valid
            .OrderBy(name => name.Contains(given, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(name => Distance(given.ToLowerInvariant(), name.ToLowerInvariant()))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(count)];

    /// <summary>
    /// Edits (insertion, deletion, substitution, swap of neighbours) that turn <paramref name="a"/> into <paramref name="b"/>.
    /// </summary>
    public static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
