using System.Runtime.CompilerServices;

namespace LatencyLab.Tests;

/// <summary>Published measurements that stand beside the repository, read at run time and never copied into it.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRoot();

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    public static bool IsPresent => Directory.Exists(Folder);

    public static string File(string name) => Path.Combine(Folder, name);

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "LatencyLab.sln")))
                return folder;
        }

        return Path.GetDirectoryName(Path.GetDirectoryName(thisFile))!;
    }
}

/// <summary>A test on real measurements; skipped with a message where they are absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.IsPresent ? null : "needs the published measurements in ../shared/data";
}

/// <inheritdoc cref="SharedDataFactAttribute"/>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.IsPresent ? null : "needs the published measurements in ../shared/data";
}
