namespace LatencyLab.Tests.Architecture;

/// <summary>C# files of the repository that people wrote.</summary>
internal static class SourceFiles
{
    private static readonly string[] s_built = ["obj", "bin"];

    /// <summary>Paths of the files in folders of the repository, without what a build made.</summary>
    public static IReadOnlyList<string> In(params string[] folders) =>
    [
        .. folders.Select(folder => Path.Combine(SharedData.RepositoryRoot, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(s_built.Contains))),
    ];
}
