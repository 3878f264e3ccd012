namespace LatencyLab.Files;

/// <summary>Names of what is being written, beside its place.</summary>
internal static class TemporaryName
{
    private const string Prefix = ".latlab-", Suffix = ".tmp";

    /// <summary>A new one in a folder.</summary>
    public static string In(string folder) => Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");

    /// <summary>Whether a name is one.</summary>
    public static bool IsOne(string path) =>
        Path.GetFileName(path) is string name && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Removes what could not be written to its end. What went wrong before matters more than whether this does.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                FileSystem.Current.DeleteFolder(path);
            else
                FileSystem.Current.Delete(path);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
        }
    }
}
