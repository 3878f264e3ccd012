namespace LatencyLab.Files;

/// <summary>What the operating system refused, in words.</summary>
public static class FileProblem
{
    /// <summary>Whether an exception is the operating system's refusal, or a path's.</summary>
    public static bool IsOne(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    /// <summary>Whether another process holds the file; .NET has a message of its own for it.</summary>
    public static bool IsHeld(Exception problem) => problem is IOException and not (FileNotFoundException or DirectoryNotFoundException)
        && problem.Message.Contains("another process", StringComparison.Ordinal);

    /// <summary>The reason, e.g. <c>No space left on device</c>: without the path, which is not always the user's.</summary>
    public static string ReasonOf(Exception problem)
    {
        if (problem is FileNotFoundException or DirectoryNotFoundException)
            return "no such file or directory";
        string message = problem is UnauthorizedAccessException { InnerException: IOException inner } ? inner.Message : problem.Message;
        string line = message.ReplaceLineEndings("\n").Split('\n')[0];
        int path = line.IndexOf(" : '", StringComparison.Ordinal);
        return (path < 0 ? WithoutPath(line) : line[..path]).TrimEnd('.', ' ');
    }

    /// <summary>.NET says <c>Access to the path '/x/.latlab-1.tmp' is denied</c>: the name may be one of ours.</summary>
    private static string WithoutPath(string line)
    {
        int from = line.IndexOf(" '", StringComparison.Ordinal), to = line.LastIndexOf('\'');
        return from < 0 || to <= from + 1 ? line : line[..from] + line[(to + 1)..];
    }
}
