using System.Collections.Concurrent;

namespace LatencyLab.Files;

/// <summary>The files that a command line has read: none of them is written by the same.</summary>
public static class UsedFiles
{
    private static readonly AsyncLocal<ConcurrentDictionary<string, byte>?> s_read = new();

    /// <summary>Runs a command line of its own.</summary>
    public static T Within<T>(Func<T> run)
    {
        ConcurrentDictionary<string, byte>? before = s_read.Value;
        s_read.Value = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        try
        {
            return run();
        }
        finally
        {
            s_read.Value = before;
        }
    }

    internal static void Add(string path)
    {
        if (s_read.Value is { } read && NativeFile.IdentityOf(path) is string identity)
            read.TryAdd(identity, 0);
    }

    internal static bool Contains(string path) =>
        s_read.Value is { IsEmpty: false } read && NativeFile.IdentityOf(path) is string identity && read.ContainsKey(identity);
}
