namespace LatencyLab.Studies.Experiments.Description;

/// <summary>Paths in a file that a user wrote are relative to its folder.</summary>
internal static class ExperimentPaths
{
    /// <summary>Full path of what stands in a file.</summary>
    public static string Resolved(string file, string path) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path));

    /// <summary>A value that names a file beside this one as that file's path.</summary>
    public static string FileOrText(string file, string value) => Path.HasExtension(value)
        && value.IndexOfAny(Path.GetInvalidPathChars()) < 0 && Resolved(file, value) is string path && File.Exists(path)
        ? path : value;
}
