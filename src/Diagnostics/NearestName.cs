namespace LatencyLab.Diagnostics;

/// <summary>
/// Finds the valid names nearest to one that was mistyped: the same but for case and separators, else by edits, else by words.
/// </summary>
/// <remarks>A name longer than any valid one could be is near to none, and costs nothing.</remarks>
public static class NearestName
{
    private const int LongestName = 64, LeastContained = 3, LeastShared = 2, LeastForTwo = 4, LeastFew = 3, FewAreOneIn = 8;

    /// <summary>
    /// The nearest of <paramref name="valid"/>: within a third of the name's length of edits (at least 2, of a name of three characters 1);
    /// else the one that shares a word with it, as <c>Tesla V100</c> does with <c>v100</c>; else the one that contains it.
    /// Null where there is none, and for a name of more than 64 characters.
    /// </summary>
    /// <param name="given">What was given.</param>
    /// <param name="valid">Names there are.</param>
    /// <param name="synonyms">Names that others have for them, which come first.</param>
    public static string? Find(string given, IEnumerable<string> valid, Synonyms? synonyms = null)
    {
        if (given.Length is 0 or > LongestName)
            return null;
        string[] names = [.. valid.Where(name => name.Length > 0)];
        return synonyms?.Find(given, names) ?? ByEdits(given, names) ?? ByWords(given, names);
    }

    /// <summary>
    /// Up to <paramref name="count"/> of <paramref name="valid"/>, nearest first; names that contain the given one come before all others.
    /// </summary>
    public static IReadOnlyList<string> Rank(string given, IEnumerable<string> valid, int count)
    {
        string lower = given.Length > LongestName ? "" : given.ToLowerInvariant();
        return
        [
            .. valid.Where(name => name.Length > 0)
                .OrderBy(name => name.Contains(lower, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
                .ThenBy(name => Distance(lower, name.ToLowerInvariant()))
                .ThenBy(name => name, StringComparer.Ordinal)
                .Take(count),
        ];
    }

    /// <summary>
    /// Edits (insertion, deletion, substitution, swap of neighbours) that turn <paramref name="a"/> into <paramref name="b"/>.
    /// </summary>
    /// <param name="a">A name.</param>
    /// <param name="b">Another.</param>
    /// <param name="most">More edits than these are not counted: the result is then one more.</param>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most = int.MaxValue - 1)
    {
        if (Math.Abs(a.Length - b.Length) > most)
            return most + 1;
        int width = b.Length + 1;
        Span<int> rows = width <= LongestName ? stackalloc int[3 * width] : new int[3 * width];
        Span<int> before = rows[..width], last = rows[width..(2 * width)], row = rows[(2 * width)..];
        for (int j = 0; j < width; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int least = row[0] = i;
            for (int j = 1; j < width; j++)
            {
                int edits = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits = Math.Min(edits, before[j - 2] + 1);
                row[j] = edits;
                least = Math.Min(least, edits);
            }

            // A swap reaches two rows back, and is an edit more than it found there.
            if (least > most && i > 1 && MinimumOf(last) >= most)
                return most + 1;
            Span<int> free = before;
            before = last;
            last = row;
            row = free;
        }

        return Math.Min(last[b.Length], most + 1);
    }

    private static string? ByEdits(string given, string[] valid)
    {
        string lower = given.ToLowerInvariant();
        int most = Math.Min(Math.Max(given.Length < LeastForTwo ? 1 : 2, given.Length / 3), given.Length - 1);
        string? nearest = null;
        foreach (string candidate in valid)
        {
            if (HasSameLetters(given, candidate))
                return candidate;
            int distance = Math.Abs(lower.Length - candidate.Length) > most ? int.MaxValue
                : Distance(lower, candidate.ToLowerInvariant(), most);
            if (distance <= most)
                (nearest, most) = (candidate, distance - 1);
        }

        return nearest;
    }

    /// <summary>The most words in common, then the fewest others. A word that many names have says nothing.</summary>
    private static string? ByWords(string given, string[] valid)
    {
        string[] words = WordsOf(given);
        string letters = LettersOf(given);
        string[][] wordsOf = [.. valid.Select(WordsOf)];
        int few = Math.Max(LeastFew, valid.Length / FewAreOneIn);
        HashSet<string> telling =
            [.. words.Where(word => word.Length >= LeastShared && wordsOf.Count(own => own.Contains(word)) <= few)];
        bool isTelling = letters.Length >= LeastContained && valid.Count(name => Contains(name, letters)) <= few;
        return valid.Zip(wordsOf)
            .Select(one => (Name: one.First, Shared: one.Second.Count(telling.Contains), Words: one.Second.Length))
            .Where(one => one.Shared > 0 || (isTelling && Contains(one.Name, letters)))
            .OrderByDescending(one => one.Shared).ThenBy(one => one.Words).ThenBy(one => one.Name.Length)
            .Select(one => one.Name).FirstOrDefault();
    }

    private static bool Contains(string name, string letters) => LettersOf(name).Contains(letters, StringComparison.Ordinal);

    /// <summary>Whether two names are the same but for case and separators.</summary>
    private static bool HasSameLetters(string a, string b)
    {
        bool isSame = false;
        for (int i = 0, j = 0; ; i++, j++)
        {
            while (i < a.Length && !char.IsLetterOrDigit(a[i]))
                i++;
            while (j < b.Length && !char.IsLetterOrDigit(b[j]))
                j++;
            if (i == a.Length || j == b.Length)
                return isSame && i == a.Length && j == b.Length;
            if (char.ToLowerInvariant(a[i]) != char.ToLowerInvariant(b[j]))
                return false;
            isSame = true;
        }
    }

    private static string[] WordsOf(string name) =>
        [.. name.ToLowerInvariant().Split([' ', '-', '_', '.', '/', ':', '('], StringSplitOptions.RemoveEmptyEntries).Distinct()];

    internal static string LettersOf(string name) => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static int MinimumOf(ReadOnlySpan<int> row)
    {
        int least = int.MaxValue;
        foreach (int edits in row)
            least = Math.Min(least, edits);
        return least;
    }
}
