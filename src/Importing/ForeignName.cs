namespace LatencyLab.Importing;

/// <summary>Names of other tools in the letters that names have here.</summary>
internal static class ForeignName
{
    private const int Longest = 80;

    /// <summary>
    /// Lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, a letter or digit first; <c>imported</c> where nothing is left.
    /// </summary>
    public static string Of(string text)
    {
        string name = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' ? c : '-'));
        while (name.Contains("--", StringComparison.Ordinal))
            name = name.Replace("--", "-", StringComparison.Ordinal);
        name = name.TrimStart('-', '_', '.').TrimEnd('-', '_', '.');
        return name.Length == 0 ? "imported" : name.Length <= Longest ? name : name[..Longest];
    }
}
